//! The drivers: what a new device of each kind looks like (Linux 6.18 `drivers/net/*.c`, the
//! `setup` functions).

use super::{AddressFrom, Kind, Link};
use crate::types::{IfIndex, LlAddr, OperState, SegmentLimits, arphrd, iff};

/// `ETH_MAX_MTU` and `IP_MAX_MTU`.
pub(super) const MAX_MTU: u32 = 65535;
/// `ETH_MIN_MTU`.
pub(super) const MIN_MTU: u32 = 68;
/// `GSO_LEGACY_MAX_SIZE`, and the larger size of drivers that segment in software.
const TSO_LEGACY: u32 = 65536;
pub(super) const TSO_BIG: u32 = 524_280;

/// How a driver sets its devices up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Driver {
    /// `IFLA_INFO_KIND`.
    pub kind: &'static str,
    /// `arphrd`.
    pub hw_type: u16,
    /// Length of a link layer address in bytes.
    pub addr_len: u8,
    /// Initial `iff` flags.
    pub flags: u32,
    /// Initial MTU.
    pub mtu: u32,
    /// Lowest MTU.
    pub min_mtu: u32,
    /// Highest MTU, 0 for any.
    pub max_mtu: u32,
    /// Transmit queue length.
    pub txqlen: u32,
    /// Transmit and receive queues.
    pub queues: (u32, u32),
    /// It has a real queue, and so the default queueing discipline.
    pub queued: bool,
    /// `tso_max_size`.
    pub tso: u32,
    /// It has carrier from the start.
    pub carrier: bool,
    /// It cannot change its namespace.
    pub immutable: bool,
    /// It must name a lower device.
    pub stacked: bool,
    /// What may happen to the link layer address.
    pub readdress: Readdress,
    /// The user may set the carrier.
    pub sets_carrier: bool,
}

/// When the link layer address of a device may change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Readdress {
    /// At any time.
    Live,
    /// While it is down.
    Down,
    /// The driver cannot (`EOPNOTSUPP`).
    Never,
}

/// What most Ethernet-like devices have (`ether_setup`).
const ETHER: Driver = Driver {
    kind: "",
    hw_type: arphrd::ETHER,
    addr_len: 6,
    flags: iff::BROADCAST | iff::MULTICAST,
    mtu: 1500,
    min_mtu: MIN_MTU,
    max_mtu: MAX_MTU,
    txqlen: 1000,
    queues: (1, 1),
    queued: false,
    tso: TSO_LEGACY,
    carrier: true,
    immutable: false,
    stacked: false,
    readdress: Readdress::Live,
    sets_carrier: false,
};

/// What IP tunnels have.
const TUNNEL: Driver = Driver {
    addr_len: 4,
    flags: iff::NOARP,
    min_mtu: 0,
    max_mtu: 0,
    readdress: Readdress::Never,
    ..ETHER
};

/// `lo`.
const LOOPBACK: Driver = Driver {
    hw_type: arphrd::LOOPBACK,
    flags: iff::LOOPBACK,
    mtu: 65536,
    min_mtu: 0,
    max_mtu: 0,
    tso: TSO_BIG,
    immutable: true,
    ..ETHER
};

