//! The rows of one IPv6 table in the text of a stamped document of version 2, where each is an
//! object.

use std::collections::HashMap;
use std::sync::Arc;

use super::devices::Devices;
use super::paths6::{Known6, parted, read_path};
use crate::kernel::fib::v6::{Index6, Key6, Routes6, Rows6, Sorted6};
use crate::store::format::{row6, v3};
use crate::store::paper::Text;
use crate::types::memchr;

/// Such rows.
#[derive(Debug)]
pub struct Objects6 {
    text: Arc<Text>,
    from: u64,
    to: u64,
}

/// A row: its key, the number of its path, and its end.
type Row = (Key6, u32, Option<i64>);

/// The paths that were met, by number and by how they are written.
#[derive(Default)]
struct Met {
    paths: Vec<v3::Path6>,
    numbers: HashMap<String, u32>,
}

impl Objects6 {
    /// The rows that stand in `from..to`.
    pub fn new(text: Arc<Text>, (from, to): (u64, u64)) -> Self {
        Self { text, from, to }
    }

    /// All rows; trouble is noted where one is none.
    fn read(&self) -> Option<Sorted6> {
        let (mut rows, mut met) = (Vec::new(), Met::default());
        let good = self.text.lines(self.from, self.to, &mut |lines, from| {
            let mut at = 0;
            while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
                let end = memchr(b'\n', rest).unwrap_or(rest.len());
                match met.row(rest.get(..end).unwrap_or_default()) {
                    Some(row) => rows.push(row),
                    None => {
                        self.lost(from + at as u64);
                        return false;
                    }
                }
                at += end + 1;
            }
            true
        });
        let paths = { met.paths.into_iter() }.map(|path| read_path(path, None).ok());
        let paths = paths.map(|path| path.map(|path| Routes6::new(vec![path])));
        let paths = Arc::new(Known6::of(paths.collect(), &Devices::default()));
        let mut found = Sorted6::with_capacity(paths, rows.len());
        let mut all = { rows.into_iter() }.map(|(key, path, end)| found.push_any(key, path, end));
        (good && all.all(|good| good)).then_some(found)
    }

    fn lost(&self, at: u64) {
        let failure = self.text.failure();
        failure.note(format!("damaged: what stands at byte {at} is no route"));
    }
}

impl Met {
    fn row(&mut self, line: &[u8]) -> Option<Row> {
        let (key, expires, path) = parted(row6::read_object(line)?);
        read_path(path.clone(), None).ok()?;
        let text = serde_json::to_string(&path).ok()?;
        let next = u32::try_from(self.paths.len()).ok()?;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.paths.push(path);
        }
        Some((key, number, expires))
    }
}

impl Rows6 for Objects6 {
    fn all(&self) -> Vec<Sorted6> {
        let found = self.read();
        if found.is_none() {
            self.lost(self.from);
        }
        found.into_iter().collect()
    }

    fn index(&self) -> Option<&dyn Index6> {
        None
    }
}
