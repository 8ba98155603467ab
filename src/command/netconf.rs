//! `ip netconf` commands.

use crate::types::IfName;

/// `ip netconf show`: of one device or of all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetconfCommand(pub Option<IfName>);
