//! `net.ipv4.conf.*` (Linux 6.18 `net/ipv4/devinet.c`, `devinet_sysctl`).

use super::{Kind, Knob, Values};

/// A file of `net.ipv4.conf.*`. The presets are those of `default`.
#[allow(missing_docs)] // named as in ip-sysctl.rst
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Knob4 {
    AcceptLocal,
    AcceptRedirects,
    AcceptSourceRoute,
    ArpAccept,
    ArpAnnounce,
    ArpEvictNocarrier,
    ArpFilter,
    ArpIgnore,
    ArpNotify,
    BcForwarding,
    BootpRelay,
    DisablePolicy,
    DisableXfrm,
    DropGratuitousArp,
    DropUnicastInL2Multicast,
    ForceIgmpVersion,
    Forwarding,
    Igmpv2UnsolicitedReportInterval,
    Igmpv3UnsolicitedReportInterval,
    IgnoreRoutesWithLinkdown,
    LogMartians,
    McForwarding,
    MediumId,
    PromoteSecondaries,
    ProxyArp,
    ProxyArpPvlan,
    RouteLocalnet,
    RpFilter,
    SecureRedirects,
    SendRedirects,
    SharedMedia,
    SrcValidMark,
    Tag,
}

impl Knob for Knob4 {
    #[rustfmt::skip]
    const ALL: &'static [(Self, &'static str, Kind, i64)] = &[
        (Self::AcceptLocal, "accept_local", Kind::Int, 0),
        (Self::AcceptRedirects, "accept_redirects", Kind::Int, 1),
        (Self::AcceptSourceRoute, "accept_source_route", Kind::Int, 1),
        (Self::ArpAccept, "arp_accept", Kind::Int, 0),
        (Self::ArpAnnounce, "arp_announce", Kind::Int, 0),
        (Self::ArpEvictNocarrier, "arp_evict_nocarrier", Kind::Int, 1),
        (Self::ArpFilter, "arp_filter", Kind::Int, 0),
        (Self::ArpIgnore, "arp_ignore", Kind::Int, 0),
        (Self::ArpNotify, "arp_notify", Kind::Int, 0),
        (Self::BcForwarding, "bc_forwarding", Kind::Int, 0),
        (Self::BootpRelay, "bootp_relay", Kind::Int, 0),
        (Self::DisablePolicy, "disable_policy", Kind::Int, 0),
        (Self::DisableXfrm, "disable_xfrm", Kind::Int, 0),
        (Self::DropGratuitousArp, "drop_gratuitous_arp", Kind::Int, 0),
        (Self::DropUnicastInL2Multicast, "drop_unicast_in_l2_multicast", Kind::Int, 0),
        (Self::ForceIgmpVersion, "force_igmp_version", Kind::Int, 0),
        (Self::Forwarding, "forwarding", Kind::Int, 0),
        (Self::Igmpv2UnsolicitedReportInterval, "igmpv2_unsolicited_report_interval", Kind::Int, 10000),
        (Self::Igmpv3UnsolicitedReportInterval, "igmpv3_unsolicited_report_interval", Kind::Int, 1000),
        (Self::IgnoreRoutesWithLinkdown, "ignore_routes_with_linkdown", Kind::Int, 0),
        (Self::LogMartians, "log_martians", Kind::Int, 0),
        (Self::McForwarding, "mc_forwarding", Kind::ReadOnly, 0),
        (Self::MediumId, "medium_id", Kind::Int, 0),
        (Self::PromoteSecondaries, "promote_secondaries", Kind::Int, 0),
        (Self::ProxyArp, "proxy_arp", Kind::Int, 0),
        (Self::ProxyArpPvlan, "proxy_arp_pvlan", Kind::Int, 0),
        (Self::RouteLocalnet, "route_localnet", Kind::Int, 0),
        (Self::RpFilter, "rp_filter", Kind::Int, 0),
        (Self::SecureRedirects, "secure_redirects", Kind::Int, 1),
        (Self::SendRedirects, "send_redirects", Kind::Int, 1),
        (Self::SharedMedia, "shared_media", Kind::Int, 1),
        (Self::SrcValidMark, "src_valid_mark", Kind::Int, 0),
        (Self::Tag, "tag", Kind::Int, 0),
    ];
}

/// The settings of a device, of `default` or of `all` (`struct ipv4_devconf`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Conf4 {
    values: Values<Knob4>,
    /// One bit for each key whose value does not follow `default` any more.
    own: u64,
}

impl Conf4 {
    /// A value.
    pub fn get(&self, key: Knob4) -> i64 {
        self.values.get(key)
    }

    /// A value as a switch.
    pub fn on(&self, key: Knob4) -> bool {
        self.values.on(key)
    }

    /// Changes a value.
    pub fn set(&mut self, key: Knob4, value: i64) {
        self.values.set(key, value);
    }

    /// The value stays what it is when `default` changes (`cnf->state`).
    pub fn is_own(&self, key: Knob4) -> bool {
        self.own & bit(key) != 0
    }

    /// From now on the value does not follow `default`.
    pub fn keep(&mut self, key: Knob4) {
        self.own |= bit(key);
    }

    /// From now on no value follows `default` (`ipv4_devconf_setall`).
    pub fn keep_all(&mut self) {
        for (key, _, _, _) in Knob4::ALL {
            self.keep(*key);
        }
    }
}

fn bit(key: Knob4) -> u64 {
    1 << key as u32
}
