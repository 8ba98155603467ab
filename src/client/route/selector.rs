//! Which routes a selector lets through, and which columns it hides.
//! Law: iproute2 7.1 `ip/iproute.c` (`filter_nlmsg`, `print_route`).

use std::net::{IpAddr, Ipv4Addr};

use crate::command::{PrefixWord, RouteFilter, TableFilter};
use crate::reply::RouteColumns;
use crate::rtnl::RouteMsg;
use crate::types::{Family, IfIndex, Level, RouteType, TableId, route_flags};

/// A route filter whose devices and VRF have been looked up.
#[derive(Clone, Debug)]
pub struct Selector {
    words: RouteFilter,
    /// The only table wanted; `UNSPEC` for all.
    pub table: TableId,
    iif: Option<IfIndex>,
    /// The only output device wanted.
    pub oif: Option<IfIndex>,
    kinds: Option<u64>,
    family: Family,
    level: Level,
    flushing: bool,
}

impl Selector {
    /// The filter `words` with what the kernel knows of its names. `family` is the one chosen
    /// before the object; `vrf` is the table of the VRF that was typed.
    pub fn new(
        words: RouteFilter,
        family: Family,
        level: Level,
        vrf: Option<TableId>,
        iif: Option<IfIndex>,
        oif: Option<IfIndex>,
    ) -> Self {
        let table = match (vrf, words.table) {
            (Some(table), _) | (None, TableFilter::One(table)) => table,
            (None, TableFilter::All) => TableId::UNSPEC,
        };
        let kinds = match words.kind {
            Some(kind) => Some(kind_bit(kind)),
            None if words.vrf_typed => {
                Some(!(kind_bit(RouteType::LOCAL) | kind_bit(RouteType::BROADCAST)))
            }
            None => None,
        };
        Self {
            words,
            table,
            iif,
            oif,
            kinds,
            family,
            level,
            flushing: false,
        }
    }

    /// The same selector for flush, which spares the IPv6 null route.
    pub fn for_flush(self) -> Self {
        Self {
            flushing: true,
            ..self
        }
    }

    /// The words that it came from.
    pub fn words(&self) -> &RouteFilter {
        &self.words
    }

    /// The address that an IPv4 route must hold to be shown, if there is one.
    pub fn holding(&self) -> Option<Ipv4Addr> {
        let word = self.words.to_match.as_ref()?;
        match word.addr {
            Some(IpAddr::V4(addr)) if word.family == Family::INET => Some(addr),
            _ => None,
        }
    }

    /// True when the route is shown. `tables6` is the process's memory of having seen an IPv6
    /// route outside table main.
    pub fn passes(&self, route: &RouteMsg, tables6: &mut bool) -> bool {
        if self.family != Family::UNSPEC && route.family != self.family {
            return false;
        }
        if route.family == Family::INET6 && route.table != TableId::MAIN {
            *tables6 = true;
        }
        self.words.cloned == (route.flags & route_flags::RTM_CLONED != 0)
            && self.of_table(route, *tables6)
            && self.of_words(route)
            && self.of_destination(route)
            && self.of_source(route)
            && self.of_hop(route)
            && self.of_devices(route)
            && !(self.flushing && is_null_route(route))
    }

    /// Whether a route passes depends on its destination.
    pub fn asks_where(&self) -> bool {
        self.words.to_root.is_some() || self.words.to_match.is_some()
    }

    /// The columns that are not shown, because they are the same for all. Host filters hide `via`
    /// and `src`; half a realm filter hides nothing.
    pub fn hidden(&self, family: Family) -> RouteColumns {
        let host = |word: &Option<PrefixWord>| word.is_some_and(|word| word.len == family.bits());
        RouteColumns {
            kind: false,
            tos: self.words.tos.is_some(),
            via: host(&self.words.via),
            dev: self.oif.is_some(),
            table: self.table != TableId::UNSPEC,
            protocol: self.words.protocol.is_some(),
            scope: self.words.scope.is_some(),
            src: host(&self.words.src),
            metric: self.words.metric.is_some(),
            realms: self.words.realms.is_some_and(|(_, mask)| mask == u32::MAX),
            iif: self.iif.is_some(),
        }
    }

    /// Until some IPv6 route outside main has been seen, local and main count as one table whose
    /// halves differ by type.
    fn of_table(&self, route: &RouteMsg, tables6: bool) -> bool {
        if self.table == TableId::UNSPEC {
            return true;
        }
        if route.family != Family::INET6 || tables6 {
            return self.table == route.table;
        }
        match self.table {
            TableId::LOCAL => route.kind == RouteType::LOCAL,
            TableId::MAIN => route.kind != RouteType::LOCAL,
            _ => false,
        }
    }

