//! One commit.

use serde::{Deserialize, Serialize};

use crate::store::format::v1::{PrefixText, PrefixText6, Route};
use crate::store::format::v3::Row6;

/// What one commit changed.
#[derive(Serialize, Deserialize, PartialEq, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// Lines of the head.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<Splice>,
    /// Routes of IPv4.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes4: Vec<Put4>,
    /// Routes of IPv6.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes6: Vec<Put6>,
}

/// Lines of the head from a place (0 is the first line of the head) give way to others: place, how
/// many go, what comes.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub struct Splice(pub usize, pub usize, pub Vec<String>);

/// Namespace, table, prefix, and the routes that the prefix has from now on.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub struct Put4(pub u32, pub u32, pub PrefixText, pub Vec<Route>);

/// Namespace, table, destination, source if there is one, and the routes that these have from now
/// on.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub struct Put6(
    pub u32,
    pub u32,
    pub PrefixText6,
    pub Option<PrefixText6>,
    pub Vec<Row6>,
);

/// What makes the lines of `after` of those of `before`: everything between the first and the last
/// line that differ.
pub fn splice(before: &str, after: &str) -> Vec<Splice> {
    if before == after {
        return Vec::new();
    }
    let before: Vec<&str> = before.split('\n').collect();
    let after: Vec<&str> = after.split('\n').collect();
    let same = |(a, b): &(&&str, &&str)| a == b;
    let first = before.iter().zip(&after).take_while(same).count();
    let rest = before.len().min(after.len()) - first;
    let backwards = before.iter().rev().zip(after.iter().rev());
    let last = backwards.take(rest).take_while(same).count();
    let gone = before.len() - first - last;
    let lines = { after.iter() }
        .skip(first)
        .take(after.len() - first - last);
    let lines = lines.map(|line| (*line).to_owned()).collect();
    vec![Splice(first, gone, lines)]
}

/// The head after these changes; `None` when one of them speaks of lines that are not there.
pub fn spliced(head: String, changes: &[Change]) -> Option<String> {
    let mut splices = changes.iter().flat_map(|change| &change.head).peekable();
    if splices.peek().is_none() {
        return Some(head);
    }
    let mut lines: Vec<&str> = head.split('\n').collect();
    for Splice(at, gone, new) in splices {
        let end = at.checked_add(*gone).filter(|end| *end <= lines.len())?;
        lines.splice(*at..end, new.iter().map(String::as_str));
    }
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn splices_lead_from_one_text_to_the_other(
            a in prop::collection::vec("[ab]{0,2}", 1..8),
            b in prop::collection::vec("[ab]{0,2}", 1..8),
            c in prop::collection::vec("[ab]{0,2}", 1..8),
        ) {
            let (a, b, c) = (a.join("\n"), b.join("\n"), c.join("\n"));
            let step = |from: &str, to: &str| Change {
                head: splice(from, to),
                ..Change::default()
            };
            let steps = [step(&a, &b), step(&b, &c)];
            prop_assert_eq!(spliced(a, &steps), Some(c));
        }
    }

    #[test]
    fn lines_that_are_not_there_cannot_go() {
        for splice in [
            Splice(1, 3, vec![]),
            Splice(4, 0, vec![]),
            Splice(usize::MAX, 2, vec![]),
        ] {
            let change = Change {
                head: vec![splice],
                ..Change::default()
            };
            assert_eq!(spliced("a\nb\nc".into(), &[change]), None);
        }
    }
}
