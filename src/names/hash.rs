//! Databases without an upper bound (tables, groups): a hash of 256 buckets in the original
//! (iproute2 7.1 `lib/rt_names.c`), of which only the search order can be seen.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::file::NameFile;

/// One database; its files are read on the first look-up of any kind.
#[derive(Debug)]
pub struct Hash {
    builtin: &'static [(u32, &'static str)],
    index: OnceCell<Index>,
}

/// Both directions. Never iterated.
#[derive(Debug, Default)]
struct Index {
    names: BTreeMap<u32, String>,
    ids: BTreeMap<String, u32>,
}

impl Index {
    /// Adds the entry that comes next in reading order. It wins for its number; for its name it wins
    /// over an entry whose bucket (the low byte) is not lower.
    fn insert(&mut self, id: u32, name: String) {
        let bucket = |id: u32| id & 0xff;
        let known = self.ids.get(&name).copied();
        if known.is_none_or(|known| bucket(id) <= bucket(known)) {
            self.ids.insert(name.clone(), id);
        }
        self.names.insert(id, name);
    }
}

impl Hash {
    /// A database that knows its built-in names only.
    pub fn new(builtin: &'static [(u32, &'static str)]) -> Self {
        Self {
            builtin,
            index: OnceCell::new(),
        }
    }

    fn index(&self, read: impl FnOnce() -> Vec<NameFile>) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (id, name) in self.builtin {
                index.insert(*id, (*name).to_owned());
            }
            for (id, name) in read().into_iter().flat_map(|file| file.entries) {
                index.insert(id, name);
            }
            index
        })
    }

    /// The number that `name` names.
    pub fn id(&self, name: &str, read: impl FnOnce() -> Vec<NameFile>) -> Option<u32> {
        self.index(read).ids.get(name).copied()
    }

    /// The name of `id`.
    pub fn name(&self, id: u32, read: impl FnOnce() -> Vec<NameFile>) -> Option<&str> {
        self.index(read).names.get(&id).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::parse;
    use super::*;

    #[test]
    fn the_last_line_names_a_number_and_the_lowest_bucket_answers_for_a_name() {
        let hash = Hash::new(&[(254, "main"), (253, "default")]);
        let files = || {
            vec![parse(
                "f",
                b"100 isp1\n100 alias\n254 haupt\n300 twice\n7 twice\n40 twice\n",
            )]
        };
        assert_eq!(hash.name(100, files), Some("alias"));
        assert_eq!(hash.id("isp1", files), Some(100));
        assert_eq!(hash.name(254, files), Some("haupt"));
        assert_eq!(hash.id("main", files), Some(254));
        assert_eq!(hash.id("twice", files), Some(7));
        assert_eq!(hash.id("5", files), None);
    }
}