/// All other drivers.
const DRIVERS: &[Driver] = &[
    Driver {
        kind: "veth",
        queues: (2, 2),
        tso: TSO_BIG,
        carrier: false,
        ..ETHER
    },
    Driver {
        kind: "dummy",
        flags: iff::BROADCAST | iff::NOARP,
        min_mtu: 0,
        max_mtu: 0,
        sets_carrier: true,
        ..ETHER
    },
    Driver {
        kind: "ifb",
        flags: iff::BROADCAST | iff::NOARP,
        min_mtu: 0,
        max_mtu: 0,
        txqlen: 32,
        queued: true,
        tso: TSO_BIG,
        readdress: Readdress::Never,
        ..ETHER
    },
    Driver {
        kind: "bridge",
        immutable: true,
        ..ETHER
    },
    Driver {
        kind: "vlan",
        min_mtu: 0,
        carrier: false,
        stacked: true,
        ..ETHER
    },
    Driver {
        kind: "vrf",
        flags: iff::NOARP | iff::MASTER,
        mtu: 65575,
        min_mtu: 1280,
        max_mtu: 65575,
        immutable: true,
        ..ETHER
    },
    Driver {
        kind: "macvlan",
        tso: TSO_BIG,
        stacked: true,
        ..ETHER
    },
    Driver {
        kind: "macvtap",
        txqlen: 500,
        queued: true,
        tso: TSO_BIG,
        stacked: true,
        ..ETHER
    },
    Driver {
        kind: "ipvlan",
        stacked: true,
        ..ETHER
    },
    Driver {
        kind: "ipvtap",
        txqlen: 500,
        queued: true,
        stacked: true,
        ..ETHER
    },
    Driver {
        kind: "xfrm",
        hw_type: arphrd::NONE,
        addr_len: 0,
        flags: iff::NOARP,
        readdress: Readdress::Never,
        ..ETHER
    },
    Driver {
        kind: "vxlan",
        ..ETHER
    },
    Driver {
        kind: "geneve",
        ..ETHER
    },
    Driver {
        kind: "bareudp",
        hw_type: arphrd::NONE,
        addr_len: 0,
        flags: iff::POINTOPOINT | iff::NOARP | iff::MULTICAST,
        max_mtu: 65527,
        readdress: Readdress::Never,
        ..ETHER
    },
    Driver {
        kind: "bond",
        flags: iff::BROADCAST | iff::MULTICAST | iff::MASTER,
        queues: (16, 16),
        carrier: false,
        immutable: true,
        ..ETHER
    },
    Driver {
        kind: "team",
        queues: (16, 16),
        carrier: false,
        immutable: true,
        sets_carrier: true,
        ..ETHER
    },
    Driver {
        kind: "tap",
        max_mtu: 65521,
        queued: true,
        carrier: false,
        sets_carrier: true,
        ..ETHER
    },
    Driver {
        kind: "tun",
        hw_type: arphrd::NONE,
        addr_len: 0,
        flags: iff::POINTOPOINT | iff::NOARP | iff::MULTICAST,
        txqlen: 500,
        queued: true,
        carrier: false,
        readdress: Readdress::Never,
        sets_carrier: true,
        ..ETHER
    },
    Driver {
        kind: "wireguard",
        hw_type: arphrd::NONE,
        addr_len: 0,
        flags: iff::POINTOPOINT | iff::NOARP,
        mtu: 1420,
        min_mtu: 0,
        max_mtu: 2_147_483_552,
        tso: TSO_BIG,
        readdress: Readdress::Never,
        ..ETHER
    },
    Driver {
        kind: "nlmon",
        hw_type: 824,
        addr_len: 0,
        flags: iff::NOARP,
        mtu: 3776,
        min_mtu: 16,
        max_mtu: 0,
        readdress: Readdress::Never,
        ..ETHER
    },
    Driver {
        kind: "gre",
        hw_type: arphrd::IPGRE,
        mtu: 1476,
        ..TUNNEL
    },
    Driver {
        kind: "ipip",
        hw_type: arphrd::TUNNEL,
        mtu: 1480,
        ..TUNNEL
    },
    Driver {
        kind: "sit",
        hw_type: arphrd::SIT,
        mtu: 1480,
        min_mtu: 1280,
        max_mtu: 65555,
        ..TUNNEL
    },
    Driver {
        kind: "vti",
        hw_type: arphrd::TUNNEL,
        mtu: 1480,
        ..TUNNEL
    },
    Driver {
        kind: "ip6tnl",
        hw_type: arphrd::TUNNEL6,
        addr_len: 16,
        min_mtu: MIN_MTU,
        max_mtu: MAX_MTU,
        ..TUNNEL
    },
    Driver {
        kind: "vti6",
        hw_type: arphrd::TUNNEL6,
        addr_len: 16,
        min_mtu: MIN_MTU,
        max_mtu: 65495,
        ..TUNNEL
    },
    Driver {
        kind: "ip6gre",
        hw_type: arphrd::IP6GRE,
        addr_len: 16,
        ..TUNNEL
    },
    Driver {
        kind: "ip6gretap",
        queued: true,
        max_mtu: 0,
        ..ETHER
    },
    Driver {
        kind: "ip6erspan",
        queued: true,
        max_mtu: 0,
        ..ETHER
    },
    Driver {
        kind: "gretap",
        queued: true,
        mtu: 1462,
        max_mtu: 0,
        ..ETHER
    },
    Driver {
        kind: "erspan",
        queued: true,
        mtu: 1450,
        max_mtu: 0,
        ..ETHER
    },
];

