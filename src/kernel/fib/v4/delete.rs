//! Which route a deletion means (Linux 6.18 `net/ipv4/fib_trie.c`, `fib_table_delete`).

use super::config::hop_gateway;
use super::{Alias, Config, FibHop, FibInfo, Gateway, message, metrics};
use crate::kernel::Netns;
use crate::kernel::fib::encap;
use crate::rtnl::{Errno, Hop, Refusal, RouteMsg};
use crate::types::{IfIndex, Protocol, RouteType, Scope};

/// What the kernel says of a request while it compares routes with it, whatever becomes of the
/// request; what is said last stays.
type Remark = Option<String>;

/// Deletes a route that a user asks to be deleted (`inet_rtm_delroute`), and tells which one it
/// was, and what was remarked on the way to it.
///
/// # Errors
/// `ESRCH` when there is no table or no such route.
pub fn delete(ns: &mut Netns, config: &Config) -> Result<(RouteMsg, Remark), Refusal> {
    if config.nh_id.is_some_and(|id| ns.nexthops.get(id).is_none()) {
        return super::config::refuse("Nexthop id does not exist");
    }
    if ns.v4.fib.table(config.table).is_none() {
        return Err(Refusal::noted(Errno::ESRCH, "FIB table does not exist"));
    }
    let mut remark = None;
    let Some((at, alias, info)) = find(ns, config, &mut remark) else {
        return Err(Refusal {
            note: remark,
            ..Errno::ESRCH.into()
        });
    };
    let gone = message(ns, config.table, config.prefix, alias, info);
    ns.v4.fib.remove(config.table, config.prefix, at);
    Ok((gone, remark))
}

/// Deletes a route without a word when there is one (`fib_magic`).
pub fn discard(ns: &mut Netns, config: &Config) {
    if let Some((at, ..)) = find(ns, config, &mut None) {
        ns.v4.fib.remove(config.table, config.prefix, at);
    }
}

/// The first route of the prefix, with exactly this TOS, that is all that was said.
fn find<'a>(
    ns: &'a Netns,
    config: &Config,
    remark: &mut Remark,
) -> Option<(usize, Alias, &'a FibInfo)> {
    let fib = &ns.v4.fib;
    fib.table(config.table)?
        .aliases(config.prefix)
        .iter()
        .enumerate()
        .filter(|(_, alias)| alias.tos == config.tos)
        .filter_map(|(at, alias)| Some((at, *alias, fib.info(alias.info)?)))
        .find(|(_, alias, info)| route_matches(config, alias.kind, info, remark))
}

fn route_matches(config: &Config, kind: RouteType, info: &FibInfo, remark: &mut Remark) -> bool {
    (config.kind == RouteType::UNSPEC || kind == config.kind)
        && (config.scope == Scope::NOWHERE || info.scope == config.scope)
        && (config.prefsrc.is_unspecified() || info.prefsrc == config.prefsrc)
        && (config.protocol == Protocol::UNSPEC || info.protocol == config.protocol)
        && (config.priority == 0 || info.priority == config.priority)
        && hops_match(config, info, remark)
        && metrics::matches(config.metrics.as_ref(), &info.metrics)
}

/// Compares next hops (`fib_nh_match`): a gateway or device given with the route counts for the
/// first hop alone, a list of hops for all of them in order.
fn hops_match(config: &Config, info: &FibInfo, remark: &mut Remark) -> bool {
    let directed = config.oif != IfIndex::NONE || config.gateway != Gateway::None;
    if let Some(id) = config.nh_id {
        return info.nh_id == Some(id);
    }
    if info.nh_id.is_some() {
        return !directed && config.hops.is_none();
    }
    if directed {
        return info
            .hops
            .first()
            .is_some_and(|hop| first_hop_matches(config, hop, remark));
    }
    match &config.hops {
        None => true,
        Some(given) => given_hops_match(given, &info.hops, remark),
    }
}

fn first_hop_matches(config: &Config, hop: &FibHop, remark: &mut Remark) -> bool {
    let encap_matches = match config.encap.as_ref().map(encap::build_for_v4) {
        Some(Ok(built)) => hop.encap == Some(built),
        Some(Err(refusal)) => {
            *remark = refusal.note.or(remark.take());
            true
        }
        None => true,
    };
    encap_matches
        && (config.flow == 0 || config.flow == hop.flow)
        && (config.oif == IfIndex::NONE || config.oif == hop.oif)
        && (config.gateway == Gateway::None || config.gateway == hop.gateway)
}

/// Hops given beyond those of the route are not looked at.
fn given_hops_match(given: &[Hop], hops: &[FibHop], remark: &mut Remark) -> bool {
    hops.iter()
        .zip(given)
        .all(|(hop, given)| given_hop_matches(given, hop, remark))
        && hops.len() <= given.len()
}

fn given_hop_matches(given: &Hop, hop: &FibHop, remark: &mut Remark) -> bool {
    if given.oif != IfIndex::NONE && given.oif != hop.oif {
        return false;
    }
    let gateway = match hop_gateway(given) {
        Ok(gateway) => gateway,
        Err(refusal) => {
            *remark = refusal.note;
            return false;
        }
    };
    let gateway_matches = if given.gateway.is_some() {
        matches!(hop.gateway, Gateway::V4(_)) && gateway == hop.gateway
    } else if given.via.is_some() {
        hop.gateway == Gateway::None || gateway == hop.gateway
    } else {
        true
    };
    gateway_matches && given.flow.is_none_or(|flow| flow == hop.flow)
}
