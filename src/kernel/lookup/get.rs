//! `RTM_GETROUTE` for one IPv4 destination (Linux 6.18 `net/ipv4/route.c` `inet_rtm_getroute`,
//! `rt_fill_info`).

use std::net::{IpAddr, Ipv4Addr};

use super::hash::Keys4;
use super::input::{Arrival, input};
use super::output::output;
use super::{Flow4, Routed4};
use crate::kernel::fib::v4::{Alias, Gateway, error_of, message};
use crate::kernel::trace::Observer;
use crate::kernel::{Caller, Netns};
use crate::rtnl::{CacheInfo, Errno, Refusal, RouteMsg};
use crate::types::{Encap, Family, IfIndex, Metrics, RouteType, Scope, TableId, Via, route_flags};

/// The uid that means "nobody's": it is not shown.
const INVALID_UID: u32 = u32::MAX;
/// Bits of the DS field that routing looks at.
const DSCP: u8 = 0xfc;
/// The header flags that a request may have.
const KNOWN_FLAGS: u32 =
    route_flags::RTM_NOTIFY | route_flags::RTM_LOOKUP_TABLE | route_flags::RTM_FIB_MATCH;

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;

/// The question of a request, its defaults filled in.
struct Question {
    src: Ipv4Addr,
    dst: Ipv4Addr,
    iif: Option<IfIndex>,
    oif: IfIndex,
    mark: u32,
    uid: u32,
    tos: u8,
    keys: Keys4,
    sport: u16,
    dport: u16,
}

