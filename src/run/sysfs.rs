//! What programs read of devices below `/sys/class/net`: files in a folder beside the state, one
//! folder for each namespace, which `run` and the `netns exec` within it put in that place, and every
//! change brings up to date as long as the run lasts (Linux 6.18 `net/core/net-sysfs.c`,
//! `net/bridge/br_sysfs_br.c`, `br_sysfs_if.c`). What is written to them has no effect.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::mount::mount_bind;

use super::scenery::{bring_up_to_date, unless_missing};
use crate::kernel::{Alone, Caller, Host, NetnsId, Seat};
use crate::rtnl::{Dump, LinkData, LinkMsg, Row, Socket};
use crate::types::{Family, IfIndex, OperState, bytes_of_text, iff};

/// Where the kernel shows devices.
const CLASS: &str = "/sys/class/net";

/// Flags that are not the device's own but made up for those who ask.
const MADE_UP: u32 = iff::RUNNING | iff::LOWER_UP | iff::DORMANT;

/// What a bridge is asked for: the name of the file, which is that of the option, and what it is
/// unless set.
const BRIDGE: [(&str, u32); 6] = [
    ("forward_delay", 1500),
    ("hello_time", 200),
    ("max_age", 2000),
    ("ageing_time", 30000),
    ("stp_state", 0),
    ("vlan_filtering", 0),
];

/// The folders of all namespaces of a run whose tools these are.
fn all(tools: &Path) -> PathBuf {
    tools.join(".net")
}

/// The folder of a namespace.
fn folder(tools: &Path, netns: NetnsId) -> PathBuf {
    all(tools).join(netns.0.to_string())
}

/// What is put where the kernel shows devices.
fn class(folder: &Path) -> PathBuf {
    folder.join("class")
}

/// Puts the folder of a namespace where the kernel shows devices, in this mount namespace. Where it
/// is refused, scripts see no device.
pub fn show(tools: &Path, netns: NetnsId) {
    let _ = mount_bind(class(&folder(tools, netns)), CLASS);
}

/// From now on the devices of a namespace can be seen, and are as `host` says.
///
/// # Errors
/// The folder cannot be written.
pub fn tell(tools: &Path, host: &mut Host, netns: NetnsId) -> io::Result<()> {
    let folder = folder(tools, netns);
    let links = links(host, netns);
    bring_up_to_date(&folder, &links, || {
        fs::create_dir_all(class(&folder))?;
        write(&class(&folder), &links)
    })
}

/// A namespace is gone: so is its folder.
///
/// # Errors
/// The folder cannot be removed.
pub fn forget(tools: &Path, netns: NetnsId) -> io::Result<()> {
    unless_missing(fs::remove_dir_all(folder(tools, netns)))
}

/// The run is over.
///
/// # Errors
/// A folder cannot be removed.
pub fn end(tools: &Path) -> io::Result<()> {
    unless_missing(fs::remove_dir_all(all(tools)))
}

fn links(host: &mut Host, netns: NetnsId) -> Vec<LinkMsg> {
    let mut links = Vec::new();
    let mut seat = Seat {
        host,
        netns,
        caller: Caller::default(),
        processes: &Alone,
    };
    // There is a namespace of that number.
    let _ = seat.dump(&Dump::Links(Family::UNSPEC), &mut |row| {
        if let Row::Link(link) = row {
            links.push(*link);
        }
        true
    });
    links
}

/// A folder for every device, and no others.
fn write(folder: &Path, links: &[LinkMsg]) -> io::Result<()> {
    let path = |link: &LinkMsg| folder.join(name(link));
    for entry in fs::read_dir(folder)? {
        let entry = entry?.path();
        if !links.iter().any(|link| path(link) == entry) {
            fs::remove_dir_all(entry)?;
        }
    }
    for link in links {
        device(&path(link), link, links)?;
    }
    Ok(())
}

fn name(link: &LinkMsg) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let bytes = { link.name.as_ref() }.map(|name| bytes_of_text(name.as_str()));
    std::ffi::OsString::from_vec(bytes.unwrap_or_default()).into()
}

fn device(folder: &Path, link: &LinkMsg, all: &[LinkMsg]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (file, text) in files(link) {
        put(&folder.join(file), text)?;
    }
    let named = |index: IfIndex| all.iter().find(|other| other.index == index).map(name);
    let master = link.master.and_then(named);
    let target = master.map(|master| Path::new("..").join(master));
    lead(&folder.join("master"), target.as_deref())?;
    port(folder, link, target.as_deref())?;
    if kind(link) == Some("bridge") {
        bridge(folder, link, all)?;
    }
    Ok(())
}

fn kind(link: &LinkMsg) -> Option<&str> {
    link.info.as_ref()?.kind.as_deref()
}

