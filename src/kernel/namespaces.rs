//! Namespaces come and go, have names, and know each other by ids (Linux 6.18
//! `net/core/net_namespace.c`; the names are files below `/run/netns`, iproute2 7.1 `ip/ipnetns.c`).
//!
//! A namespace lives as long as it has a name, or is the one that the host boots with. A name may
//! be hollow: given where mounts do not reach the others, it is a file without a namespace to them.

use super::effects::{self, DeviceEvent};
use super::link;
use super::{Host, Netns, NetnsId};
use crate::rtnl::{Errno, NsidMsg, Peer, Refusal};
use crate::types::IfIndex;

/// Stands for the namespace that the host boots with, where a request means a process in it: no
/// name is like this.
pub(super) const FIRST: &str = "\0";

/// What is known of the other processes of the machine.
pub trait Processes: std::fmt::Debug {
    /// The name of the namespace that a process was started in, empty for the one that the host
    /// boots with; `None` when there is no such process.
    fn netns_of(&self, pid: i32) -> Option<String>;

    /// The name of the VRF that a process, or the asking one, was started in, empty for none;
    /// `None` when there is no such process.
    fn vrf_of(&self, pid: Option<u32>) -> Option<String>;
}

/// A machine without other processes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alone;

impl Processes for Alone {
    fn netns_of(&self, _pid: i32) -> Option<String> {
        None
    }

    fn vrf_of(&self, pid: Option<u32>) -> Option<String> {
        pid.is_none().then(String::new)
    }
}

impl Host {
    /// The namespace of a name; `Some(None)` when the name is hollow.
    pub fn named_netns(&self, name: &str) -> Option<Option<NetnsId>> {
        let known = self.names.iter().find(|(known, _)| known == name);
        known.map(|(_, id)| *id)
    }

    /// The oldest name of a namespace.
    pub fn name_of_netns(&self, id: NetnsId) -> Option<&str> {
        let known = self.names.iter().find(|(_, known)| *known == Some(id));
        known.map(|(name, _)| name.as_str())
    }

    /// Names that were given in a mount namespace of their own become hollow for everyone else
    /// when that ends.
    pub fn hollow_out(&mut self, names: &[String]) {
        for (name, id) in &mut self.names {
            if names.contains(name) {
                *id = None;
            }
        }
    }

    /// Destroys every namespace that nothing keeps.
    pub fn sweep(&mut self) {
        let kept = |id: &NetnsId| *id == NetnsId::ROOT || self.name_of_netns(*id).is_some();
        let doomed: Vec<NetnsId> = { self.namespaces.keys().copied() }
            .filter(|id| !kept(id))
            .collect();
        for id in doomed {
            destroy(self, id);
        }
    }
}

/// `netns add`.
///
/// # Errors
/// `EEXIST`.
pub(super) fn add(host: &mut Host, name: String) -> Result<(), Refusal> {
    if host.named_netns(&name).is_some() {
        return Err(Errno::EEXIST.into());
    }
    let id = NetnsId(host.next_netns);
    host.next_netns = host.next_netns.saturating_add(1);
    let new = begin(host);
    host.namespaces.insert(id, new);
    host.names.push((name, Some(id)));
    Ok(())
}

/// A new namespace, with the settings that it takes along from the one that the host boots with.
fn begin(host: &Host) -> Netns {
    let boot = host.namespaces.get(&NetnsId::ROOT);
    let sysctl = boot.filter(|_| !host.bare).map(|ns| ns.sysctl.inherited());
    Netns::with_settings(sysctl.unwrap_or_default())
}

/// `netns attach`: one more name for the namespace of a process.
///
/// # Errors
/// `EEXIST`; `ENOENT` when there is no such process.
pub(super) fn attach(
    host: &mut Host,
    processes: &dyn Processes,
    name: String,
    pid: i32,
) -> Result<(), Refusal> {
    if host.named_netns(&name).is_some() {
        return Err(Errno::EEXIST.into());
    }
    let id = of_process(host, processes, pid).ok_or(Errno::ENOENT)?;
    host.names.push((name, Some(id)));
    Ok(())
}

