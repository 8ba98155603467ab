//! Reading and writing a file (Linux 6.18 `net/ipv4/devinet.c`, `devinet_conf_proc`,
//! `devinet_sysctl_forward`; `net/ipv6/addrconf.c`).

use super::tree::{File, Whose};
use super::{
    Bystander, Bystanders, Conf4, Kind, Knob, Knob4, Knob6, NeighKnob, Several, SharedKnob, Sysctl,
    Values,
};
use crate::kernel::Netns;
use crate::kernel::addr::v6::settings;
use crate::kernel::link::vrf;
use crate::rtnl::Errno;
use crate::types::{Family, IfIndex};

/// The bits of its owner in a file's mode: `r`, `w`. `first`: in the namespace that the host boots with.
pub fn mode(file: File, first: bool) -> (bool, bool) {
    match file {
        File::Conf4(_, key) => (true, key.kind() != Kind::ReadOnly),
        File::Conf6(_, key) => (true, key.kind() != Kind::ReadOnly),
        File::Secret | File::Shared(_) | File::Several(_) | File::Neigh(..) => (true, true),
        File::Bystander(key) => (true, key.is_writable_in(first)),
        File::Flush(_) => (false, true),
    }
}

/// What a file shows.
///
/// # Errors
/// `EIO` for a secret that is not set, `EACCES` for what is not to be read.
pub fn read(ns: &Netns, file: File) -> Result<String, Errno> {
    let sysctl = &ns.sysctl;
    let value = match file {
        File::Conf4(whose, key) => conf4(ns, whose).get(key),
        File::Conf6(Whose::All, key) => sysctl.all6.get(key),
        File::Conf6(Whose::Default, key) => sysctl.default6.get(key),
        File::Conf6(Whose::Device(dev), Knob6::Mtu) => mtu6(ns, dev).into(),
        File::Conf6(Whose::Device(dev), Knob6::AddrGenMode) => {
            let link = ns.links.get(dev);
            link.map_or(0, |link| link.addr_gen_mode.into())
        }
        File::Conf6(Whose::Device(dev), key) => sysctl.conf6(dev).get(key),
        File::Secret => return Err(Errno::EIO),
        File::Shared(key) => sysctl.shared.get(key),
        File::Bystander(key) => sysctl.bystanders.get(key),
        File::Several(key) => {
            let values = sysctl.tuples.get(key).iter().map(i64::to_string);
            return Ok(values.collect::<Vec<_>>().join("\t"));
        }
        File::Neigh(family, Whose::Device(dev), file) => {
            return Ok(file.show(sysctl.neigh(family).of(dev)));
        }
        File::Neigh(family, _, file) => return Ok(file.show(&sysctl.neigh(family).default)),
        File::Flush(_) => return Err(Errno::EACCES),
    };
    Ok(value.to_string())
}

/// Writes to a file, with everything that follows. `now` is the time, in seconds since the epoch.
///
/// # Errors
/// `EINVAL` for a value that the file does not take; `EIO` for any secret; `EBUSY` for VRFs that share
/// a table when none may.
pub fn write(ns: &mut Netns, file: File, text: &[u8], now: i64) -> Result<(), Errno> {
    match file {
        File::Conf4(whose, key) => return write4(ns, whose, key, text),
        File::Conf6(whose, key) => return write6(ns, whose, key, text),
        File::Secret => return Err(Errno::EIO),
        File::Shared(key) => {
            let value = key.kind().read(text)?;
            if key == SharedKnob::VrfStrictMode && value != 0 && vrf::share_a_table(ns) {
                return Err(Errno::EBUSY);
            }
            ns.sysctl.shared.set(key, value);
        }
        File::Bystander(key) => write_bystander(ns, key, text)?,
        File::Several(key) => {
            let Sysctl {
                tuples, bystanders, ..
            } = &mut ns.sysctl;
            tuples.write(key, text, bystanders)?;
        }
        File::Neigh(family, whose, file) => {
            let value = file.read(text)?;
            write_neigh(ns, family, whose).set(file.key, value);
        }
        // Nothing that an IPv4 lookup answers is kept, so there is nothing to flush.
        File::Flush(Family::INET) => {}
        File::Flush(_) => {
            Kind::Int.read(text)?;
            ns.v6.fib.flush_ended(now);
        }
    }
    Ok(())
}

/// Ports without privilege may not begin above those that are given to whoever asks for any.
fn write_bystander(ns: &mut Netns, key: Bystander, text: &[u8]) -> Result<(), Errno> {
    let Sysctl {
        tuples, bystanders, ..
    } = &mut ns.sysctl;
    let first_given = tuples.get(Several::LocalPortRange).first();
    let value = key.kind().read(text)?;
    if key.name() == Bystanders::FIRST_FREE_PORT && Some(&value) > first_given {
        return Err(Errno::EINVAL);
    }
    bystanders.write(key, text)
}