/// The files of any device, one value each; one that cannot be told is not there.
fn files(link: &LinkMsg) -> Vec<(&'static str, Option<String>)> {
    let up = link.flags & iff::UP != 0;
    let bytes = |address: &Option<crate::types::LlAddr>| {
        let bytes = address.as_ref().map_or(&[][..], |address| &address.0);
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(hex.join(":"))
    };
    let length = link.address.as_ref().map_or(0, |address| address.0.len());
    let text = |value: Option<u32>| value.map(|value| value.to_string());
    let lower = link.link.unwrap_or(link.index);
    let carrier = link.carrier.filter(|_| up).map(u32::from);
    vec![
        ("address", bytes(&link.address)),
        ("addr_len", Some(length.to_string())),
        ("broadcast", bytes(&link.broadcast)),
        ("carrier", text(carrier)),
        ("carrier_changes", text(link.carrier_changes)),
        ("dormant", Some("0".to_owned()).filter(|_| up)),
        ("flags", Some(format!("{:#x}", link.flags & !MADE_UP))),
        ("ifalias", Some(link.alias.clone().unwrap_or_default())),
        ("ifindex", Some(link.index.0.to_string())),
        ("iflink", Some(lower.0.to_string())),
        ("link_mode", text(link.linkmode.map(u32::from))),
        ("mtu", text(link.mtu)),
        ("netdev_group", text(link.group)),
        ("operstate", Some(operstate(link).to_owned())),
        ("tx_queue_len", text(link.txqlen)),
        ("type", Some(link.hw_type.to_string())),
        ("uevent", Some(event(link))),
    ]
}

fn operstate(link: &LinkMsg) -> &'static str {
    match link.operstate.unwrap_or_default() {
        _ if link.flags & iff::UP == 0 => "down",
        OperState::Unknown => "unknown",
        OperState::NotPresent => "notpresent",
        OperState::Down => "down",
        OperState::LowerLayerDown => "lowerlayerdown",
        OperState::Testing => "testing",
        OperState::Dormant => "dormant",
        OperState::Up => "up",
    }
}

fn event(link: &LinkMsg) -> String {
    let typed = kind(link).filter(|kind| ["bridge", "vlan", "bond", "vxlan"].contains(kind));
    let typed = typed.map_or_else(String::new, |kind| format!("DEVTYPE={kind}\n"));
    let name = link.name.as_ref().map_or("", |name| name.as_str());
    format!("{typed}INTERFACE={name}\nIFINDEX={}", link.index.0)
}

/// What a bridge tells of itself, and of the devices that are its ports.
fn bridge(folder: &Path, link: &LinkMsg, all: &[LinkMsg]) -> io::Result<()> {
    let own = folder.join("bridge");
    fs::create_dir_all(&own)?;
    for (file, otherwise) in BRIDGE {
        let value = option(link, file).unwrap_or_else(|| otherwise.to_string());
        put(&own.join(file), Some(value))?;
    }
    let ports = folder.join("brif");
    fs::create_dir_all(&ports)?;
    let mine = |port: &&LinkMsg| port.master == Some(link.index);
    let names: Vec<PathBuf> = all.iter().filter(mine).map(name).collect();
    for entry in fs::read_dir(&ports)? {
        let entry = entry?;
        if !names.iter().any(|name| *name == entry.file_name()) {
            fs::remove_file(entry.path())?;
        }
    }
    for name in names {
        let target = Path::new("../..").join(&name).join("brport");
        lead(&ports.join(&name), Some(&target))?;
    }
    Ok(())
}

fn option(link: &LinkMsg, key: &str) -> Option<String> {
    match &link.info.as_ref()?.data {
        LinkData::Words(words) => {
            let found = words.iter().find(|(known, _)| known == key)?;
            Some(found.1.clone())
        }
        _ => None,
    }
}

/// What a port of a bridge tells: 3 is forwarding, 0 disabled.
fn port(folder: &Path, link: &LinkMsg, bridge: Option<&Path>) -> io::Result<()> {
    let own = folder.join("brport");
    let state = link.info.as_ref().and_then(|info| info.slave_port);
    let (Some((number, forwards)), Some(bridge)) = (state, bridge) else {
        return unless_missing(fs::remove_dir_all(&own));
    };
    fs::create_dir_all(&own)?;
    put(&own.join("port_no"), Some(format!("{number:#x}")))?;
    let state = if forwards { "3" } else { "0" };
    put(&own.join("state"), Some(state.to_owned()))?;
    lead(&own.join("bridge"), Some(&Path::new("..").join(bridge)))
}

/// A file of this text and a line break, or none; one that is right already is left alone.
fn put(path: &Path, text: Option<String>) -> io::Result<()> {
    let Some(text) = text else {
        return unless_missing(fs::remove_file(path));
    };
    let bytes = [bytes_of_text(&text), b"\n".to_vec()].concat();
    match fs::read(path) {
        Ok(old) if old == bytes => Ok(()),
        _ => fs::write(path, bytes),
    }
}

/// A link that leads to `target`, or none.
fn lead(path: &Path, target: Option<&Path>) -> io::Result<()> {
    let old = fs::read_link(path).ok();
    if old.as_deref() == target {
        return Ok(());
    }
    if old.is_some() {
        fs::remove_file(path)?;
    }
    target.map_or(Ok(()), |target| symlink(target, path))
}