/// `netns delete`. The namespace itself goes with its last name, but not from under the asker.
///
/// # Errors
/// `ENOENT`.
pub(super) fn remove(host: &mut Host, asker: NetnsId, name: &str) -> Result<(), Refusal> {
    let at = host.names.iter().position(|(known, _)| known == name);
    let (_, id) = host.names.remove(at.ok_or(Errno::ENOENT)?);
    if let Some(id) = id
        && id != asker
        && id != NetnsId::ROOT
        && host.name_of_netns(id).is_none()
    {
        destroy(host, id);
    }
    Ok(())
}

/// The namespace that a process runs in.
pub(super) fn of_process(host: &Host, processes: &dyn Processes, pid: i32) -> Option<NetnsId> {
    let name = processes.netns_of(pid)?;
    Some(host.named_netns(&name).flatten().unwrap_or(NetnsId::ROOT))
}

/// A namespace ends: its devices go, with what hangs on them elsewhere, and nobody has an id for it
/// any more (`cleanup_net`, `default_device_exit_batch`).
fn destroy(host: &mut Host, id: NetnsId) {
    link::remove_all(host, id);
    if let Some(ns) = host.namespaces.get_mut(&id) {
        effects::device(ns, IfIndex::LOOPBACK, DeviceEvent::Unregister);
    }
    host.namespaces.remove(&id);
    for ns in host.namespaces.values_mut() {
        ns.peer_ids.remove(&id);
    }
}

/// Gives `other` an id in `netns`, if it has none (`peernet2id_alloc`).
pub(super) fn introduce(host: &mut Host, netns: NetnsId, other: NetnsId) {
    if let Some(ns) = host.namespaces.get_mut(&netns)
        && !ns.peer_ids.contains_key(&other)
    {
        let id = free_id(ns);
        ns.peer_ids.insert(other, id);
    }
}

fn free_id(ns: &Netns) -> i32 {
    let taken: Vec<i32> = ns.peer_ids.values().copied().collect();
    (0..).find(|id| !taken.contains(id)).unwrap_or(i32::MAX)
}

/// `RTM_NEWNSID` (`rtnl_net_newid`).
///
/// # Errors
/// `EINVAL` for a hollow name, `EEXIST` when the namespace has an id or the id a namespace.
pub(super) fn set_id(host: &mut Host, asker: NetnsId, name: &str, id: i32) -> Result<(), Refusal> {
    let peer = peer(host, asker, &Peer::Name(name.to_owned()))?;
    let ns = host.namespaces.get_mut(&asker).ok_or(Errno::ENODEV)?;
    if ns.peer_ids.contains_key(&peer) {
        let text = "Peer netns already has a nsid assigned";
        return Err(Refusal::noted(Errno::EEXIST, text));
    }
    let id = if id < 0 { free_id(ns) } else { id };
    if ns.peer_ids.values().any(|taken| *taken == id) {
        let text = "The specified nsid is already used";
        return Err(Refusal::noted(Errno::EEXIST, text));
    }
    ns.peer_ids.insert(peer, id);
    Ok(())
}

fn peer(host: &Host, asker: NetnsId, peer: &Peer) -> Result<NetnsId, Refusal> {
    let found = match peer {
        Peer::Name(name) => host.named_netns(name).flatten().ok_or(Errno::EINVAL),
        Peer::Nsid(id) => by_id(host, asker, *id).ok_or(Errno::ENOENT),
    };
    found.map_err(|errno| Refusal::noted(errno, "Peer netns reference is invalid"))
}

fn by_id(host: &Host, asker: NetnsId, id: i32) -> Option<NetnsId> {
    host.namespaces.get(&asker)?.peer_of_id(id)
}

fn id_in(host: &Host, netns: NetnsId, other: NetnsId) -> i32 {
    let ns = host.namespaces.get(&netns);
    let id = ns.and_then(|ns| ns.peer_ids.get(&other));
    id.copied().unwrap_or(-1)
}

/// `RTM_GETNSID` for one (`rtnl_net_getid`).
///
/// # Errors
/// There is no such namespace.
pub(super) fn get_id(
    host: &Host,
    asker: NetnsId,
    wanted: &Peer,
    target: Option<i32>,
) -> Result<NsidMsg, Refusal> {
    let peer = peer(host, asker, wanted)?;
    let Some(target) = target else {
        return Ok(NsidMsg {
            nsid: id_in(host, asker, peer),
            current: None,
        });
    };
    let missing = || Refusal::noted(Errno::EINVAL, "Target netns reference is invalid");
    let target = by_id(host, asker, target).ok_or_else(missing)?;
    Ok(NsidMsg {
        nsid: id_in(host, target, peer),
        current: Some(id_in(host, asker, peer)),
    })
}

