//! WHAT WAS ASKED. This room knows the shape of every command as plain data, close to the typed
//! words: numbers where the grammar could decide alone, device names where only the kernel can.
//! It refuses to know how a command is spelled and what it does. Grammar fills it, client acts on it.

mod addr;
mod addrlabel;
mod globals;
mod link;
mod monitor;
mod mroute;
mod neigh;
mod netconf;
mod netns;
mod nexthop;
mod route;
mod rule;
mod sysctl;
mod token;
mod tunnel;
mod tunnel6;
mod tuntap;
mod vrf;

pub use addr::*;
pub use addrlabel::*;
pub use globals::*;
pub use link::*;
pub use monitor::*;
pub use mroute::*;
pub use neigh::*;
pub use netconf::*;
pub use netns::*;
pub use nexthop::*;
pub use route::*;
pub use rule::*;
pub use sysctl::*;
pub use token::*;
pub use tunnel::*;
pub use tunnel6::*;
pub use tuntap::*;
pub use vrf::*;

use crate::fault::Fault;
use crate::types::{IfName, Level};

/// One command, object by object.
#[derive(Clone, Debug)]
pub enum Command {
    /// `ip rule …`.
    Rule(RuleCommand),
    /// `ip route …`.
    Route(RouteCommand),
    /// `ip link …`.
    Link(LinkCommand),
    /// `ip address …`.
    Addr(AddrCommand),
    /// `ip addrlabel …`.
    AddrLabel(AddrLabelCommand),
    /// `ip mroute …`.
    Mroute(MrouteCommand),
    /// `ip netconf …`.
    Netconf(NetconfCommand),
    /// `ip token …`.
    Token(TokenCommand),
    /// `ip netns …`.
    Netns(NetnsCommand),
    /// `ip nexthop …`.
    Nexthop(NexthopCommand),
    /// `ip neigh …`.
    Neigh(NeighCommand),
    /// `ip tunnel …`.
    Tunnel(TunnelCommand),
    /// `ip -6 tunnel …`.
    Tunnel6(Tunnel6Command),
    /// `ip tuntap …`.
    Tuntap(TuntapCommand),
    /// `ip vrf …`.
    Vrf(VrfCommand),
    /// `ip monitor …`.
    Monitor(MonitorCommand),
}

/// What the original does in the middle of reading a command line, and the grammar cannot: the
/// client settles these in order, before the command (or the fault) that follows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Aside {
    /// Text for stderr, final newline included.
    Warn(String),
    /// A text to stdout.
    Say(String),
    /// `route save` begins before its words are read.
    BeginSave,
    /// Devices are to be listed, whatever is wrong with the words that say which.
    ListsLinks,
    /// The device must exist (as name, alternative name or `ifN`), else this fault.
    Device(IfName, Fault),
    /// Whether the kernel knows how to make devices is asked once in a process; 6.1 alone asks.
    ProbeLinks,
    /// A namespace must have this name, else this fault; where it has no id, it gets one.
    NumberedNetns(String, Fault),
    /// A namespace must have this name, or a process this number.
    NetnsOrProcess(String, Fault),
    /// A tunnel of this name is asked for what it has, before the words are read that change it.
    Tunnel(IfName),
    /// The same over IPv6.
    Tunnel6(IfName),
    /// The names of all namespaces are read, before the words are.
    NetnsNames,
    /// A BPF program is loaded.
    Program(Program),
    /// A new link layer address must be as long as the device's own; a device that does not exist
    /// is complained about, and passes.
    AddressLength {
        /// The device.
        dev: IfName,
        /// The length as typed, in bytes.
        len: usize,
    },
    /// The device must be a VRF (`default` is allowed when the flag says so), else this fault.
    Vrf {
        /// Name as typed.
        name: IfName,
        /// `default` counts as VRF "main".
        or_default: bool,
        /// What to fail with.
        otherwise: Fault,
    },
}

impl Aside {
    /// Whether it changes what the kernel holds.
    pub fn changes(&self) -> bool {
        matches!(self, Self::NumberedNetns(..))
    }
}

/// A BPF program as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    /// The file.
    pub file: String,
    /// What the file is.
    pub source: ProgramSource,
    /// Whose words complain about it.
    pub level: Level,
}

/// What kind of file a BPF program comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProgramSource {
    /// An ELF file (`obj`).
    Object,
    /// A file of a BPF file system (`pinned`).
    Pinned,
}

/// What the grammar makes of a line: the asides met on the way, then a command or a fault.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Matters for the client, in order of appearance.
    pub asides: Vec<Aside>,
    /// The command, or the first thing wrong with the words.
    pub result: Result<Command, Fault>,
}

impl Command {
    /// True when it reads a file of messages from stdin.
    pub fn reads_stdin(&self) -> bool {
        match self {
            Self::Rule(rule) => matches!(rule, RuleCommand::Restore),
            Self::Route(route) => {
                matches!(route, RouteCommand::Restore | RouteCommand::Showdump)
            }
            Self::Addr(addr) => matches!(addr, AddrCommand::Restore | AddrCommand::Showdump),
            _ => false,
        }
    }

    /// True when carrying it out may change the machine; false when it only looks.
    pub fn changes(&self) -> bool {
        match self {
            Self::Rule(rule) => !matches!(rule, RuleCommand::List(_) | RuleCommand::Save),
            Self::Route(route) => !matches!(
                route,
                RouteCommand::List(_)
                    | RouteCommand::Get(_)
                    | RouteCommand::Save(_)
                    | RouteCommand::Showdump
                    | RouteCommand::FlushCache
            ),
            Self::Link(link) => !matches!(link, LinkCommand::Show(_) | LinkCommand::Say(_)),
            Self::Addr(addr) => !matches!(
                addr,
                AddrCommand::Show(_) | AddrCommand::Save(_) | AddrCommand::Showdump
            ),
            Self::AddrLabel(label) => !matches!(label, AddrLabelCommand::List(_)),
            Self::Netns(netns) => netns.changes(),
            Self::Tunnel(tunnel) => !matches!(tunnel, TunnelCommand::Show(_)),
            Self::Tunnel6(tunnel) => !matches!(tunnel, Tunnel6Command::Show(_)),
            Self::Tuntap(tuntap) => !matches!(tuntap, TuntapCommand::Show),
            Self::Neigh(neigh) => !matches!(neigh, NeighCommand::Get(_) | NeighCommand::Show(_)),
            Self::Token(token) => matches!(token, TokenCommand::Set(..)),
            Self::Monitor(_) | Self::Vrf(_) | Self::Mroute(_) | Self::Netconf(_) => false,
            Self::Nexthop(nexthop) => matches!(
                nexthop,
                NexthopCommand::New(..) | NexthopCommand::Delete(_) | NexthopCommand::Flush(_)
            ),
        }
    }
}