    fn of_words(&self, route: &RouteMsg) -> bool {
        let words = &self.words;
        words.protocol.is_none_or(|wanted| wanted == route.protocol)
            && words.scope.is_none_or(|wanted| wanted == route.scope)
            && self
                .kinds
                .is_none_or(|kinds| kinds & kind_bit(route.kind) != 0)
            && words.tos.is_none_or(|wanted| wanted == route.tos)
            && words
                .mark
                .is_none_or(|wanted| wanted == route.mark.unwrap_or(0))
            && words
                .metric
                .is_none_or(|wanted| wanted == route.priority.unwrap_or(0))
            && words
                .realms
                .is_none_or(|(wanted, mask)| (wanted ^ route.flow.unwrap_or(0)) & mask == 0)
    }

    fn of_destination(&self, route: &RouteMsg) -> bool {
        let side = Side::new(route, route.dst, route.dst_len);
        side.in_root(&self.words.to_root) && side.in_match(&self.words.to_match)
    }

    fn of_source(&self, route: &RouteMsg) -> bool {
        let side = Side::new(route, route.src, route.src_len);
        side.in_root(&self.words.from_root) && side.in_match(&self.words.from_match)
    }

    /// Gateway and preferred source; a route without one compares as zeros.
    fn of_hop(&self, route: &RouteMsg) -> bool {
        let (family, gateway) = match &route.via {
            Some(via) => (via.family, via.ip()),
            None => (route.family, route.gateway),
        };
        holds(&self.words.via, family, gateway)
            && holds(&self.words.src, route.family, route.prefsrc)
    }

    fn of_devices(&self, route: &RouteMsg) -> bool {
        let iif = self
            .iif
            .is_none_or(|wanted| wanted == route.iif.unwrap_or_default());
        let oif = self
            .oif
            .is_none_or(|wanted| match (route.oif, &route.multipath) {
                (Some(oif), _) => oif == wanted,
                (None, _) if !self.level.modern() => wanted == IfIndex::NONE,
                (None, Some(hops)) => hops.iter().any(|hop| hop.oif == wanted),
                (None, None) => true,
            });
        iif && oif
    }
}

/// C's `1 << type` in an `int`, widened with its sign.
fn kind_bit(kind: RouteType) -> u64 {
    i64::from(1i32.wrapping_shl(u32::from(kind.0))).cast_unsigned()
}

/// The default route that the kernel keeps for "nothing matches".
fn is_null_route(route: &RouteMsg) -> bool {
    route.family == Family::INET6
        && route.dst_len == 0
        && route.kind == RouteType::UNREACHABLE
        && route.priority == Some(u32::MAX)
}

/// Destination or source of a route, for comparison.
struct Side {
    family: Family,
    addr: Option<IpAddr>,
    len: u8,
}

impl Side {
    fn new(route: &RouteMsg, addr: Option<IpAddr>, len: u8) -> Self {
        Self {
            family: route.family,
            addr,
            len,
        }
    }

    /// At least as long as the word, and inside it.
    fn in_root(&self, word: &Option<PrefixWord>) -> bool {
        let Some(word) = counting(word) else {
            return true;
        };
        self.of_family(word) && word.len <= self.len && self.agrees(word, word.len)
    }

    /// At most as long as the word, and holding it.
    fn in_match(&self, word: &Option<PrefixWord>) -> bool {
        let Some(word) = counting(word) else {
            return true;
        };
        self.of_family(word) && word.len >= self.len && self.agrees(word, self.len)
    }

    fn of_family(&self, word: &PrefixWord) -> bool {
        word.family == Family::UNSPEC || word.family == self.family
    }

    fn agrees(&self, word: &PrefixWord, bits: u8) -> bool {
        let zero = zero_of(self.family);
        agree(
            self.addr.or(zero).unwrap_or(IpAddr::from([0; 4])),
            word.addr.or(zero).unwrap_or(IpAddr::from([0; 4])),
            bits,
        )
    }
}

/// The word, if it restricts anything: `all` without a family does not.
fn counting(word: &Option<PrefixWord>) -> Option<&PrefixWord> {
    word.as_ref()
        .filter(|word| word.family != Family::UNSPEC || word.specified)
}

