//! Numbers that a policy rule carries.

/// Rule action, `FR_ACT_*` (Linux `include/uapi/linux/fib_rules.h`). An open set: iproute2 sends
/// route type numbers here too, and the kernel keeps what it does not know as a blackhole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Action(pub u8);

#[allow(missing_docs)] // the names are the documentation
impl Action {
    pub const UNSPEC: Self = Self(0);
    pub const TO_TBL: Self = Self(1);
    pub const GOTO: Self = Self(2);
    pub const NOP: Self = Self(3);
    pub const BLACKHOLE: Self = Self(6);
    pub const UNREACHABLE: Self = Self(7);
    pub const PROHIBIT: Self = Self(8);
    /// iproute2's `nat`/`map-to`.
    pub const NAT: Self = Self(10);
}

/// Rule header flags, `FIB_RULE_*`.
pub mod rule_flags {
    #![allow(missing_docs)] // the names are the documentation
    pub const PERMANENT: u32 = 1;
    pub const INVERT: u32 = 2;
    pub const UNRESOLVED: u32 = 4;
    pub const IIF_DETACHED: u32 = 8;
    pub const OIF_DETACHED: u32 = 16;
}

/// An inclusive range of transport ports.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct PortRange {
    /// First port.
    pub start: u16,
    /// Last port.
    pub end: u16,
}

/// An inclusive range of user ids.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct UidRange {
    /// First uid.
    pub start: u32,
    /// Last uid.
    pub end: u32,
}
