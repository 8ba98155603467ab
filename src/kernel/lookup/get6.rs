//! `RTM_GETROUTE` for one IPv6 destination (Linux 6.18 `net/ipv6/route.c` `inet6_rtm_getroute`,
//! `ip6_route_output_flags`, `ip6_route_input_lookup`, `rt6_fill_node`).

use std::net::{IpAddr, Ipv6Addr};

use super::fib6::{self, Side};
use super::get::has_foreign_attributes;
use super::table6::Found6;
use super::{Flow6, l3mdev, source6};
use crate::kernel::addr::v6::kind;
use crate::kernel::fib::v4::some_metrics;
use crate::kernel::fib::v6::{Nature, Route6, message};
use crate::kernel::trace::{Observer, Stage, Step};
use crate::kernel::{Caller, Netns};
use crate::rtnl::{CacheInfo, Errno, Refusal, RouteMsg};
use crate::types::{Encap, Family, IfIndex, Metrics, Protocol, RouteType, TableId, route_flags};

/// The uid that means "nobody's".
const INVALID_UID: u32 = u32::MAX;
/// Bits of the DS field that routing looks at.
const DSCP: u8 = 0xfc;
/// Largest flow label.
const FLOWLABEL_MAX: u32 = 0xf_ffff;

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMPV6: u8 = 58;

/// Looks one destination up and answers with a route row: what a packet would meet, or the fib's
/// route itself when the request says `RTM_FIB_MATCH`. `caller` is whoever asks.
///
/// # Errors
/// `EINVAL` with a text for a request with more in it than a lookup knows, `EOPNOTSUPP` for a
/// transport protocol other than TCP, UDP and ICMPv6, `ENODEV` for an input device that does not
/// exist, `EMSGSIZE` for multicast that comes in, else what the lookup says.
pub fn get6(
    ns: &Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<RouteMsg, Refusal> {
    let (asked, found) = route(ns, msg, caller, obs)?;
    if msg.flags & route_flags::RTM_FIB_MATCH != 0 {
        let mut row = fib_route(ns, &found, caller.now).ok_or(Errno::ENETUNREACH)?;
        row.iif = input_device(&asked);
        return Ok(row);
    }
    Ok(Told6::of(ns, &asked, &found, obs).message(&asked))
}

/// What [`get6`] has to tell of one destination, for who knows already how that looks in a message;
/// `None` where it would be the fib's route.
///
/// # Errors
/// As for [`get6`].
pub fn tell6(
    ns: &Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<Option<Told6>, Refusal> {
    let (asked, found) = route(ns, msg, caller, obs)?;
    let cached = msg.flags & route_flags::RTM_FIB_MATCH == 0;
    Ok(cached.then(|| Told6::of(ns, &asked, &found, obs)))
}

fn route<'n>(
    ns: &'n Netns,
    msg: &RouteMsg,
    caller: Caller,
    obs: &mut dyn Observer,
) -> Result<(Flow6, Found6<'n>), Refusal> {
    check_header(msg, caller.lax)?;
    let mut flow = read(msg, caller.uid, caller.now)?;
    let asked = flow;
    let input = input_device(&flow);
    let found = match input {
        Some(iif) => {
            ns.links.get(iif).ok_or(Errno::ENODEV)?;
            obs.step(Step::Stage(Stage::Input));
            let strict = kind::needs_device(flow.dst);
            fib6::route(ns, &mut flow, Side::Input, strict, obs)?
        }
        None => {
            obs.step(Step::Stage(Stage::Output));
            output(ns, &mut flow, obs)?
        }
    };
    if input.is_some() && found.key.dst.addr().is_multicast() {
        // The kernel asks the multicast routing daemon, which has nothing to say.
        return Err(Errno::EMSGSIZE.into());
    }
    Ok((asked, found))
}

/// The device that the packet came in on.
fn input_device(flow: &Flow6) -> Option<IfIndex> {
    Some(flow.iif).filter(|iif| *iif != IfIndex::NONE)
}

/// Where a packet of our own goes (`ip6_route_output_flags`).
///
/// # Errors
/// As [`fib6::route`].
pub fn output<'n>(
    ns: &'n Netns,
    flow: &mut Flow6,
    obs: &mut dyn Observer,
) -> Result<Found6<'n>, Errno> {
    let scoped = flow.dst.is_multicast() || kind::is_link_local(flow.dst);
    let vrf = l3mdev::master(ns, flow.oif);
    if scoped && vrf != IfIndex::NONE {
        return within_vrf(ns, flow, vrf, obs);
    }
    flow.iif = IfIndex::LOOPBACK;
    let strict =
        kind::needs_device(flow.dst) || flow.oif != IfIndex::NONE && flow.src.is_unspecified();
    fib6::route(ns, flow, Side::Output, strict, obs)
}