/// True when the address (zeros when absent) lies in the word, which must have its family.
fn holds(word: &Option<PrefixWord>, family: Family, addr: Option<IpAddr>) -> bool {
    let Some(word) = word.filter(|word| word.family != Family::UNSPEC) else {
        return true;
    };
    if word.family != family {
        return false;
    }
    let zero = zero_of(family);
    match (addr.or(zero), word.addr.or(zero)) {
        (Some(addr), Some(wanted)) => agree(addr, wanted, word.len),
        _ => true,
    }
}

fn zero_of(family: Family) -> Option<IpAddr> {
    match family {
        Family::INET => Some(IpAddr::from([0; 4])),
        Family::INET6 => Some(IpAddr::from([0; 16])),
        _ => None,
    }
}

/// True when two addresses of one family have their first `bits` bits in common.
pub fn agree(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    let bits = u32::from(bits);
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            (one.to_bits() ^ other.to_bits()).leading_zeros() >= bits.min(32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            (one.to_bits() ^ other.to_bits()).leading_zeros() >= bits.min(128)
        }
        _ => bits == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(words: RouteFilter) -> Selector {
        Selector::new(words, Family::UNSPEC, Level::V7_1, None, None, None)
    }

    fn word(addr: &str, len: u8) -> Option<PrefixWord> {
        let addr: IpAddr = addr.parse().ok()?;
        Some(PrefixWord {
            family: Family::of(&addr),
            addr: Some(addr),
            len,
            specified: true,
        })
    }

    fn route(addr: &str, len: u8) -> RouteMsg {
        let dst: Option<IpAddr> = addr.parse().ok();
        RouteMsg {
            family: dst.as_ref().map_or(Family::INET, Family::of),
            dst: dst.filter(|_| len > 0),
            dst_len: len,
            table: TableId::MAIN,
            kind: RouteType::UNICAST,
            ..RouteMsg::default()
        }
    }

    fn shown(words: &RouteFilter, route: &RouteMsg) -> bool {
        selector(words.clone()).passes(route, &mut false)
    }

    #[test]
    fn root_match_and_exact() {
        let root = RouteFilter {
            to_root: word("10.1.0.0", 16),
            ..RouteFilter::default()
        };
        assert!(shown(&root, &route("10.1.2.0", 24)));
        assert!(!shown(&root, &route("10.0.0.0", 8)));
        let matching = RouteFilter {
            to_match: word("10.1.2.3", 32),
            ..RouteFilter::default()
        };
        assert!(shown(&matching, &route("10.1.0.0", 16)));
        assert!(shown(&matching, &route("0.0.0.0", 0)));
        assert!(!shown(&matching, &route("10.2.0.0", 16)));
        assert!(!shown(&matching, &route("2001:db8::", 32)));
        let exact = RouteFilter {
            to_root: word("10.1.0.0", 16),
            to_match: word("10.1.0.0", 16),
            ..RouteFilter::default()
        };
        assert!(shown(&exact, &route("10.1.0.0", 16)));
        assert!(!shown(&exact, &route("10.1.0.0", 17)));
    }

    #[test]
    fn default_is_a_length_and_a_bare_all_is_nothing() {
        let bare = |specified| RouteFilter {
            to_match: Some(PrefixWord {
                family: Family::UNSPEC,
                addr: None,
                len: 0,
                specified,
            }),
            ..RouteFilter::default()
        };
        assert!(!shown(&bare(true), &route("10.1.0.0", 16)));
        assert!(shown(&bare(true), &route("0.0.0.0", 0)));
        assert!(shown(&bare(false), &route("10.1.0.0", 16)));
    }

    #[test]
    fn ipv6_tables_are_told_apart_by_type_until_one_is_seen() {
        let local = RouteMsg {
            kind: RouteType::LOCAL,
            ..route("2001:db8::1", 128)
        };
        let main = selector(RouteFilter::default());
        assert!(!main.passes(&local, &mut false));
        assert!(main.passes(&local, &mut true));
        let mut seen = false;
        let other = RouteMsg {
            table: TableId(7),
            ..route("2001:db8::", 32)
        };
        assert!(!main.passes(&other, &mut seen));
        assert!(seen);
    }

    #[test]
    fn a_device_filter_keeps_routes_without_any_device_since_6_10() {
        let wanted = Some(IfIndex(3));
        let filter = RouteFilter::default();
        let at = |level| Selector::new(filter.clone(), Family::UNSPEC, level, None, None, wanted);
        let blackhole = route("10.1.0.0", 16);
        assert!(at(Level::V7_1).passes(&blackhole, &mut false));
        assert!(!at(Level::V6_1).passes(&blackhole, &mut false));
        assert!(at(Level::V7_1).hidden(Family::INET).dev);
    }
}
