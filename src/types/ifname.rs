//! Interface names.

use std::borrow::Borrow;
use std::fmt;

/// Longest interface name in bytes (`IFNAMSIZ` minus the terminator).
pub const IFNAME_MAX: usize = 15;

/// The name of a network device as typed or stored. It is not checked here: what iproute2 accepts
/// as a name is grammar, what the kernel accepts is kernel law.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct IfName(pub String);

impl IfName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for IfName {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for IfName {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Borrow<str> for IfName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IfName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kernel interface index; 1 is always the loopback device, 0 means none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct IfIndex(pub u32);

impl IfIndex {
    /// No device.
    pub const NONE: Self = Self(0);
    /// `lo`.
    pub const LOOPBACK: Self = Self(1);
}
