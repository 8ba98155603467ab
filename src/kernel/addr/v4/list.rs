//! The address list of a device: order, secondaries, promotion (Linux 6.18
//! `net/ipv4/devinet.c` `__inet_insert_ifa`, `__inet_del_ifa`).
//!
//! Primaries come first, nearer scopes later; an address in the subnet of one that is there
//! becomes secondary and goes to the end. When a primary goes, its secondaries go with it, or,
//! with `promote_secondaries`, the first of them takes its place.

use super::{Ifa4, InDev};
use crate::kernel::Netns;
use crate::kernel::effects::{self, AddrEvent};
use crate::kernel::sysctl::Knob4;
use std::net::Ipv4Addr;

use crate::rtnl::{Errno, Refusal};
use crate::types::{IfIndex, ifa_flags};

/// Flags that mean nothing for IPv4 (`IPV6ONLY_FLAGS`).
const V6_ONLY: u32 = ifa_flags::NODAD
    | ifa_flags::OPTIMISTIC
    | ifa_flags::DADFAILED
    | ifa_flags::HOMEADDRESS
    | ifa_flags::TENTATIVE
    | ifa_flags::MANAGETEMPADDR
    | ifa_flags::STABLE_PRIVACY;

/// Puts an address on its device.
///
/// # Errors
/// `EEXIST` for one that is there, `EINVAL` for another scope than its subnet has there.
pub(super) fn insert(ns: &mut Netns, mut ifa: Ifa4) -> Result<Ifa4, Refusal> {
    if ifa.local.is_unspecified() {
        return Ok(ifa);
    }
    ifa.flags &= !(ifa_flags::SECONDARY | V6_ONLY);
    ifa.turn = next_turn(ns, ifa.local);
    let indev = ns.v4.addrs.devs.get_mut(&ifa.dev).ok_or(Errno::ENOBUFS)?;
    let mut after_primaries = 0;
    for (at, old) in indev.addrs.iter().enumerate() {
        if !old.is_secondary() && ifa.scope <= old.scope {
            after_primaries = at + 1;
        }
        if !old.same_subnet(&ifa) {
            continue;
        }
        if old.local == ifa.local {
            return Err(Errno::EEXIST.into());
        }
        if old.scope != ifa.scope {
            return Err(Refusal::noted(Errno::EINVAL, "ipv4: Invalid scope value"));
        }
        ifa.flags |= ifa_flags::SECONDARY;
    }
    let at = if ifa.is_secondary() {
        indev.addrs.len()
    } else {
        after_primaries
    };
    indev.addrs.insert(at, ifa.clone());
    effects::address4(ns, &AddrEvent::Added(ifa.clone()));
    Ok(ifa)
}

/// Behind all that have the same address, on whatever device.
fn next_turn(ns: &Netns, local: Ipv4Addr) -> u32 {
    let all = ns.v4.addrs.devs.values().flat_map(|indev| &indev.addrs);
    let equal = all.filter(|ifa| ifa.local == local);
    equal
        .map(|ifa| ifa.turn.saturating_add(1))
        .max()
        .unwrap_or(0)
}

/// Takes the address at this position off its device, with everything that follows. Answers with
/// the addresses that went, in the order in which the kernel tells of them: it itself is the last.
pub(super) fn remove(ns: &mut Netns, dev: IfIndex, at: usize) -> Vec<Ifa4> {
    let indev = ns.v4.addrs.devs.get(&dev);
    let Some(gone) = indev.and_then(|indev| indev.addrs.get(at)).cloned() else {
        return Vec::new();
    };
    let promotes = ns.sysctl.all4.on(Knob4::PromoteSecondaries)
        || ns.sysctl.conf4(dev).on(Knob4::PromoteSecondaries);
    if gone.is_secondary() {
        unlink(ns, &gone);
        return vec![gone];
    }
    let mut all = secondaries(ns, &gone);
    if promotes {
        let heir = all.into_iter().next();
        match heir {
            Some(heir) => hand_over(ns, &gone, &heir),
            None => unlink(ns, &gone),
        }
        return vec![gone];
    }
    all.push(gone);
    all.iter().for_each(|ifa| unlink(ns, ifa));
    all
}

/// Takes an address off without a thought for its secondaries (the device's IPv4 is going away).
pub(super) fn unlink(ns: &mut Netns, ifa: &Ifa4) {
    if let Some(indev) = ns.v4.addrs.devs.get_mut(&ifa.dev)
        && let Some(at) = indev.addrs.iter().position(|old| old == ifa)
    {
        indev.addrs.remove(at);
        effects::address4(ns, &AddrEvent::Removed(ifa.clone()));
    }
}

/// The secondaries that stand behind a primary of their subnet, in list order.
fn secondaries(ns: &Netns, primary: &Ifa4) -> Vec<Ifa4> {
    let Some(indev) = ns.v4.addrs.devs.get(&primary.dev) else {
        return Vec::new();
    };
    let behind = indev.addrs.iter().skip_while(|ifa| *ifa != primary).skip(1);
    let its = |ifa: &&Ifa4| ifa.is_secondary() && primary.same_subnet(ifa);
    behind.filter(its).cloned().collect()
}

/// `heir` becomes primary in the place of `gone`. Routes of all secondaries of the subnet go
/// while everything is listed, and come back with the new preferred source afterwards.
fn hand_over(ns: &mut Netns, gone: &Ifa4, heir: &Ifa4) {
    let followers = secondaries(ns, gone);
    for ifa in &followers {
        let event = AddrEvent::Withdrawn {
            ifa: ifa.clone(),
            primary: gone.clone(),
        };
        effects::address4(ns, &event);
    }
    let place = last_primary(ns, gone);
    unlink(ns, gone);
    let mut promoted = heir.clone();
    promoted.flags &= !ifa_flags::SECONDARY;
    if let Some(indev) = ns.v4.addrs.devs.get_mut(&gone.dev) {
        seat(indev, heir, promoted.clone(), place);
    }
    effects::address4(ns, &AddrEvent::Added(promoted));
    for ifa in followers.into_iter().filter(|ifa| ifa != heir) {
        effects::address4(ns, &AddrEvent::Readded(ifa));
    }
}

/// How many addresses will stand before the heir once `gone` has left: those up to the last
/// primary behind it whose scope is not wider.
fn last_primary(ns: &Netns, gone: &Ifa4) -> usize {
    let Some(indev) = ns.v4.addrs.devs.get(&gone.dev) else {
        return 0;
    };
    let own = indev.addrs.iter().position(|ifa| ifa == gone).unwrap_or(0);
    let behind = indev.addrs.iter().enumerate().skip(own + 1);
    // The search ends at the heir.
    let before_heir = behind.take_while(|(_, ifa)| !(ifa.is_secondary() && gone.same_subnet(ifa)));
    let wanted = |ifa: &Ifa4| !ifa.is_secondary() && gone.scope <= ifa.scope;
    before_heir
        .filter(|(_, ifa)| wanted(ifa))
        .last()
        .map_or(own, |(at, _)| at)
}

fn seat(indev: &mut InDev, heir: &Ifa4, promoted: Ifa4, place: usize) {
    if let Some(at) = indev.addrs.iter().position(|ifa| ifa == heir) {
        indev.addrs.remove(at);
    }
    let place = place.min(indev.addrs.len());
    indev.addrs.insert(place, promoted);
}
