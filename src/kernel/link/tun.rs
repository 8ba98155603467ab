//! Devices made through `/dev/net/tun` (Linux 6.18 `drivers/net/tun.c`, `tun_set_iff`). No program
//! ever keeps one open here: it is persistent from the start, and never has a carrier.

use super::linkwatch::{Linkwatch, Place};
use super::{Kind, add, del, kinds};
use crate::kernel::{Host, NetnsId};
use crate::rtnl::{Errno, Refusal, TunMsg};
use crate::types::IfIndex;

/// `MAX_TAP_QUEUES`.
const QUEUES: u32 = 256;

/// Makes a persistent device.
///
/// # Errors
/// `EBUSY` for a name in use, `EINVAL` for one that no device can have.
pub(in crate::kernel) fn new_tun(
    host: &mut Host,
    netns: NetnsId,
    msg: &TunMsg,
) -> Result<(), Refusal> {
    let mut watch = Linkwatch::new(host);
    let ns = watch.netns(netns).ok_or(Errno::ENODEV)?;
    if ns.links.named(msg.name.as_str()).is_some() {
        return Err(Errno::EBUSY.into());
    }
    let made = create(&mut watch, netns, msg).map(|_| ());
    watch.settle();
    made
}

/// Takes a device over and lets it go for good. One that does not exist is made for that.
///
/// # Errors
/// `EINVAL` for a device of another kind, mode or number of queues.
pub(in crate::kernel) fn del_tun(
    host: &mut Host,
    netns: NetnsId,
    msg: &TunMsg,
) -> Result<(), Refusal> {
    let mut watch = Linkwatch::new(host);
    let ns = watch.netns(netns).ok_or(Errno::ENODEV)?;
    let found = match ns.links.named(msg.name.as_str()) {
        Some(link) if !same(&link.kind, msg) => Err(Errno::EINVAL.into()),
        Some(link) => Ok(Place {
            netns,
            dev: link.index,
        }),
        None => create(&mut watch, netns, msg),
    };
    let gone = found.map(|at| drop(del::remove(&mut watch, at)));
    watch.settle();
    gone
}

fn same(kind: &Kind, msg: &TunMsg) -> bool {
    let Kind::Other { name, options, .. } = kind else {
        return false;
    };
    let is = |key: &str, wanted: &str| options.iter().any(|(k, v)| k == key && v == wanted);
    name == "tun" && is("type", "tap") == msg.tap && is("multi_queue", "on") == msg.multi_queue
}

fn create(watch: &mut Linkwatch<'_>, netns: NetnsId, msg: &TunMsg) -> Result<Place, Refusal> {
    let kind = Kind::Other {
        name: "tun".to_owned(),
        options: options(msg),
        lower: None,
    };
    let mut link = kinds::of(&kind).setup(kind);
    link.name = match msg.name.as_str() {
        "" if msg.tap => "tap%d".into(),
        "" => "tun%d".into(),
        _ => msg.name.clone(),
    };
    link.index = IfIndex::NONE;
    if msg.multi_queue {
        link.queues = (QUEUES, QUEUES);
    }
    add::register(watch, netns, link, false)
}

fn options(msg: &TunMsg) -> Vec<(String, String)> {
    let mode = if msg.tap { "tap" } else { "tun" };
    let mut options = vec![("type".to_owned(), mode.to_owned())];
    for (key, on) in [
        ("pi", msg.pi),
        ("one_queue", msg.one_queue),
        ("vnet_hdr", msg.vnet_hdr),
        ("multi_queue", msg.multi_queue),
    ] {
        if on {
            options.push((key.to_owned(), "on".to_owned()));
        }
    }
    for (key, id) in [("user", msg.owner), ("group", msg.group)] {
        options.extend(id.map(|id| (key.to_owned(), id.to_string())));
    }
    options
}
