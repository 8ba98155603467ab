//! Labels of IPv6 addresses.

use serde::{Deserialize, Serialize};

use super::{PrefixText6, is_default};

/// The label of a prefix.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // as in the kernel's structs
pub struct AddrLabel {
    pub prefix: PrefixText6,
    pub label: u32,
    /// Absent for every device.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dev: u32,
    /// Only for addresses that stand for IPv4 ones, and not for `::` and `::1`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub compatible: bool,
}