/// The driver of a kind, if it is one that rpdb knows.
pub(super) fn named(kind: &str) -> Option<&'static Driver> {
    let mut known = DRIVERS.iter().filter(|driver| driver.kind != "tap");
    known.find(|driver| driver.kind == kind)
}

/// The kind sends through other devices, and names the one that it uses in an option.
pub(super) fn is_tunnel(kind: &str) -> bool {
    const TUNNELS: [&str; 9] = [
        "gre", "gretap", "erspan", "ipip", "sit", "vti", "vxlan", "geneve", "xfrm",
    ];
    TUNNELS.contains(&kind) || super::over6::is_one(kind)
}

/// The driver of a device.
pub(super) fn of(kind: &Kind) -> &'static Driver {
    match kind {
        Kind::Loopback => &LOOPBACK,
        Kind::Other { name, options, .. } if name == "tun" => {
            let tap = options
                .iter()
                .any(|(key, value)| key == "type" && value == "tap");
            by_row(if tap { "tap" } else { "tun" })
        }
        other => by_row(other.name().unwrap_or_default()),
    }
}

fn by_row(kind: &str) -> &'static Driver {
    let found = DRIVERS.iter().find(|driver| driver.kind == kind);
    found.unwrap_or(&ETHER)
}

impl Driver {
    /// A new device, down, without name and index.
    pub fn setup(&self, kind: Kind) -> Link {
        Link {
            index: IfIndex::NONE,
            name: Default::default(),
            alt_names: Vec::new(),
            kind,
            hw_type: self.hw_type,
            flags: self.flags,
            carrier: self.carrier,
            // Their drivers take it away once they are registered.
            carrier_changes: u32::from(matches!(self.kind, "veth" | "tun")),
            operstate: OperState::Unknown,
            linkmode: 0,
            was_up: false,
            mtu: self.mtu,
            mtu_set: false,
            had_port: false,
            unqueued: false,
            txqlen: self.txqlen,
            queues: self.queues,
            group: 0,
            address: LlAddr(vec![0; usize::from(self.addr_len)]),
            address_from: AddressFrom::Driver,
            broadcast: self.broadcast(),
            master: None,
            port: None,
            slave: Vec::new(),
            alias: None,
            promiscuity: 0,
            allmulti: 0,
            proto_down: false,
            proto_down_reason: 0,
            limits: SegmentLimits::default(),
            addr_gen_mode: 0,
        }
    }

    fn broadcast(&self) -> LlAddr {
        let byte = if self.flags & iff::LOOPBACK != 0 || self.addr_len != 6 {
            0
        } else {
            0xff
        };
        LlAddr(vec![byte; usize::from(self.addr_len)])
    }

    /// The queueing discipline of a device that was up.
    pub fn qdisc(&self) -> &'static str {
        if self.queued { "pfifo_fast" } else { "noqueue" }
    }
}

/// `lo`, down.
pub(super) fn loopback() -> Link {
    let mut link = LOOPBACK.setup(Kind::Loopback);
    link.index = IfIndex::LOOPBACK;
    link.name = "lo".into();
    link
}

/// A link layer address of rpdb's own choice where the kernel would draw lots: locally
/// administered, made of namespace and index, so that a session can be repeated.
pub(super) fn chosen_address(netns: crate::kernel::NetnsId, index: IfIndex) -> LlAddr {
    let [_, _, n1, n0] = netns.0.to_be_bytes();
    let [_, i2, i1, i0] = index.0.to_be_bytes();
    LlAddr(vec![0x02, n1, n0, i2, i1, i0])
}