/// A VRF has no link of its own; through a member, its table is asked without any rule
/// (`vrf_link_scope_lookup`).
fn within_vrf<'n>(
    ns: &'n Netns,
    flow: &Flow6,
    vrf: IfIndex,
    obs: &mut dyn Observer,
) -> Result<Found6<'n>, Errno> {
    let table = l3mdev::table(ns, vrf).unwrap_or(TableId::MAIN);
    if flow.oif == vrf {
        return Err(Errno::ENETUNREACH);
    }
    match fib6::route_in(ns, table, flow, Side::Output, true, obs) {
        Err(Errno::EAGAIN) => Err(Errno::ENETUNREACH),
        result => result,
    }
}

/// `inet6_rtm_valid_getroute_req`.
fn check_header(msg: &RouteMsg, lax: bool) -> Result<(), Refusal> {
    let refuse = |note: &str| Err(Refusal::noted(Errno::EINVAL, note));
    if !lax {
        check_strictly(msg)?;
    }
    if msg.flowlabel.is_some_and(|label| label > FLOWLABEL_MAX) {
        return refuse("Invalid flow label");
    }
    Ok(())
}

/// The same for a socket that checks strictly.
fn check_strictly(msg: &RouteMsg) -> Result<(), Refusal> {
    let refuse = |note: &str| Err(Refusal::noted(Errno::EINVAL, note));
    let odd = |len: u8| len != 0 && len != 128;
    if odd(msg.src_len)
        || odd(msg.dst_len)
        || msg.table != TableId::UNSPEC
        || msg.protocol.0 != 0
        || msg.scope.0 != 0
        || msg.kind.0 != 0
    {
        return refuse("ipv6: Invalid values in header for get route request");
    }
    if msg.flags & !route_flags::RTM_FIB_MATCH != 0 {
        return refuse("ipv6: Invalid flags for get route request");
    }
    let lost = |addr: Option<IpAddr>, len: u8| addr.is_some() && len == 0;
    if lost(msg.src, msg.src_len) || lost(msg.dst, msg.dst_len) {
        return refuse("ipv6: rtm_src_len and rtm_dst_len must be 128 for IPv6");
    }
    if has_foreign_attributes(msg) {
        return refuse("ipv6: Unsupported attribute in get route request");
    }
    Ok(())
}

fn read(msg: &RouteMsg, caller: u32, now: i64) -> Result<Flow6, Refusal> {
    let iif = msg.iif.unwrap_or(IfIndex::NONE);
    let src = address(msg.src)?;
    let dst = address(msg.dst)?;
    let proto = msg.ip_proto.unwrap_or(0);
    if msg.ip_proto.is_some() && !matches!(proto, TCP | UDP | ICMPV6) {
        return Err(Refusal::noted(Errno::EOPNOTSUPP, "Unsupported ip proto"));
    }
    let input = iif != IfIndex::NONE;
    let oif = msg.oif.unwrap_or(IfIndex::NONE);
    Ok(Flow6 {
        src,
        iif,
        oif: if input { IfIndex::NONE } else { oif },
        mark: msg.mark.unwrap_or(0),
        tos: msg.tos & DSCP,
        flowlabel: msg.flowlabel.unwrap_or(0),
        proto,
        sport: msg.sport.unwrap_or(0),
        dport: msg.dport.unwrap_or(0),
        uid: msg.uid.unwrap_or(if input { INVALID_UID } else { caller }),
        ..Flow6::to(dst, now)
    })
}

