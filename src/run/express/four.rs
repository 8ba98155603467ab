//! The lane of IPv4.

use std::net::Ipv4Addr;

use super::lane::{Lane, MOST};
use crate::kernel::Netns;
use crate::kernel::fib::v4::{Prepared, add_prepared, add_run, prepare};
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix4, TableId, octet, quad};

/// IPv4.
#[derive(Debug)]
pub struct Four;

impl Lane for Four {
    type Addr = u32;
    type Prefix = Prefix4;
    /// `address << 32 | (32 - length) << 26 | place`.
    type Row = u64;
    type Prepared = Prepared;

    fn split(line: &[u8]) -> Option<(Prefix4, &[u8])> {
        let (addr, rest) = quad(line.strip_prefix(b"route add ")?)?;
        let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
        let ending = rest.strip_prefix(b" ")?;
        let inside = u32::MAX.checked_shr(u32::from(len)).unwrap_or(0);
        let good = (1..=32).contains(&len) && addr & inside == 0;
        good.then(|| (Prefix4::holding(Ipv4Addr::from_bits(addr), len), ending))
    }

    fn spell(prefix: Prefix4) -> String {
        format!("{}/{}", prefix.addr(), prefix.len())
    }

    fn any() -> Prefix4 {
        Prefix4::DEFAULT
    }

    fn span(prefix: Prefix4) -> (u32, u32) {
        let addr = prefix.addr().to_bits();
        let inside = u32::MAX.checked_shr(u32::from(prefix.len()));
        (addr, addr | inside.unwrap_or(0))
    }

    fn row(prefix: Prefix4, place: usize) -> u64 {
        let (addr, len) = (prefix.addr().to_bits(), prefix.len());
        u64::from(addr) << 32 | u64::from(32 - len) << 26 | place as u64
    }

    fn prefix_of(row: u64) -> Prefix4 {
        let (addr, short) = ((row >> 32) as u32, (row >> 26 & 63) as u8);
        Prefix4::holding(Ipv4Addr::from_bits(addr), 32 - short.min(32))
    }

    fn place_of(row: u64) -> usize {
        #[expect(clippy::cast_possible_truncation)] // 22 bits
        let place = (row & (MOST as u64 - 1)) as usize;
        place
    }

    fn is_for(msg: &RouteMsg, prefix: Prefix4) -> bool {
        msg.dst == Some(prefix.addr().into()) && msg.dst_len == prefix.len()
    }

    fn prepare(ns: &mut Netns, msg: &RouteMsg, flags: NewFlags, _: i64) -> Option<Prepared> {
        prepare(ns, msg, flags)
    }

    fn table(prepared: &Prepared) -> TableId {
        prepared.table
    }

    fn watched(prepared: &Prepared) -> Vec<u32> {
        prepared.watched.iter().map(|addr| addr.to_bits()).collect()
    }

    fn add(ns: &mut Netns, prefix: Prefix4, prepared: &Prepared) -> bool {
        add_prepared(ns, prepared.table, prefix, prepared.alias)
    }

    fn add_run<'p, I>(ns: &mut Netns, table: TableId, rows: I) -> bool
    where
        I: Iterator<Item = (Prefix4, &'p Prepared)> + Clone,
    {
        add_run(
            ns,
            table,
            rows.map(|(prefix, prepared)| (prefix, prepared.alias)),
        )
    }
}