fn write_neigh(ns: &mut Netns, family: Family, whose: Whose) -> &mut Values<NeighKnob> {
    let Whose::Device(dev) = whose else {
        // From here on `default` goes its own way.
        let devs: Vec<IfIndex> = match family {
            Family::INET => ns.v4.addrs.devs.keys().copied().collect(),
            _ => ns.v6.addrs.devs.keys().copied().collect(),
        };
        let conf = ns.sysctl.neigh_mut(family);
        for dev in devs {
            conf.of_mut(dev);
        }
        return &mut conf.default;
    };
    ns.sysctl.neigh_mut(family).of_mut(dev)
}

/// The MTU that IPv6 uses on a device.
fn mtu6(ns: &Netns, dev: IfIndex) -> u32 {
    let own = ns.links.get(dev).map_or(0, |link| link.mtu);
    ns.sysctl.mtu6.get(&dev).copied().unwrap_or(own)
}

fn conf4(ns: &Netns, whose: Whose) -> &Conf4 {
    match whose {
        Whose::All => &ns.sysctl.all4,
        Whose::Default => &ns.sysctl.default4,
        Whose::Device(dev) => ns.sysctl.conf4(dev),
    }
}

fn conf4_mut(ns: &mut Netns, whose: Whose) -> &mut Conf4 {
    match whose {
        Whose::All => &mut ns.sysctl.all4,
        Whose::Default => {
            // From here on `default` goes its own way.
            for dev in ns.v4.addrs.devs.keys() {
                ns.sysctl.conf4_mut(*dev);
            }
            &mut ns.sysctl.default4
        }
        Whose::Device(dev) => ns.sysctl.conf4_mut(dev),
    }
}

fn write4(ns: &mut Netns, whose: Whose, key: Knob4, text: &[u8]) -> Result<(), Errno> {
    let value = key.kind().read(text);
    match key {
        Knob4::McForwarding => return Err(Errno::EACCES),
        Knob4::Forwarding => {
            let value = value?;
            let changed = conf4(ns, whose).get(key) != value;
            conf4_mut(ns, whose).set(key, value);
            if changed && whose == Whose::All {
                forward_everywhere(ns, value);
            }
            return Ok(());
        }
        Knob4::DisableXfrm
        | Knob4::DisablePolicy
        | Knob4::PromoteSecondaries
        | Knob4::RouteLocalnet
        | Knob4::DropUnicastInL2Multicast => {
            conf4_mut(ns, whose).set(key, value?);
            return Ok(());
        }
        _ => {}
    }
    // Also a value that is refused makes the key the device's own.
    let conf = conf4_mut(ns, whose);
    conf.keep(key);
    conf.set(key, value?);
    if whose == Whose::Default {
        follow_default(ns, key);
    }
    Ok(())
}

/// `ip_forward` is the master switch: it reaches all devices there are and will be
/// (`inet_forward_change`).
fn forward_everywhere(ns: &mut Netns, value: i64) {
    let redirects = i64::from(value == 0);
    ns.sysctl.all4.set(Knob4::AcceptRedirects, redirects);
    conf4_mut(ns, Whose::Default).set(Knob4::Forwarding, value);
    for dev in ns.v4.addrs.devs.keys() {
        let conf = ns.sysctl.conf4_mut(*dev);
        conf.set(Knob4::Forwarding, value);
        conf.keep(Knob4::Forwarding);
    }
}

/// Devices that never had an address and never were told otherwise do as `default` says
/// (`devinet_copy_dflt_conf`).
fn follow_default(ns: &mut Netns, key: Knob4) {
    let value = ns.sysctl.default4.get(key);
    for dev in ns.v4.addrs.devs.keys() {
        let conf = ns.sysctl.conf4_mut(*dev);
        if !conf.is_own(key) {
            conf.set(key, value);
        }
    }
}

fn write6(ns: &mut Netns, whose: Whose, key: Knob6, text: &[u8]) -> Result<(), Errno> {
    match (key, whose) {
        (Knob6::McForwarding, _) => Err(Errno::EACCES),
        (Knob6::Mtu, Whose::Device(dev)) => {
            let own = ns.links.get(dev).map_or(0, |link| link.mtu);
            let most = i32::try_from(own).unwrap_or(i32::MAX);
            let value = Kind::IntIn(MIN_MTU, most).read(text)?;
            let value = u32::try_from(value).unwrap_or(own);
            if value == own {
                ns.sysctl.mtu6.remove(&dev);
            } else {
                ns.sysctl.mtu6.insert(dev, value);
            }
            Ok(())
        }
        (Knob6::AddrGenMode, _) => {
            let mode = u8::try_from(key.kind().read(text)?).map_err(|_| Errno::EINVAL)?;
            if mode == STABLE_PRIVACY && matches!(whose, Whose::Device(_)) {
                return Err(Errno::EINVAL);
            }
            settings::change_addr_gen_mode(ns, whose, mode);
            Ok(())
        }
        _ => {
            let value = key.kind().read(text)?;
            settings::change(ns, whose, key, value);
            Ok(())
        }
    }
}

/// `IPV6_MIN_MTU`.
const MIN_MTU: i32 = 1280;

/// `IN6_ADDR_GEN_MODE_STABLE_PRIVACY`, which needs a secret.
const STABLE_PRIVACY: u8 = 2;
