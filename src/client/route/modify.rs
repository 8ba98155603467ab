//! `ip route add` and its siblings: the defaults, and the devices, which are looked up last.
//! Law: iproute2 7.1 `ip/iproute.c` (`iproute_modify`).

use super::super::{Context, echo, vrf};
use super::introduce;
use crate::command::{EncapDevs, HopDraft, RouteDraft};
use crate::fault::Fault;
use crate::reply::{Reply, RouteColumns};
use crate::rtnl::{Answer, Hop, NewFlags, Request, RouteMsg, Row};
use crate::types::{
    Encap, Family, IfIndex, IfName, Protocol, RouteType, Scope, TableId, route_flags,
};

/// `add`, `change`, `replace`, `prepend`, `append`, `test`.
///
/// # Errors
/// An unknown device; the kernel's refusal.
pub fn add(context: &mut Context, draft: RouteDraft, flags: NewFlags) -> Result<(), Fault> {
    let route = complete(context, draft, false)?;
    let answer = context.ask(Request::NewRoute(Box::new(route), flags))?;
    show_echo(context, answer);
    Ok(())
}

/// `delete`.
///
/// # Errors
/// As for [`add`].
pub fn delete(context: &mut Context, draft: RouteDraft) -> Result<(), Fault> {
    let route = complete(context, draft, true)?;
    let answer = context.ask(Request::DelRoute(Box::new(route)))?;
    show_echo(context, answer);
    Ok(())
}

/// The message to send: what was typed, the devices as numbers, and the defaults.
fn complete(context: &mut Context, draft: RouteDraft, delete: bool) -> Result<RouteMsg, Fault> {
    let mut route = draft.msg.clone();
    place_encap_devices(context, &mut route.encap, &draft.encap_devs)?;
    if let Some(name) = &draft.dev {
        route.oif = Some(context.device(name)?);
    }
    if !draft.hops.is_empty() {
        let mut hops = Vec::with_capacity(draft.hops.len());
        for hop in draft.hops.iter().cloned() {
            hops.push(complete_hop(context, hop)?);
        }
        route.multipath = Some(hops);
    }
    if route.family == Family::UNSPEC {
        route.family = Family::INET;
    }
    fill(&mut route, &draft, delete);
    if let Some(name) = &draft.vrf {
        let table = vrf::table(context.socket, name.as_str()).unwrap_or(route.table);
        // The table of an attribute of its own outranks one of the header, in any order.
        let wide = |table: TableId| table.0 >= 256;
        if wide(table) || !wide(route.table) && !draft.table_behind_vrf {
            route.table = table;
        }
    }
    Ok(route)
}

fn complete_hop(context: &mut Context, mut hop: HopDraft) -> Result<Hop, Fault> {
    place_encap_devices(context, &mut hop.encap, &hop.encap_devs)?;
    let oif = match &hop.dev {
        Some(name) => context.device(name)?,
        None => IfIndex::NONE,
    };
    #[expect(clippy::cast_possible_truncation)] // the flag is one of the low byte's
    let onlink = if hop.onlink {
        route_flags::ONLINK as u8
    } else {
        0
    };
    Ok(Hop {
        flags: onlink,
        hops: hop.hops,
        oif,
        gateway: hop.gateway,
        gateway_malformed: hop.gateway_malformed,
        via: hop.via,
        flow: hop.flow,
        encap: hop.encap,
        newdst: hop.newdst,
    })
}

/// Puts the numbers of an encapsulation's devices where their names stood.
pub(in super::super) fn place_encap_devices(
    context: &mut Context,
    encap: &mut Option<Encap>,
    devs: &EncapDevs,
) -> Result<(), Fault> {
    let mut number = |name: &Option<IfName>| match name {
        Some(name) => context.device(name).map(|index| Some(index.0)),
        None => Ok(None),
    };
    match encap {
        Some(Encap::Xfrm { link, .. }) => *link = number(&devs.link)?,
        Some(Encap::Seg6Local(local)) => {
            local.iif = number(&devs.iif)?;
            local.oif = number(&devs.oif)?;
        }
        _ => {}
    }
    Ok(())
}

/// Protocol, type, table and scope where they were not typed.
fn fill(route: &mut RouteMsg, draft: &RouteDraft, delete: bool) {
    if !draft.protocol_typed {
        route.protocol = if delete {
            Protocol::UNSPEC
        } else {
            Protocol::BOOT
        };
    }
    if !draft.kind_typed {
        route.kind = if delete && route.family != Family::MPLS {
            RouteType::UNSPEC
        } else {
            RouteType::UNICAST
        };
    }
    if !draft.table_typed && draft.vrf.is_none() {
        route.table = match route.kind {
            RouteType::LOCAL | RouteType::BROADCAST | RouteType::NAT | RouteType::ANYCAST => {
                TableId::LOCAL
            }
            _ => TableId::MAIN,
        };
    }
    if !draft.scope_typed {
        route.scope = default_scope(route, draft, delete);
    }
}

