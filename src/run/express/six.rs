//! The lane of IPv6.

use super::lane::{Lane, MOST};
use crate::kernel::Netns;
use crate::kernel::fib::v6::{Prepared6, Routes6, add_prepared6, add_run6, prepare6};
use crate::rtnl::{NewFlags, RouteMsg};
use crate::types::{Prefix6, TableId, groups, octet};

/// IPv6.
#[derive(Debug)]
pub struct Six;

impl Lane for Six {
    type Addr = u128;
    type Prefix = Prefix6;
    /// The halves of the last address, `(128 - length) << 22 | place`: that compares quicker than
    /// one long number.
    type Row = (u64, u64, u32);
    type Prepared = Prepared6;

    fn split(line: &[u8]) -> Option<(Prefix6, &[u8])> {
        let (addr, rest) = groups(line.strip_prefix(b"route add ")?)?;
        let (len, rest) = octet(rest.strip_prefix(b"/")?)?;
        let ending = rest.strip_prefix(b" ")?;
        let prefix = Prefix6::new(addr, len).filter(|_| len > 0)?;
        Some((prefix, ending))
    }

    fn spell(prefix: Prefix6) -> String {
        format!("{}/{}", prefix.addr(), prefix.len())
    }

    fn any() -> Prefix6 {
        Prefix6::DEFAULT
    }

    fn span(prefix: Prefix6) -> (u128, u128) {
        (prefix.addr().to_bits(), prefix.last().to_bits())
    }

    fn row(prefix: Prefix6, place: usize) -> Self::Row {
        let last = prefix.last().to_bits();
        #[expect(clippy::cast_possible_truncation)] // two halves, and 30 bits
        let (high, low, place) = ((last >> 64) as u64, last as u64, place as u32);
        (high, low, u32::from(128 - prefix.len()) << 22 | place)
    }

    fn prefix_of((high, low, rest): Self::Row) -> Prefix6 {
        let last = u128::from(high) << 64 | u128::from(low);
        let short = u8::try_from(rest >> 22).unwrap_or(128).min(128);
        Prefix6::holding(last.into(), 128 - short)
    }

    fn place_of((.., rest): Self::Row) -> usize {
        rest as usize & (MOST - 1)
    }

    fn is_for(msg: &RouteMsg, prefix: Prefix6) -> bool {
        msg.dst == Some(prefix.addr().into()) && msg.dst_len == prefix.len()
    }

    fn prepare(ns: &mut Netns, msg: &RouteMsg, flags: NewFlags, now: i64) -> Option<Prepared6> {
        prepare6(ns, msg, flags, now)
    }

    fn table(prepared: &Prepared6) -> TableId {
        prepared.table
    }

    fn watched(prepared: &Prepared6) -> Vec<u128> {
        prepared.watched.iter().map(|addr| addr.to_bits()).collect()
    }

    fn add(ns: &mut Netns, prefix: Prefix6, prepared: &Prepared6) -> bool {
        add_prepared6(ns, prepared.table, prefix, &prepared.routes)
    }

    fn add_run<'p, I>(ns: &mut Netns, table: TableId, rows: I) -> bool
    where
        I: Iterator<Item = (Prefix6, &'p Prepared6)> + Clone,
    {
        let row = |(prefix, prepared): (_, &Prepared6)| (prefix, Routes6::clone(&prepared.routes));
        add_run6(ns, table, rows.map(row))
    }
}
