//! The hops of a multipath route. Law: iproute2 7.1 `ip/iproute.c` (`print_rta_multipath`).

use super::route::{flow, gateway, newdst, via};
use super::route_flags::describe_flags;
use super::{Record, Style, encap, unit};
use crate::rtnl::{Hop, RouteMsg};
use crate::types::{Family, RouteType, route_flags};

/// Describes all hops: a line each in text, an array in JSON.
pub fn describe(record: &mut Record, style: &Style, route: &RouteMsg, hops: &[Hop]) {
    let cached = route.flags & route_flags::RTM_CLONED != 0;
    let multicast = cached && route.kind == RouteType::MULTICAST;
    record.open_array("nexthops");
    for (at, hop) in hops.iter().enumerate() {
        record.open_object(None);
        match (multicast, at) {
            (true, 0) => record.text("Oifs: "),
            (true, _) => record.text(" "),
            (false, _) => {
                record.text(style.line_break());
                record.text("\tnexthop ");
            }
        }
        one(record, style, route.family, hop);
        out_device(record, style, route.family, hop, multicast);
        describe_flags(record, u32::from(hop.flags));
        record.close_object();
    }
    record.close_array();
}

fn one(record: &mut Record, style: &Style, family: Family, hop: &Hop) {
    if let Some(encap) = &hop.encap {
        encap::describe(record, style, encap);
    }
    if let Some(labels) = &hop.newdst {
        newdst(record, labels);
    }
    if let Some(addr) = &hop.gateway {
        gateway(record, style, family, addr);
    }
    if let Some(addr) = &hop.via {
        via(record, style, addr);
    }
    if let Some(realms) = hop.flow {
        flow(record, style, realms);
    }
}

/// The device's name is not coloured here, unlike in a route with one hop.
fn out_device(record: &mut Record, style: &Style, family: Family, hop: &Hop, multicast: bool) {
    let name = style.device(hop.oif);
    if multicast {
        record.string("dev", unit("", ""), &name);
        if hop.hops != 1 {
            record.number("ttl", unit("(ttl>", ")"), hop.hops);
        }
        record.text(" ");
    } else {
        record.string("dev", unit("dev ", " "), &name);
        if family != Family::MPLS {
            let weight = u32::from(hop.hops) + 1;
            record.number("weight", unit("weight ", " "), weight);
        }
    }
}
