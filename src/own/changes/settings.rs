//! Settings that changed, and ids of namespaces (Linux 6.18 `net/ipv4/devinet.c`,
//! `inet_netconf_notify_devconf`; `net/ipv6/addrconf.c`, `inet6_netconf_notify_devconf`;
//! `net/core/net_namespace.c`, `rtnl_net_notifyid`).

use super::Change;
use super::compare::Difference;
use crate::reply::Mood;
use crate::rtnl::{ConfOf, NetconfMsg, NsidMsg, Row};
use crate::types::Family;

/// All settings of what is new, each of those that changed alone, in the order in which either
/// family comes to them.
pub fn came(mut settings: Vec<(Option<NetconfMsg>, NetconfMsg)>) -> Vec<Change> {
    settings.sort_by_key(|(_, msg)| (msg.family != Family::INET, rank(msg), msg.whose));
    let told: Vec<NetconfMsg> = { settings.into_iter() }
        .flat_map(|(old, new)| match old {
            None => vec![new],
            Some(old) => changed(&old, &new),
        })
        .collect();
    { told.iter() }
        .filter(|msg| !is_silent(msg, &told))
        .map(|msg| Change::of(Row::Netconf(msg.clone()), Mood::Present))
        .collect()
}

/// What only follows another setting is not told of: devices that do as IPv4's `default` says, but
/// for forwarding, and IPv6's `default` where routes without carrier are concerned.
fn is_silent(msg: &NetconfMsg, told: &[NetconfMsg]) -> bool {
    let leader = match (msg.family, msg.whose) {
        (Family::INET, ConfOf::Device(_)) if msg.forwarding.is_none() => ConfOf::Default,
        (Family::INET6, ConfOf::Default) if msg.ignore_linkdown.is_some() => ConfOf::All,
        _ => return false,
    };
    let leading = NetconfMsg {
        whose: leader,
        ..msg.clone()
    };
    told.contains(&leading)
}

/// IPv4 tells of `all` first, IPv6 last.
fn rank(msg: &NetconfMsg) -> u8 {
    match (msg.whose, msg.family) {
        (ConfOf::All, Family::INET) => 0,
        (ConfOf::Default, _) => 1,
        (ConfOf::Device(_), _) => 2,
        (ConfOf::All, _) => 3,
    }
}

fn changed(old: &NetconfMsg, new: &NetconfMsg) -> Vec<NetconfMsg> {
    let nothing = nothing(new);
    let differs = |was: Option<i64>, is: Option<i64>| is.filter(|_| was != is);
    let each = [
        NetconfMsg {
            forwarding: differs(old.forwarding, new.forwarding),
            ..nothing.clone()
        },
        NetconfMsg {
            rp_filter: differs(old.rp_filter, new.rp_filter),
            ..nothing.clone()
        },
        NetconfMsg {
            mc_forwarding: differs(old.mc_forwarding, new.mc_forwarding),
            ..nothing.clone()
        },
        NetconfMsg {
            proxy_neigh: differs(old.proxy_neigh, new.proxy_neigh),
            ..nothing.clone()
        },
        NetconfMsg {
            ignore_linkdown: differs(old.ignore_linkdown, new.ignore_linkdown),
            ..nothing.clone()
        },
    ];
    { each.into_iter() }.filter(|msg| *msg != nothing).collect()
}

/// Of what is gone, nothing but whose it was is told.
pub fn gone(settings: Vec<NetconfMsg>) -> Vec<Change> {
    let mut gone: Vec<NetconfMsg> = settings.iter().map(nothing).collect();
    gone.sort_by_key(|msg| (msg.whose, msg.family != Family::INET));
    { gone.into_iter() }
        .map(|msg| Change::of(Row::Netconf(msg), Mood::Deleted))
        .collect()
}

fn nothing(msg: &NetconfMsg) -> NetconfMsg {
    NetconfMsg {
        family: msg.family,
        whose: msg.whose,
        forwarding: None,
        rp_filter: None,
        mc_forwarding: None,
        proxy_neigh: None,
        ignore_linkdown: None,
    }
}

/// An id, and the name of the namespace where it has one.
pub type Named = (i32, Option<String>);

/// Ids that were given out.
pub fn ids_came(ids: &Difference<Named>) -> Vec<Change> {
    { ids.came.iter() }
        .map(|(_, id)| tell(id, Mood::Present))
        .collect()
}

/// Ids of namespaces that are gone.
pub fn ids_gone(ids: &Difference<Named>) -> Vec<Change> {
    { ids.gone.iter() }
        .map(|id| tell(id, Mood::Deleted))
        .collect()
}

fn tell((nsid, name): &Named, mood: Mood) -> Change {
    let msg = NsidMsg {
        nsid: *nsid,
        current: None,
    };
    Change {
        name: name.clone(),
        ..Change::of(Row::Nsid(msg), mood)
    }
}
