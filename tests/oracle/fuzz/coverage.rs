//! What the random sessions reached.

use std::collections::BTreeMap;
use std::fmt;

use crate::session::{Answer, Session};

/// How often each word was said, and how often in a command that succeeded.
#[derive(Default)]
pub struct Coverage {
    words: BTreeMap<String, [usize; 2]>,
    errors: BTreeMap<String, usize>,
    commands: [usize; 2],
}

impl Coverage {
    /// Counts a session.
    pub fn count(&mut self, session: &Session, answers: &[Answer]) {
        for (step, answer) in session.steps.iter().zip(answers) {
            let good = usize::from(answer.status == 0);
            self.commands[0] += 1;
            self.commands[1] += good;
            for word in step.argv.iter().filter(|word| is_keyword(word)) {
                let row = self.words.entry(word.clone()).or_default();
                row[0] += 1;
                row[1] += good;
            }
            let said = String::from_utf8_lossy(&answer.stderr);
            let error = said.lines().next().unwrap_or_default();
            let error = error.split('"').step_by(2).collect::<Vec<_>>().join("…");
            if !error.is_empty() {
                *self.errors.entry(error).or_default() += 1;
            }
        }
    }
}

fn is_keyword(word: &str) -> bool {
    word.len() > 2
        && word
            .chars()
            .all(|c| c.is_ascii_lowercase() || "_-".contains(c))
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [all, good] = self.commands;
        writeln!(
            f,
            "{good} of {all} counted commands succeeded; words (said/succeeded):"
        )?;
        let words = self
            .words
            .iter()
            .map(|(word, [said, good])| format!("{word} {said}/{good}"));
        writeln!(f, "{}", words.collect::<Vec<_>>().join(", "))?;
        writeln!(f, "errors:")?;
        for (error, count) in &self.errors {
            writeln!(f, "{count:>6} {error}")?;
        }
        Ok(())
    }
}
