//! `RTM_*NSID` messages, and the directory of names that `ip` keeps beside the kernel.

/// What a namespace is named by in a request for its id (Linux `include/uapi/linux/net_namespace.h`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Peer {
    /// `NETNSA_FD`: the namespace of this name.
    Name(String),
    /// `NETNSA_NSID`: the one that the asker knows by this id.
    Nsid(i32),
}

/// An answer about ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NsidMsg {
    /// `NETNSA_NSID`; -1 when none is assigned.
    pub nsid: i32,
    /// `NETNSA_CURRENT_NSID`: the asker's own id for it, when the question was about another
    /// namespace's ids; -1 when none is assigned.
    pub current: Option<i32>,
}
