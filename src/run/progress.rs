//! How far a long batch is: one line on the terminal, that goes when the batch is done.

use std::io::Write;
use std::time::{Duration, Instant};

/// How long a batch may run in silence.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a line stands.
const PAUSE: Duration = Duration::from_millis(200);

/// The line.
#[derive(Debug)]
pub struct Progress {
    /// When it is due; never, where nobody looks.
    due: Option<Instant>,
    stands: bool,
}

impl Progress {
    /// Nothing is shown yet, and nothing ever unless `wanted`.
    pub fn new(wanted: bool) -> Self {
        Self {
            due: wanted.then(|| Instant::now() + PATIENCE),
            stands: false,
        }
    }

    /// Says how many lines of `file` are done, if it is time for it; takes the line away at the end.
    pub fn tell(&mut self, file: &str, lines: usize, more: bool) {
        let now = Instant::now();
        if more && self.due.is_none_or(|due| now < due) {
            return;
        }
        let text = match more {
            true => format!("\r{file}: {lines} lines"),
            false if self.stands => "\r\x1b[K".to_owned(),
            false => return,
        };
        self.stands = more;
        self.due = self.due.map(|_| now + PAUSE);
        // It is no part of the answer.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_due_where_nobody_looks_or_at_once() {
        let mut silent = Progress::new(false);
        silent.tell("f", 1, true);
        assert!(!silent.stands && silent.due.is_none());
        let mut early = Progress::new(true);
        early.tell("f", 1, true);
        assert!(!early.stands);
        early.due = Some(Instant::now());
        early.tell("f", 2, true);
        assert!(early.stands);
        early.tell("f", 3, false);
        assert!(!early.stands);
    }
}