fn address(addr: Option<IpAddr>) -> Result<Ipv6Addr, Refusal> {
    match addr {
        Some(IpAddr::V6(addr)) => Ok(addr),
        Some(IpAddr::V4(_)) => Err(Errno::EINVAL.into()),
        None => Ok(Ipv6Addr::UNSPECIFIED),
    }
}

/// The route itself, its siblings after it.
fn fib_route(ns: &Netns, found: &Found6, now: i64) -> Option<RouteMsg> {
    let mut round: Vec<Route6> = found.siblings.to_vec();
    let at = round.iter().position(|route| *route == *found.route);
    round.rotate_left(at.unwrap_or(0));
    message(ns, found.table, found.key, &round, now)
}

/// All that an answer tells besides what was asked: answers to questions that differ in nothing but
/// the destination differ in nothing else when this is equal.
#[derive(Clone, PartialEq, Debug)]
pub struct Told6 {
    gateway: Option<Ipv6Addr>,
    dev: IfIndex,
    prefsrc: Option<Ipv6Addr>,
    table: TableId,
    protocol: Protocol,
    kind: RouteType,
    metric: u32,
    pref: u8,
    metrics: Option<Metrics>,
    encap: Option<Box<Encap>>,
}

impl Told6 {
    /// What a packet would meet.
    fn of(ns: &Netns, asked: &Flow6, found: &Found6, obs: &mut dyn Observer) -> Self {
        let route = &*found.route;
        let (_, nature, pref) = found.best;
        Self {
            gateway: route.gateway,
            dev: device(ns, found, nature),
            prefsrc: match input_device(asked) {
                Some(_) => route.prefsrc,
                None => source6::of_route(ns, route, asked.dst, asked.now, obs),
            },
            table: found.table,
            protocol: route.protocol,
            kind: route.kind,
            metric: route.metric,
            pref,
            metrics: some_metrics(&route.metrics),
            encap: { route.encap.clone() }.filter(|_| nature != Nature::Reject),
        }
    }

    /// `rt6_fill_node` of an entry of the cache.
    fn message(self, asked: &Flow6) -> RouteMsg {
        RouteMsg {
            family: Family::INET6,
            dst_len: 128,
            src_len: 128,
            table: self.table,
            protocol: self.protocol,
            kind: self.kind,
            dst: Some(IpAddr::V6(asked.dst)),
            src: Some(IpAddr::V6(asked.src)),
            iif: input_device(asked),
            oif: Some(self.dev),
            gateway: self.gateway.map(IpAddr::V6),
            priority: Some(self.metric),
            prefsrc: self.prefsrc.map(IpAddr::V6),
            metrics: self.metrics,
            // The entry of the cache is held by the cache and by who looks at it.
            cacheinfo: Some(CacheInfo {
                users: 2,
                ..CacheInfo::default()
            }),
            pref: Some(self.pref),
            encap: self.encap.map(|encap| *encap),
            ..RouteMsg::default()
        }
    }
}

/// What is for us is taken by the VRF of its device, or by `lo` (`ip6_rt_get_dev_rcu`).
fn device(ns: &Netns, found: &Found6, nature: Nature) -> IfIndex {
    let dev = found.route.oif;
    if !matches!(nature, Nature::Local | Nature::Anycast) {
        return dev;
    }
    let vrf = l3mdev::master(ns, dev);
    if vrf == dev {
        dev
    } else if vrf != IfIndex::NONE && !kind::needs_device(found.key.dst.addr()) {
        vrf
    } else {
        IfIndex::LOOPBACK
    }
}
