//! Numbers that a link carries.

/// Interface flags, `IFF_*` (Linux `include/uapi/linux/if.h`).
pub mod iff {
    #![allow(missing_docs)] // the names are the documentation
    pub const UP: u32 = 1;
    pub const BROADCAST: u32 = 1 << 1;
    pub const DEBUG: u32 = 1 << 2;
    pub const LOOPBACK: u32 = 1 << 3;
    pub const POINTOPOINT: u32 = 1 << 4;
    pub const NOTRAILERS: u32 = 1 << 5;
    pub const RUNNING: u32 = 1 << 6;
    pub const NOARP: u32 = 1 << 7;
    pub const PROMISC: u32 = 1 << 8;
    pub const ALLMULTI: u32 = 1 << 9;
    pub const MASTER: u32 = 1 << 10;
    pub const SLAVE: u32 = 1 << 11;
    pub const MULTICAST: u32 = 1 << 12;
    pub const PORTSEL: u32 = 1 << 13;
    pub const AUTOMEDIA: u32 = 1 << 14;
    pub const DYNAMIC: u32 = 1 << 15;
    pub const LOWER_UP: u32 = 1 << 16;
    pub const DORMANT: u32 = 1 << 17;
    pub const ECHO: u32 = 1 << 18;
}

/// Hardware types, `ARPHRD_*` (Linux `include/uapi/linux/if_arp.h`).
pub mod arphrd {
    #![allow(missing_docs)] // the names are the documentation
    pub const ETHER: u16 = 1;
    pub const PPP: u16 = 512;
    pub const TUNNEL: u16 = 768;
    pub const TUNNEL6: u16 = 769;
    pub const LOOPBACK: u16 = 772;
    pub const SIT: u16 = 776;
    pub const IPGRE: u16 = 778;
    pub const IP6GRE: u16 = 823;
    pub const NONE: u16 = 65534;
}

/// Limits of segments (`IFLA_GSO_MAX_SIZE` and its siblings): of a device those that are not the usual
/// ones, of a request those that were typed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct SegmentLimits {
    /// `IFLA_GSO_MAX_SIZE`.
    pub gso_size: Option<u32>,
    /// `IFLA_GSO_MAX_SEGS`.
    pub gso_segs: Option<u32>,
    /// `IFLA_GRO_MAX_SIZE`.
    pub gro_size: Option<u32>,
    /// `IFLA_GSO_IPV4_MAX_SIZE`.
    pub gso_ipv4_size: Option<u32>,
    /// `IFLA_GRO_IPV4_MAX_SIZE`.
    pub gro_ipv4_size: Option<u32>,
}

impl SegmentLimits {
    /// The usual size, in bytes (`GSO_LEGACY_MAX_SIZE`).
    pub const SIZE: u32 = 65536;
    /// The usual number, and the largest (`GSO_MAX_SEGS`).
    pub const SEGS: u32 = 65535;
}

/// Operational state, `IF_OPER_*` (RFC 2863 §3.1.14).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[allow(missing_docs)] // the names are the documentation
pub enum OperState {
    #[default]
    Unknown = 0,
    NotPresent = 1,
    Down = 2,
    LowerLayerDown = 3,
    Testing = 4,
    Dormant = 5,
    Up = 6,
}

impl OperState {
    /// The state of a number.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unknown,
            1 => Self::NotPresent,
            2 => Self::Down,
            3 => Self::LowerLayerDown,
            4 => Self::Testing,
            5 => Self::Dormant,
            6 => Self::Up,
            _ => return None,
        })
    }
}

/// Interface address flags, `IFA_F_*` (Linux `include/uapi/linux/if_addr.h`).
pub mod ifa_flags {
    #![allow(missing_docs)] // the names are the documentation
    pub const SECONDARY: u32 = 1;
    pub const NODAD: u32 = 2;
    pub const OPTIMISTIC: u32 = 4;
    pub const DADFAILED: u32 = 8;
    pub const HOMEADDRESS: u32 = 0x10;
    pub const DEPRECATED: u32 = 0x20;
    pub const TENTATIVE: u32 = 0x40;
    pub const PERMANENT: u32 = 0x80;
    pub const MANAGETEMPADDR: u32 = 0x100;
    pub const NOPREFIXROUTE: u32 = 0x200;
    pub const MCAUTOJOIN: u32 = 0x400;
    pub const STABLE_PRIVACY: u32 = 0x800;
}
