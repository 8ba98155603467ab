//! Settings outside `conf` (Linux 6.18 `net/ipv4/sysctl_net_ipv4.c`, `net/ipv4/route.c`,
//! `net/ipv6/sysctl_net_ipv6.c`, `drivers/net/vrf.c`).

use super::{Kind, Knob, Values};

/// A setting of a whole namespace.
#[allow(missing_docs)] // named as in ip-sysctl.rst
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SharedKnob {
    HashFields4,
    HashPolicy4,
    HashSeed,
    UseNeigh,
    NexthopCompatMode,
    RawL3mdevAccept,
    MinAdvMss,
    MinPmtu,
    MtuExpires,
    TcpL3mdevAccept,
    UdpL3mdevAccept,
    HashFields6,
    HashPolicy6,
    GcElasticity6,
    GcInterval6,
    GcThresh6,
    GcTimeout6,
    MaxSize6,
    MinAdvMss6,
    MtuExpires6,
    SkipNotify6,
    VrfStrictMode,
}

/// The names are whole paths below `net`.
impl Knob for SharedKnob {
    #[rustfmt::skip]
    const ALL: &'static [(Self, &'static str, Kind, i64)] = &[
        (Self::HashFields4, "ipv4/fib_multipath_hash_fields", Kind::UintIn(1, 0xfff), 7),
        (Self::HashPolicy4, "ipv4/fib_multipath_hash_policy", Kind::UintIn(0, 3), 0),
        (Self::HashSeed, "ipv4/fib_multipath_hash_seed", Kind::UintIn(0, u32::MAX), 0),
        (Self::UseNeigh, "ipv4/fib_multipath_use_neigh", Kind::UintIn(0, 1), 0),
        (Self::NexthopCompatMode, "ipv4/nexthop_compat_mode", Kind::UintIn(0, 1), 1),
        (Self::RawL3mdevAccept, "ipv4/raw_l3mdev_accept", Kind::UintIn(0, 1), 1),
        (Self::MinAdvMss, "ipv4/route/min_adv_mss", Kind::Int, 256),
        (Self::MinPmtu, "ipv4/route/min_pmtu", Kind::IntIn(68, i32::MAX), 552),
        (Self::MtuExpires, "ipv4/route/mtu_expires", Kind::Seconds, 600),
        (Self::TcpL3mdevAccept, "ipv4/tcp_l3mdev_accept", Kind::UintIn(0, 1), 0),
        (Self::UdpL3mdevAccept, "ipv4/udp_l3mdev_accept", Kind::UintIn(0, 1), 0),
        (Self::HashFields6, "ipv6/fib_multipath_hash_fields", Kind::UintIn(1, 0xfff), 7),
        (Self::HashPolicy6, "ipv6/fib_multipath_hash_policy", Kind::UintIn(0, 3), 0),
        // What time ends is gone when somebody looks, so most of these change nothing.
        (Self::GcElasticity6, "ipv6/route/gc_elasticity", Kind::Int, 9),
        (Self::GcInterval6, "ipv6/route/gc_interval", Kind::Seconds, 30),
        (Self::GcThresh6, "ipv6/route/gc_thresh", Kind::Int, 1024),
        (Self::GcTimeout6, "ipv6/route/gc_timeout", Kind::Seconds, 60),
        (Self::MaxSize6, "ipv6/route/max_size", Kind::Int, 2_147_483_647),
        (Self::MinAdvMss6, "ipv6/route/min_adv_mss", Kind::Int, 1220),
        (Self::MtuExpires6, "ipv6/route/mtu_expires", Kind::Seconds, 600),
        (Self::SkipNotify6, "ipv6/route/skip_notify_on_dev_down", Kind::UintIn(0, 1), 0),
        (Self::VrfStrictMode, "vrf/strict_mode", Kind::IntIn(0, 1), 0),
    ];
}

/// The settings of a namespace outside `conf`.
pub type Shared = Values<SharedKnob>;

impl Shared {
    /// `net.ipv4.fib_multipath_hash_seed`, 0 when it is not set.
    pub fn hash_seed(&self) -> u32 {
        u32::try_from(self.get(SharedKnob::HashSeed)).unwrap_or_default()
    }

    /// `net.ipv6.route.gc_interval`: how long an ended route may wait for the collector, in
    /// seconds.
    pub fn gc_interval(&self) -> i64 {
        self.get(SharedKnob::GcInterval6).max(0)
    }

    /// `net.vrf.strict_mode`: no two VRFs have one table.
    pub fn strict_vrfs(&self) -> bool {
        self.get(SharedKnob::VrfStrictMode) != 0
    }
}
