//! What many routes of a listing have in common: all of a line but its destination.

use std::net::IpAddr;

use super::route::{describe, push_prefix};
use super::{Document, Record, Style};
use crate::reply::{Mood, RouteColumns};
use crate::rtnl::RouteMsg;
use crate::types::Family;

/// A route as shown, but for its destination.
#[derive(Debug)]
pub(super) struct Mold {
    head: Piece,
    tail: Piece,
}

/// Bytes that are copied as one block: a copy whose length is known costs next to nothing.
const BLOCK: usize = 64;
/// The same where these are too few, as in a document.
const LARGE: usize = 2 * BLOCK;

/// Bytes to be added often.
#[derive(Debug)]
struct Piece {
    bytes: Vec<u8>,
    /// Their beginning, filled up.
    block: [u8; LARGE],
}

impl Piece {
    fn of(bytes: Vec<u8>) -> Self {
        let mut block = [0; LARGE];
        for (place, byte) in block.iter_mut().zip(&bytes) {
            *place = *byte;
        }
        Self { bytes, block }
    }

    fn push(&self, out: &mut Vec<u8>) {
        let end = out.len() + self.bytes.len();
        match (self.bytes.len(), self.block.first_chunk::<BLOCK>()) {
            (0, _) => {}
            (..=BLOCK, Some(block)) => out.extend_from_slice(block),
            (..=LARGE, _) => out.extend_from_slice(&self.block),
            _ => out.extend_from_slice(&self.bytes),
        }
        out.truncate(end);
    }
}

impl Mold {
    /// The mold of a route, which has a destination; `document` is the one that it is to stand in.
    pub fn of(
        route: &RouteMsg,
        hidden: RouteColumns,
        style: &Style<'_>,
        document: Option<&Document>,
    ) -> Self {
        let (mut out, mut document) = (Vec::new(), document.map(Document::first_here));
        let mut record = Record::new(&mut out, document.as_mut(), style.palette);
        describe(&mut record, style, route, hidden, Mood::Present);
        let marked = record.marked().unwrap_or_default();
        let tail = out.get(marked.end..).unwrap_or_default().to_vec();
        out.truncate(marked.start);
        Self {
            head: Piece::of(out),
            tail: Piece::of(tail),
        }
    }

    /// Shows a route that is like the one that this was made of.
    pub fn push(
        &self,
        out: &mut Vec<u8>,
        style: &Style<'_>,
        addr: &IpAddr,
        len: u8,
        family: Family,
    ) {
        self.head.push(out);
        push_prefix(out, style, addr, len, family);
        self.tail.push(out);
    }
}