fn default_scope(route: &RouteMsg, draft: &RouteDraft, delete: bool) -> Scope {
    if matches!(route.family, Family::INET6 | Family::MPLS) {
        return Scope::UNIVERSE;
    }
    match route.kind {
        RouteType::LOCAL | RouteType::NAT => Scope::HOST,
        RouteType::BROADCAST | RouteType::MULTICAST | RouteType::ANYCAST => Scope::LINK,
        _ if delete => Scope::NOWHERE,
        RouteType::UNICAST | RouteType::UNSPEC => {
            let nexthop_object = route.nh_id.unwrap_or(0) != 0;
            if draft.gateway_typed || !draft.hops.is_empty() || nexthop_object {
                Scope::UNIVERSE
            } else {
                Scope::LINK
            }
        }
        _ => Scope::UNIVERSE,
    }
}

fn show_echo(context: &mut Context, answer: Answer) {
    if !context.globals.echo {
        return;
    }
    let mood = echo::mood(&answer);
    let shown = match answer.row {
        Some(Row::Route(route)) => select(context, route),
        row => {
            echo::not_a(context, "route", &Answer { row, ..answer });
            None
        }
    };
    if let Some((route, hidden)) = &shown {
        introduce(context, route, *hidden);
    }
    let reply = shown.map(|(route, hidden)| Reply::Route(route, hidden, mood));
    echo::show(context, reply);
}

/// The row as the last selector of this process leaves it.
fn select(context: &mut Context, route: Box<RouteMsg>) -> Option<(Box<RouteMsg>, RouteColumns)> {
    let family = context.globals.family;
    let memory = &mut *context.memory;
    match &memory.route_selector {
        Some(selector) => {
            let hidden = selector.hidden(route.family);
            { selector.passes(&route, &mut memory.tables6) }.then_some((route, hidden))
        }
        None => { family == Family::UNSPEC || family == route.family }
            .then_some((route, RouteColumns::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(change: impl FnOnce(&mut RouteDraft), delete: bool) -> RouteMsg {
        let mut draft = RouteDraft::default();
        draft.msg.family = Family::INET;
        change(&mut draft);
        let mut route = draft.msg.clone();
        fill(&mut route, &draft, delete);
        route
    }

    #[test]
    fn scope_follows_type_and_gateway() {
        assert_eq!(filled(|_| {}, false).scope, Scope::LINK);
        assert_eq!(
            filled(|draft| draft.gateway_typed = true, false).scope,
            Scope::UNIVERSE
        );
        assert_eq!(
            filled(|draft| draft.msg.nh_id = Some(0), false).scope,
            Scope::LINK
        );
        assert_eq!(
            filled(|draft| draft.msg.nh_id = Some(4), false).scope,
            Scope::UNIVERSE
        );
        assert_eq!(filled(|_| {}, true).scope, Scope::NOWHERE);
        assert_eq!(
            filled(|draft| draft.msg.family = Family::INET6, true).scope,
            Scope::UNIVERSE
        );
        let typed = |kind| {
            move |draft: &mut RouteDraft| {
                draft.kind_typed = true;
                draft.msg.kind = kind;
            }
        };
        assert_eq!(filled(typed(RouteType::LOCAL), true).scope, Scope::HOST);
        assert_eq!(
            filled(typed(RouteType::MULTICAST), false).scope,
            Scope::LINK
        );
        assert_eq!(
            filled(typed(RouteType::BLACKHOLE), false).scope,
            Scope::UNIVERSE
        );
        assert_eq!(
            filled(typed(RouteType::BLACKHOLE), true).scope,
            Scope::NOWHERE
        );
    }

    #[test]
    fn own_addresses_go_to_table_local_and_multicast_does_not() {
        let table = |kind| {
            filled(
                |draft| {
                    draft.kind_typed = true;
                    draft.msg.kind = kind;
                },
                false,
            )
            .table
        };
        assert_eq!(table(RouteType::LOCAL), TableId::LOCAL);
        assert_eq!(table(RouteType::ANYCAST), TableId::LOCAL);
        assert_eq!(table(RouteType::MULTICAST), TableId::MAIN);
        assert_eq!(filled(|_| {}, true).kind, RouteType::UNSPEC);
        assert_eq!(filled(|_| {}, true).protocol, Protocol::UNSPEC);
    }
}