/// Looks one destination up and answers with a route row: the cached answer, or the fib's route
/// itself when the request says `RTM_FIB_MATCH`. `caller` is whoever asks.
///
/// # Errors
/// `EINVAL` with a text for a request with more in it than a lookup knows, `EOPNOTSUPP` for a
/// transport protocol other than TCP, UDP and ICMP, `ENODEV` for an input device that does not
/// exist, `EHOSTUNREACH` when the fib's route is asked for and there is none behind the answer,
/// else what output or input routing says.
pub fn get4(
    ns: &Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<RouteMsg, Refusal> {
    let (ask, routed) = route(ns, msg, caller, obs)?;
    if msg.flags & route_flags::RTM_FIB_MATCH != 0 {
        return fib_route(ns, &routed, table_of(msg, &routed));
    }
    Ok(Told4::of(msg, &ask, &routed).message(&ask))
}

/// What [`get4`] has to tell of one destination, for who knows already how that looks in a message;
/// `None` where it would be the fib's route.
///
/// # Errors
/// As for [`get4`].
pub fn tell4(
    ns: &Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<Option<Told4>, Refusal> {
    let (ask, routed) = route(ns, msg, caller, obs)?;
    let cached = msg.flags & route_flags::RTM_FIB_MATCH == 0;
    Ok(cached.then(|| Told4::of(msg, &ask, &routed)))
}

fn route<'n>(
    ns: &'n Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<(Question, Routed4<'n>), Refusal> {
    check_header(msg, caller.lax)?;
    let ask = read(msg, caller.uid)?;
    let routed = match ask.iif {
        Some(iif) => {
            ns.links.get(iif).ok_or(Errno::ENODEV)?;
            input(ns, &arrival(&ask, iif), obs)?
        }
        None => output(ns, &mut output_flow(&ask), &ask.keys, obs)?,
    };
    Ok((ask, routed))
}

/// `inet_rtm_valid_getroute_req`.
fn check_header(msg: &RouteMsg, lax: bool) -> Result<(), Refusal> {
    let refuse = |note: &str| Err(Refusal::noted(Errno::EINVAL, note));
    if lax {
        return match msg.flowlabel {
            None => Ok(()),
            Some(_) => refuse("Unsupported attribute"),
        };
    }
    let odd = |len: u8| len != 0 && len != 32;
    if odd(msg.src_len)
        || odd(msg.dst_len)
        || msg.table != TableId::UNSPEC
        || msg.protocol.0 != 0
        || msg.scope.0 != 0
        || msg.kind.0 != 0
    {
        return refuse("ipv4: Invalid values in header for route get request");
    }
    if msg.flags & !KNOWN_FLAGS != 0 {
        return refuse("ipv4: Unsupported rtm_flags for route get request");
    }
    if msg.flowlabel.is_some() {
        return refuse("Unsupported attribute");
    }
    let lost = |addr: Option<IpAddr>, len: u8| addr.is_some() && len == 0;
    if lost(msg.src, msg.src_len) || lost(msg.dst, msg.dst_len) {
        return refuse("ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4");
    }
    if has_foreign_attributes(msg) {
        return refuse("ipv4: Unsupported attribute in route get request");
    }
    Ok(())
}

/// Attributes that mean something only where a route is made.
pub(super) fn has_foreign_attributes(msg: &RouteMsg) -> bool {
    msg.gateway.is_some()
        || msg.via.is_some()
        || msg.priority.is_some()
        || msg.prefsrc.is_some()
        || msg.metrics.is_some()
        || msg.multipath.is_some()
        || msg.flow.is_some()
        || msg.encap.is_some()
        || msg.nh_id.is_some()
}

fn read(msg: &RouteMsg, caller: u32) -> Result<Question, Refusal> {
    let iif = msg.iif.filter(|iif| *iif != IfIndex::NONE);
    let proto = msg.ip_proto.unwrap_or(UDP);
    if !matches!(proto, ICMP | TCP | UDP) {
        return Err(Refusal::noted(Errno::EOPNOTSUPP, "Unsupported ip proto"));
    }
    let src = address(msg.src)?;
    let dst = address(msg.dst)?;
    let (sport, dport) = (msg.sport.unwrap_or(0), msg.dport.unwrap_or(0));
    // The packet that is made up for the lookup has ports only where the protocol has.
    let has_ports = proto != ICMP;
    let port = |port: u16| if has_ports { port } else { 0 };
    let keys = Keys4 {
        src,
        dst,
        proto,
        sport: port(sport),
        dport: port(dport),
    };
    let nobody = if iif.is_some() { INVALID_UID } else { caller };
    Ok(Question {
        src,
        dst,
        iif,
        oif: msg.oif.unwrap_or(IfIndex::NONE),
        mark: msg.mark.unwrap_or(0),
        uid: msg.uid.unwrap_or(nobody),
        tos: msg.tos & DSCP,
        keys,
        sport,
        dport,
    })
}

fn address(addr: Option<IpAddr>) -> Result<Ipv4Addr, Refusal> {
    match addr {
        Some(IpAddr::V4(addr)) => Ok(addr),
        Some(IpAddr::V6(_)) => Err(Errno::EINVAL.into()),
        None => Ok(Ipv4Addr::UNSPECIFIED),
    }
}

fn output_flow(ask: &Question) -> Flow4 {
    Flow4 {
        src: ask.src,
        iif: IfIndex::LOOPBACK,
        oif: ask.oif,
        mark: ask.mark,
        tos: ask.tos,
        proto: ask.keys.proto,
        sport: ask.sport,
        dport: ask.dport,
        uid: ask.uid,
        ..Flow4::to(ask.dst)
    }
}

fn arrival(ask: &Question, iif: IfIndex) -> Arrival {
    Arrival {
        keys: ask.keys,
        iif,
        mark: ask.mark,
        tos: ask.tos,
    }
}

/// Main, unless the request wants to know; 0 then for an answer without a table.
fn table_of(msg: &RouteMsg, routed: &Routed4) -> TableId {
    if msg.flags & route_flags::RTM_LOOKUP_TABLE == 0 {
        return TableId::MAIN;
    }
    let found = routed.found.as_ref();
    found.map_or(TableId::UNSPEC, |found| found.table)
}

/// The route that the fib found, with the type that the destination made of it.
fn fib_route(ns: &Netns, routed: &Routed4, table: TableId) -> Result<RouteMsg, Refusal> {
    let Some(found) = &routed.found else {
        return Err(error_of(routed.kind).unwrap_or(Errno::EHOSTUNREACH).into());
    };
    let alias = Alias {
        kind: routed.kind,
        ..found.alias
    };
    Ok(message(ns, table, found.prefix, alias, found.info))
}

/// All that an answer tells besides what was asked: answers to questions that differ in nothing but
/// the destination differ in nothing else when this is equal.
#[derive(Clone, PartialEq, Debug)]
pub struct Told4 {
    gateway: Gateway,
    dev: IfIndex,
    table: TableId,
    kind: RouteType,
    tos: u8,
    flags: u32,
    /// The source that was chosen, in an answer that shows it.
    prefsrc: Option<Ipv4Addr>,
    metrics: Option<Metrics>,
    realms: u32,
    encap: Option<Box<Encap>>,
    cached: bool,
}

impl Told4 {
    fn of(msg: &RouteMsg, ask: &Question, routed: &Routed4) -> Self {
        let output = ask.iif.is_none();
        Self {
            gateway: routed.gateway,
            dev: routed.dev,
            table: table_of(msg, routed),
            kind: routed.kind,
            tos: routed.found.as_ref().map_or(0, |found| found.alias.tos),
            flags: shown_flags(msg, routed),
            prefsrc: (output && routed.src != ask.src).then_some(routed.src),
            metrics: { routed.metrics }
                .filter(|metrics| !metrics.is_empty())
                .cloned(),
            realms: routed.realms,
            encap: routed.encap.clone(),
            cached: routed.cached,
        }
    }

    /// `rt_fill_info`.
    fn message(self, ask: &Question) -> RouteMsg {
        let some = |addr: Ipv4Addr| (!addr.is_unspecified()).then_some(IpAddr::V4(addr));
        let (gateway, via) = match self.gateway {
            Gateway::None => (None, None),
            Gateway::V4(addr) => (Some(IpAddr::V4(addr)), None),
            Gateway::V6(addr) => (None, Some(via6(addr))),
        };
        RouteMsg {
            family: Family::INET,
            dst_len: 32,
            src_len: if ask.src.is_unspecified() { 0 } else { 32 },
            tos: self.tos,
            table: self.table,
            scope: Scope::UNIVERSE,
            kind: self.kind,
            flags: self.flags,
            dst: Some(IpAddr::V4(ask.dst)),
            src: some(ask.src),
            oif: Some(self.dev),
            gateway,
            via,
            prefsrc: self.prefsrc.map(IpAddr::V4),
            metrics: self.metrics,
            flow: Some(self.realms).filter(|realms| *realms != 0),
            encap: self.encap.map(|encap| *encap),
            mark: Some(ask.mark).filter(|mark| *mark != 0),
            uid: Some(ask.uid).filter(|uid| *uid != INVALID_UID),
            iif: ask.iif,
            cacheinfo: Some(CacheInfo {
                users: if self.cached { 2 } else { 1 },
                ..CacheInfo::default()
            }),
            ..RouteMsg::default()
        }
    }
}

fn via6(addr: std::net::Ipv6Addr) -> Via {
    Via {
        family: Family::INET6,
        addr: addr.octets().to_vec(),
    }
}

/// The high half of the flags is the cache's; a wish to be notified is confirmed in both halves.
fn shown_flags(msg: &RouteMsg, routed: &Routed4) -> u32 {
    let notify = if msg.flags & route_flags::RTM_NOTIFY != 0 {
        route_flags::RTM_NOTIFY | route_flags::RTCF_NOTIFY
    } else {
        0
    };
    (routed.flags & 0xffff_0000) | route_flags::RTM_CLONED | notify
}
