//! What is asked of `/dev/net/tun`, which stands beside the netlink socket.

use crate::types::IfName;

/// One request (Linux `include/uapi/linux/if_tun.h`, `TUNSETIFF` with `IFF_*`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TunMsg {
    /// Name of the device; empty for a numbered one.
    pub name: IfName,
    /// `IFF_TAP` instead of `IFF_TUN`.
    pub tap: bool,
    /// `IFF_NO_PI` is not set.
    pub pi: bool,
    /// `IFF_ONE_QUEUE`.
    pub one_queue: bool,
    /// `IFF_VNET_HDR`.
    pub vnet_hdr: bool,
    /// `IFF_MULTI_QUEUE`.
    pub multi_queue: bool,
    /// `TUNSETOWNER`.
    pub owner: Option<u32>,
    /// `TUNSETGROUP`.
    pub group: Option<u32>,
}
