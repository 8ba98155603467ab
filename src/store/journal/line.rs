//! One line of a journal: a JSON object whose last key, `sum`, is over everything before it and
//! over the sum of the line before, so that a line that is torn, altered, missing or out of place
//! is told from one that was written here.

use std::hash::Hasher;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::store::format::v2::Stamp;

/// The name of this kind of file.
pub const FORMAT: &str = "rpdb journal";

/// The number of its version.
pub const VERSION: u64 = 1;

/// The first line: which document the others follow.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Always [`FORMAT`].
    pub format: String,
    /// Always [`VERSION`].
    pub version: u64,
    /// Time and size in the document's stamp.
    pub of: ((i64, i64), u64),
}

impl Header {
    /// The header for a document.
    pub fn of(stamp: &Stamp) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            of: (stamp.time, stamp.size),
        }
    }
}

/// How a line ends: the key, 16 digits, and the end of the object.
const KEY: &str = ",\"sum\":\"";
const END: &str = "\"}";
const DIGITS: usize = 16;

/// Adds a line with its newline; gives its sum. `before` is that of the line before, 0 for none.
pub fn write<T: Serialize>(out: &mut Vec<u8>, content: &T, before: u64) -> u64 {
    let start = out.len();
    // Plain data into memory does not fail.
    let written = serde_json::to_writer(&mut *out, content);
    debug_assert!(written.is_ok());
    out.pop();
    let sum = sum(out.get(start..).unwrap_or_default(), before);
    out.extend_from_slice(format!("{KEY}{sum:016x}{END}\n").as_bytes());
    sum
}

/// Reads a line without its newline: what it says, and its sum.
///
/// # Errors
/// The sum is not right, or the line says something else than is expected here.
pub fn read<T: for<'de> Deserialize<'de>>(line: &[u8], before: u64) -> Result<(T, u64), String> {
    let (mut content, sum) = checked(line, before).ok_or("the checksum is wrong")?;
    content.push(b'}');
    match serde_json::from_slice(&content) {
        Ok(value) => Ok((value, sum)),
        Err(error) => Err(error.to_string()),
    }
}

fn checked(line: &[u8], before: u64) -> Option<(Vec<u8>, u64)> {
    let rest = line.strip_suffix(END.as_bytes())?;
    let (rest, digits) = rest.split_at_checked(rest.len().checked_sub(DIGITS)?)?;
    let content = rest.strip_suffix(KEY.as_bytes())?;
    let sum = sum(content, before);
    let told = format!("{sum:016x}");
    (told.as_bytes() == digits).then(|| (content.to_vec(), sum))
}

fn sum(content: &[u8], before: u64) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(before, 0x7270_6462);
    hasher.write(content);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::journal::{Change, Splice};

    #[test]
    fn a_line_is_read_in_its_place_only() {
        let change = Change {
            head: vec![Splice(3, 1, vec!["{\"a\":\"é\"},".to_owned()])],
            ..Change::default()
        };
        let mut out = Vec::new();
        let sum = write(&mut out, &change, 5);
        let line = out.strip_suffix(b"\n").expect("a whole line");
        assert!(serde_json::from_slice::<serde_json::Value>(line).is_ok());
        assert_eq!(read(line, 5), Ok((change, sum)));
        assert!(read::<Change>(line, 6).is_err());
        for at in 0..line.len() {
            let mut bad = line.to_vec();
            bad[at] ^= 1;
            assert!(read::<Change>(&bad, 5).is_err(), "bit of byte {at}");
            assert!(read::<Change>(&line[..at], 5).is_err(), "cut at {at}");
        }
    }
}