/// `RTM_GETNSID` for all, by id (`rtnl_net_dumpid`).
///
/// # Errors
/// There is no namespace of the target's id.
pub(super) fn ids(
    host: &Host,
    asker: NetnsId,
    target: Option<i32>,
) -> Result<Vec<NsidMsg>, Refusal> {
    let of = match target {
        None => asker,
        Some(id) => by_id(host, asker, id)
            .ok_or_else(|| Refusal::noted(Errno::EINVAL, "Invalid target network namespace id"))?,
    };
    let ids = host.namespaces.get(&of).map(|ns| &ns.peer_ids);
    let mut rows: Vec<NsidMsg> = { ids.into_iter().flatten() }
        .map(|(peer, id)| NsidMsg {
            nsid: *id,
            current: target.map(|_| id_in(host, asker, *peer)),
        })
        .collect();
    rows.sort_unstable_by_key(|row| row.nsid);
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::sysctl::Knob4;

    fn host() -> Host {
        let mut host = Host::bare();
        add(&mut host, "a".to_owned()).expect("new");
        add(&mut host, "b".to_owned()).expect("new");
        host
    }

    #[test]
    fn settings_come_along_from_the_namespace_of_the_boot_alone() {
        let forwards = |mut host: Host| {
            let root = host.namespaces.get_mut(&NetnsId::ROOT).expect("is there");
            root.sysctl.all4.set(Knob4::Forwarding, 1);
            add(&mut host, "a".to_owned()).expect("new");
            let id = host.named_netns("a").flatten().expect("there");
            host.namespaces[&id].sysctl.all4.on(Knob4::Forwarding)
        };
        assert!(forwards(Host::booted()));
        assert!(!forwards(Host::bare()));
    }

    #[test]
    fn a_namespace_lives_as_long_as_it_has_a_name() {
        let mut host = host();
        assert_eq!(add(&mut host, "a".to_owned()), Err(Errno::EEXIST.into()));
        let id = host.named_netns("a").flatten().expect("there");
        host.names.push(("c".to_owned(), Some(id)));
        assert_eq!(remove(&mut host, NetnsId::ROOT, "a"), Ok(()));
        assert!(host.namespaces.contains_key(&id));
        assert_eq!(remove(&mut host, id, "c"), Ok(()));
        assert!(host.namespaces.contains_key(&id), "the asker is in it");
        host.sweep();
        assert!(!host.namespaces.contains_key(&id));
        let gone = remove(&mut host, NetnsId::ROOT, "c");
        assert_eq!(gone, Err(Errno::ENOENT.into()));
    }

    #[test]
    fn ids_are_given_once_and_die_with_their_namespace() {
        let mut host = host();
        let root = NetnsId::ROOT;
        assert_eq!(set_id(&mut host, root, "a", 5), Ok(()));
        assert!(set_id(&mut host, root, "a", 6).is_err());
        assert!(set_id(&mut host, root, "b", 5).is_err());
        assert_eq!(set_id(&mut host, root, "b", -1), Ok(()));
        let all = |host: &Host| {
            let rows = ids(host, root, None).expect("rows").into_iter();
            rows.map(|row| row.nsid).collect::<Vec<_>>()
        };
        assert_eq!(all(&host), [0, 5]);
        let there = get_id(&host, root, &Peer::Nsid(0), Some(5)).expect("known");
        assert_eq!((there.nsid, there.current), (-1, Some(0)));
        assert_eq!(remove(&mut host, root, "b"), Ok(()));
        assert_eq!(all(&host), [5]);
    }

    #[test]
    fn a_hollow_name_has_no_namespace() {
        let mut host = host();
        host.hollow_out(&["b".to_owned()]);
        host.sweep();
        assert_eq!(host.namespaces.len(), 2);
        assert_eq!(host.named_netns("b"), Some(None));
        assert!(get_id(&host, NetnsId::ROOT, &Peer::Name("b".to_owned()), None).is_err());
        assert_eq!(remove(&mut host, NetnsId::ROOT, "b"), Ok(()));
    }
}
