//! Reading a file: the magic number, and then message by message.

use super::Holds;
use crate::client::streams::Stdin;
use crate::fault::Fault;
use crate::wire::Header;

/// Longest message that the original has room for, in bytes.
const ROOM: usize = 16384;

/// The messages of a file, from where they begin.
#[derive(Clone, Copy, Debug)]
pub struct Messages<'s> {
    /// What is left.
    bytes: &'s [u8],
    /// Where in the file that is, as C's `ftell` tells it.
    offset: u64,
}

/// The messages of a file that holds nothing else.
pub fn messages(bytes: &[u8]) -> Messages<'_> {
    Messages { bytes, offset: 0 }
}

impl<'s> Messages<'s> {
    /// The messages behind the magic number.
    ///
    /// # Errors
    /// stdin is a terminal, or the file holds something else.
    pub fn open(stdin: &'s Stdin, holds: Holds) -> Result<Self, Fault> {
        if stdin.is_terminal {
            let word = holds.word();
            let text = format!("Can't restore {word} dump from a terminal\n");
            return Err(holds.fault(text));
        }
        let (magic, rest) = match stdin.bytes.split_first_chunk::<4>() {
            Some((magic, rest)) => (Some(u32::from_ne_bytes(*magic)), rest),
            None => (None, &[][..]),
        };
        if magic != Some(holds.magic()) {
            // What there is of a number that ends early has been read, too.
            let elements = u8::from(magic.is_some());
            let mut found = [0; 4];
            { found.iter_mut().zip(&stdin.bytes) }.for_each(|(to, from)| *to = *from);
            let found = u32::from_ne_bytes(found);
            let text = format!("Magic mismatch ({elements} elems, {found:x} magic)\n");
            return Err(holds.fault(text));
        }
        Ok(Self {
            bytes: rest,
            offset: stdin
                .offset
                .map_or(u64::MAX, |offset| offset.wrapping_add(4)),
        })
    }

    /// Takes `length` bytes; none where so many are not left.
    fn take(&mut self, length: usize) -> Option<&'s [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        if self.offset != u64::MAX {
            self.offset += length as u64;
        }
        Some(taken)
    }
}

impl<'s> Iterator for Messages<'s> {
    /// A message's header and payload, or what is said of a bad one, which ends the reading.
    type Item = Result<(Header, &'s [u8]), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let truncated = || Some(Err("rtnl-from_file: truncated message\n".to_owned()));
        let Some(header) = self.take(Header::LENGTH).and_then(Header::read) else {
            return truncated();
        };
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        if !(Header::LENGTH..=ROOM).contains(&length) {
            let told = i32::from_ne_bytes(header.length.to_ne_bytes());
            let at = self.offset;
            return Some(Err(format!("!!!malformed message: len={told} @{at}\n")));
        }
        let payload = length - Header::LENGTH;
        match self.take(payload.next_multiple_of(4)) {
            Some(bytes) => Some(Ok((header, bytes.get(..payload).unwrap_or_default()))),
            None => truncated(),
        }
    }
}
