//! Numbers that a route carries. All are open sets: an unknown number stays itself, and its name
//! belongs to the name book.

/// Routing table id (1 to 4294967295; 0 is "unspec").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct TableId(pub u32);

impl TableId {
    /// 0: no table said.
    pub const UNSPEC: Self = Self(0);
    /// 253.
    pub const DEFAULT: Self = Self(253);
    /// 254.
    pub const MAIN: Self = Self(254);
    /// 255.
    pub const LOCAL: Self = Self(255);
}

/// Route type, `RTN_*` (Linux `include/uapi/linux/rtnetlink.h`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RouteType(pub u8);

#[allow(missing_docs)] // the names are the documentation
impl RouteType {
    pub const UNSPEC: Self = Self(0);
    pub const UNICAST: Self = Self(1);
    pub const LOCAL: Self = Self(2);
    pub const BROADCAST: Self = Self(3);
    pub const ANYCAST: Self = Self(4);
    pub const MULTICAST: Self = Self(5);
    pub const BLACKHOLE: Self = Self(6);
    pub const UNREACHABLE: Self = Self(7);
    pub const PROHIBIT: Self = Self(8);
    pub const THROW: Self = Self(9);
    pub const NAT: Self = Self(10);
    pub const XRESOLVE: Self = Self(11);
    /// Highest type that the kernel knows.
    pub const MAX: u8 = 11;
}

/// Route scope, `RT_SCOPE_*`: how far away the destination is; larger is nearer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Scope(pub u8);

#[allow(missing_docs)] // the names are the documentation
impl Scope {
    pub const UNIVERSE: Self = Self(0);
    pub const SITE: Self = Self(200);
    pub const LINK: Self = Self(253);
    pub const HOST: Self = Self(254);
    pub const NOWHERE: Self = Self(255);
}

/// Routing protocol number, `RTPROT_*`: who installed the route or rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Protocol(pub u8);

#[allow(missing_docs)] // the names are the documentation
impl Protocol {
    pub const UNSPEC: Self = Self(0);
    pub const REDIRECT: Self = Self(1);
    pub const KERNEL: Self = Self(2);
    pub const BOOT: Self = Self(3);
    pub const STATIC: Self = Self(4);
    pub const RA: Self = Self(9);
}

/// Next hop and route flags, `RTNH_F_*` in the low half and `RTM_F_*`/`RTCF_*` in the high half
/// of the same 32 bits (Linux `include/uapi/linux/rtnetlink.h`, `in_route.h`).
pub mod route_flags {
    #![allow(missing_docs)] // the names are the documentation
    pub const DEAD: u32 = 1;
    pub const PERVASIVE: u32 = 2;
    pub const ONLINK: u32 = 4;
    pub const OFFLOAD: u32 = 8;
    pub const LINKDOWN: u32 = 16;
    pub const UNRESOLVED: u32 = 32;
    pub const TRAP: u32 = 64;
    pub const RTM_NOTIFY: u32 = 0x100;
    pub const RTM_CLONED: u32 = 0x200;
    pub const RTM_EQUALIZE: u32 = 0x400;
    pub const RTM_PREFIX: u32 = 0x800;
    pub const RTM_LOOKUP_TABLE: u32 = 0x1000;
    pub const RTM_FIB_MATCH: u32 = 0x2000;
    pub const RTM_OFFLOAD: u32 = 0x4000;
    pub const RTM_TRAP: u32 = 0x8000;
    pub const RTM_OFFLOAD_FAILED: u32 = 0x2000_0000;
    pub const RTCF_NOTIFY: u32 = 0x0001_0000;
    pub const RTCF_DIRECTDST: u32 = 0x0002_0000;
    pub const RTCF_REDIRECTED: u32 = 0x0004_0000;
    pub const RTCF_TPROXY: u32 = 0x0008_0000;
    pub const RTCF_FAST: u32 = 0x0020_0000;
    pub const RTCF_MASQ: u32 = 0x0040_0000;
    pub const RTCF_SNAT: u32 = 0x0080_0000;
    pub const RTCF_DOREDIRECT: u32 = 0x0100_0000;
    pub const RTCF_DIRECTSRC: u32 = 0x0400_0000;
    pub const RTCF_DNAT: u32 = 0x0800_0000;
    pub const RTCF_BROADCAST: u32 = 0x1000_0000;
    pub const RTCF_MULTICAST: u32 = 0x2000_0000;
    pub const RTCF_REJECT: u32 = 0x4000_0000;
    pub const RTCF_LOCAL: u32 = 0x8000_0000;
}
