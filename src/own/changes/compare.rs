//! Two lists of rows, compared.

use std::collections::BTreeMap;

/// What two lists do not share.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference<T> {
    /// Went, and nothing of the same key came.
    pub gone: Vec<T>,
    /// Came, or took the place of what had the same key; that one goes with it.
    pub came: Vec<(Option<T>, T)>,
}

/// Compares by key; `same` says when two rows of one key are one and the same. Both lists keep
/// their order.
pub fn compare<T: Clone, K: Ord>(
    mut before: Vec<T>,
    mut after: Vec<T>,
    key: impl Fn(&T) -> K,
    same: impl Fn(&T, &T) -> bool,
) -> Difference<T> {
    trim(&mut before, &mut after, &same);
    let mut old: BTreeMap<K, Vec<(usize, T)>> = BTreeMap::new();
    for (at, row) in before.into_iter().enumerate() {
        old.entry(key(&row)).or_default().push((at, row));
    }
    // Rows that are still there take no part in what changed.
    let mut fresh = Vec::new();
    for row in after {
        let group = old.entry(key(&row)).or_default();
        match group.iter().position(|(_, other)| same(other, &row)) {
            Some(at) => drop(group.remove(at)),
            None => fresh.push(row),
        }
    }
    let came = { fresh.into_iter() }
        .map(|row| {
            let group = old.entry(key(&row)).or_default();
            let replaced = (!group.is_empty()).then(|| group.remove(0).1);
            (replaced, row)
        })
        .collect();
    let mut gone: Vec<(usize, T)> = old.into_values().flatten().collect();
    gone.sort_by_key(|(at, _)| *at);
    Difference {
        gone: gone.into_iter().map(|(_, row)| row).collect(),
        came,
    }
}

/// Takes away what both begin and end with: most of a big table.
fn trim<T>(before: &mut Vec<T>, after: &mut Vec<T>, same: &impl Fn(&T, &T) -> bool) {
    let both = |(a, b): &(&T, &T)| same(a, b);
    let tail = { before.iter().rev().zip(after.iter().rev()) }
        .take_while(both)
        .count();
    before.truncate(before.len() - tail);
    after.truncate(after.len() - tail);
    let head = before.iter().zip(after.iter()).take_while(both).count();
    before.drain(..head);
    after.drain(..head);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    /// Words whose first letter is their key.
    fn differ(before: &str, after: &str) -> (Vec<String>, Vec<(Option<String>, String)>) {
        let key = |word: &String| word.chars().next();
        let found = compare(words(before), words(after), key, |a, b| a == b);
        (found.gone, found.came)
    }

    #[test]
    fn a_row_of_the_same_key_is_replaced() {
        let came = vec![(Some("b1".to_owned()), "b2".to_owned())];
        assert_eq!(differ("a1 b1 c1", "a1 b2 c1"), (vec![], came));
        let came = vec![(None, "d1".to_owned())];
        assert_eq!(differ("a1 b1", "d1 a1"), (words("b1"), came));
        assert_eq!(differ("a1 a2 b1", "a2 b1"), (words("a1"), vec![]));
        let came = vec![(None, "a3".to_owned())];
        assert_eq!(differ("a1 a2", "a1 a3 a2"), (vec![], came));
        assert_eq!(differ("x y", "y x"), (vec![], vec![]));
    }
}
