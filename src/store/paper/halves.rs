//! Two halves of a long text at the same time.

use super::Text;

/// A stretch shorter than this is read by one alone: beginning with a second one takes as long.
pub(super) const LONG: u64 = 1 << 20;

/// Where the second half of the rows in `from..to` begins, if they are many.
pub fn middle(text: &Text, from: u64, to: u64) -> Option<u64> {
    let length = to.checked_sub(from).filter(|length| *length >= LONG)?;
    let middle = from + length / 2;
    let mut buffer = [0; 4096];
    let bytes = text.peek(middle, to - middle, &mut buffer);
    let newline = bytes.iter().position(|byte| *byte == b'\n')?;
    Some(middle + newline as u64 + 1).filter(|middle| *middle < to)
}

/// What both say, the second in a thread of its own where there is one to be had.
pub fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, &second);
        let first = first();
        let second = match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(second)) => second,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => second(),
        };
        (first, second)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_parted_between_rows() {
        let row = b"[\"198.51.100.0/24\",3],\n";
        let long = row.repeat(1 << 16);
        let (from, to) = (row.len() as u64, long.len() as u64);
        let text = Text::in_memory(long);
        let middle_of = |from, to| middle(&text, from, to);
        let middle = middle_of(from, to).expect("it is long");
        assert_eq!(middle % from, 0);
        assert!(middle > to / 3 && middle < to - to / 3);
        assert_eq!(middle_of(from, from + LONG - 1), None);
        assert_eq!(middle_of(to, from), None);
    }

    #[test]
    fn both_are_heard() {
        let number = 5;
        assert_eq!(both(|| number + 1, || number + 2), (6, 7));
    }
}
