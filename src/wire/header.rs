//! The head of every message: `struct nlmsghdr`.

use super::attribute::{aligned, u16_at, u32_at};

/// What stands before a message's payload; sequence number and sender say nothing in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// Length of the whole message in bytes, without padding, as the message says.
    pub length: u32,
    /// `RTM_*`.
    pub kind: u16,
    /// `NLM_F_*`.
    pub flags: u16,
}

impl Header {
    /// Its own length in bytes.
    pub const LENGTH: usize = 16;

    /// Reads a header; `None` where the bytes end early.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..Self::LENGTH)?;
        Some(Self {
            length: u32_at(bytes, 0)?,
            kind: u16_at(bytes, 4)?,
            flags: u16_at(bytes, 6)?,
        })
    }

    /// A message of this payload.
    pub fn message(kind: u16, flags: u16, payload: &[u8]) -> Vec<u8> {
        let length = Self::LENGTH + payload.len();
        let mut bytes = Vec::with_capacity(aligned(length));
        let told = u32::try_from(length).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&told.to_ne_bytes());
        bytes.extend_from_slice(&kind.to_ne_bytes());
        bytes.extend_from_slice(&flags.to_ne_bytes());
        bytes.resize(Self::LENGTH, 0);
        bytes.extend_from_slice(payload);
        bytes
    }
}
