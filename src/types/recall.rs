//! Texts that come again and again, each with what was made of it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A bounded memory of texts. It may forget, but what it says of a text was said of just that text.
#[derive(Debug)]
pub struct Recall<T> {
    /// Places in `known` by a hash of the text; of two texts with one hash the later counts.
    places: HashMap<u64, usize, BuildHasherDefault<Straight>>,
    known: Vec<(Box<[u8]>, T)>,
}

impl<T> Default for Recall<T> {
    fn default() -> Self {
        Self {
            places: HashMap::default(),
            known: Vec::new(),
        }
    }
}

impl<T> Recall<T> {
    /// So many texts are kept.
    pub const MOST: usize = 4096;

    /// What was kept for a text.
    pub fn get(&self, text: &[u8]) -> Option<&T> {
        let place = self.places.get(&mixed(text))?;
        let (known, value) = self.known.get(*place)?;
        same(known, text).then_some(value)
    }

    /// Keeps something for a text, unless there are too many.
    pub fn keep(&mut self, text: &[u8], value: T) {
        if self.known.len() < Self::MOST {
            self.places.insert(mixed(text), self.known.len());
            self.known.push((text.into(), value));
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.places.clear();
        self.known.clear();
    }
}

/// The numbers are hashes already.
#[derive(Debug, Default)]
struct Straight(u64);

impl Hasher for Straight {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mixed(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A quick hash, eight bytes at a time.
fn mixed(text: &[u8]) -> u64 {
    let (words, rest) = text.as_chunks::<8>();
    let last = rest
        .iter()
        .fold(1, |word, byte| word << 8 | u64::from(*byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let mix =
        |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = mix(words.fold(text.len() as u64, mix), last);
    hash ^ hash >> 32
}

/// Two texts are the same, eight bytes at a time: some libraries compare byte by byte.
fn same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (others, rest_of_other)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let alike =
        |(one, other): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*one) == u64::from_le_bytes(*other);
    one.len() == other.len()
        && words.iter().zip(others).all(alike)
        && rest
            .iter()
            .zip(rest_of_other)
            .all(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_all_of_its_bytes() {
        let text = b"dev v0 proto bgp metric 20\n";
        let mut recall = Recall::default();
        recall.keep(text, 1);
        assert_eq!(recall.get(text), Some(&1));
        for at in 0..text.len() {
            let mut other = text.to_vec();
            other[at] ^= 1;
            assert_eq!(recall.get(&other), None);
            assert!(!same(&other, text));
            assert_eq!(recall.get(&text[..at]), None);
        }
        recall.clear();
        assert_eq!(recall.get(text), None);
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut recall = Recall::default();
        let most = Recall::<usize>::MOST;
        (0..most + 9).for_each(|number| recall.keep(number.to_string().as_bytes(), number));
        let known = (0..most + 9).filter(|number| {
            let value = recall.get(number.to_string().as_bytes());
            assert!(value.is_none_or(|value| value == number));
            value.is_some()
        });
        let known = known.count();
        assert!(known <= most && known > most - most / 8);
    }
}
