//! Settings as netlink tells them (Linux 6.18 `net/ipv4/devinet.c`, `inet_netconf_fill_devconf`;
//! `net/ipv6/addrconf.c`, `inet6_netconf_fill_devconf`).

use super::{Conf4, Conf6, Knob4, Knob6};
use crate::kernel::Netns;
use crate::rtnl::{ConfOf, Errno, NetconfMsg, Refusal};
use crate::types::{Family, IfIndex};

fn of4(conf: &Conf4, whose: ConfOf) -> NetconfMsg {
    NetconfMsg {
        family: Family::INET,
        whose,
        forwarding: Some(conf.get(Knob4::Forwarding)),
        rp_filter: Some(conf.get(Knob4::RpFilter)),
        mc_forwarding: Some(conf.get(Knob4::McForwarding)),
        proxy_neigh: Some(conf.get(Knob4::ProxyArp)),
        ignore_linkdown: Some(conf.get(Knob4::IgnoreRoutesWithLinkdown)),
    }
}

fn of6(conf: &Conf6, whose: ConfOf) -> NetconfMsg {
    NetconfMsg {
        family: Family::INET6,
        whose,
        forwarding: Some(conf.get(Knob6::Forwarding)),
        rp_filter: None,
        mc_forwarding: Some(conf.get(Knob6::McForwarding)),
        proxy_neigh: Some(conf.get(Knob6::ProxyNdp)),
        ignore_linkdown: Some(conf.get(Knob6::IgnoreRoutesWithLinkdown)),
    }
}

/// Those of every device that has the family, then those of `all` and `default`; of both families
/// where another one is asked for, which nobody answers for.
pub fn rows(ns: &Netns, family: Family) -> Vec<NetconfMsg> {
    let mut rows = Vec::new();
    if family != Family::INET6 {
        let devs = ns.v4.addrs.devs.keys();
        rows.extend(devs.map(|dev| of4(ns.sysctl.conf4(*dev), ConfOf::Device(*dev))));
        rows.push(of4(&ns.sysctl.all4, ConfOf::All));
        rows.push(of4(&ns.sysctl.default4, ConfOf::Default));
    }
    if family != Family::INET {
        let devs = ns.v6.addrs.devs.keys();
        rows.extend(devs.map(|dev| of6(ns.sysctl.conf6(*dev), ConfOf::Device(*dev))));
        rows.push(of6(&ns.sysctl.all6, ConfOf::All));
        rows.push(of6(&ns.sysctl.default6, ConfOf::Default));
    }
    rows
}

/// Those of one device.
///
/// # Errors
/// `EINVAL` for a device without the family, `EOPNOTSUPP` for another family.
pub fn of_device(ns: &Netns, family: Family, dev: IfIndex) -> Result<NetconfMsg, Refusal> {
    let whose = ConfOf::Device(dev);
    match family {
        Family::INET if ns.v4.addrs.devs.contains_key(&dev) => Ok(of4(ns.sysctl.conf4(dev), whose)),
        Family::INET6 if ns.v6.addrs.devs.contains_key(&dev) => {
            Ok(of6(ns.sysctl.conf6(dev), whose))
        }
        Family::INET | Family::INET6 => Err(Errno::EINVAL.into()),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}
