//! Numbers of neighbour entries.

/// States of an entry, `NUD_*` (Linux `include/uapi/linux/neighbour.h`).
pub mod nud {
    #![allow(missing_docs)] // the names are the documentation
    pub const NONE: u16 = 0;
    pub const INCOMPLETE: u16 = 0x01;
    pub const REACHABLE: u16 = 0x02;
    pub const STALE: u16 = 0x04;
    pub const DELAY: u16 = 0x08;
    pub const PROBE: u16 = 0x10;
    pub const FAILED: u16 = 0x20;
    pub const NOARP: u16 = 0x40;
    pub const PERMANENT: u16 = 0x80;
    /// States that carry a link layer address.
    pub const VALID: u16 = PERMANENT | NOARP | REACHABLE | PROBE | STALE | DELAY;
    /// States that need no confirmation.
    pub const CONNECTED: u16 = PERMANENT | NOARP | REACHABLE;
}

/// Flags of an entry, `NTF_*`, and from bit 8 on `NTF_EXT_*` (Linux
/// `include/uapi/linux/neighbour.h`).
pub mod ntf {
    #![allow(missing_docs)] // the names are the documentation
    pub const USE: u32 = 0x01;
    pub const PROXY: u32 = 0x08;
    pub const EXT_LEARNED: u32 = 0x10;
    pub const OFFLOADED: u32 = 0x20;
    pub const ROUTER: u32 = 0x80;
    pub const MANAGED: u32 = 1 << 8;
    pub const EXT_VALIDATED: u32 = 1 << 10;
}
