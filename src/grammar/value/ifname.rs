//! Interface names by their looks alone (`lib/utils.c`, `check_ifname`).

use crate::names::is_space;
use crate::types::{IFNAME_MAX, IfName, Level, bytes_of_text};

/// The name, if a device could have it: 1 to 15 bytes, no slash, no white space; from 7.1 on
/// neither `.` nor `..`.
pub fn ifname(word: &str, level: Level) -> Option<IfName> {
    let length = bytes_of_text(word).len();
    let dots = level.modern() && matches!(word, "." | "..");
    let bad = |c: char| c == '/' || is_space(c);
    let good = (1..=IFNAME_MAX).contains(&length) && !dots && !word.contains(bad);
    good.then(|| IfName::from(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        let good = |word: &str| ifname(word, Level::V7_1).is_some();
        assert!(good("v0") && good("fifteen-bytes-x") && good("a.b:c"));
        assert!(!good("") && !good("sixteen-bytes-xy") && !good("a/b") && !good("a b"));
        assert!(!good(".."));
        assert!(ifname("..", Level::V6_1).is_some());
    }
}
