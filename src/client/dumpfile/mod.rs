//! Files of messages: `ip rule|route|address save`, `restore` and `showdump`. A file is a magic
//! number that says what it holds, and then the kernel's own messages, one after the other.
//! Law: iproute2 7.1 `ip/{iprule,iproute,ipaddress}.c`, `lib/libnetlink.c` (`rtnl_from_file`).

mod messages;
mod restore;
mod save;
mod show;
#[cfg(test)]
mod tests;

pub use messages::messages;
pub use restore::{restore_addrs, restore_routes, restore_rules};
pub use save::{begin_routes, save_addrs, save_routes, save_rules};
pub use show::{show_addrs, show_routes};

use crate::fault::{Fault, STATUS_WORD};

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// Rules.
    Rules,
    /// Routes.
    Routes,
    /// Addresses.
    Addrs,
}

impl Holds {
    /// The number that the file begins with.
    fn magic(self) -> u32 {
        match self {
            Self::Rules => 0x7170_6986,
            Self::Routes => 0x4531_1224,
            Self::Addrs => 0x4736_1222,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Rules => "rule",
            Self::Routes => "route",
            Self::Addrs => "address",
        }
    }

    /// A failure before the first message: the commands for rules and addresses leave by `exit`.
    fn fault(self, text: String) -> Fault {
        match self {
            Self::Routes => Fault::tool(text),
            _ => Fault::word(text),
        }
    }

    /// A failure at a message whose own complaint has been shown.
    fn stopped(self) -> Fault {
        match self {
            Self::Routes => Fault::returned("", 2),
            _ => Fault::word(""),
        }
    }

    /// Success, by `exit` where the command leaves by it: a batch ends there.
    fn done(self) -> Result<(), Fault> {
        match self {
            Self::Routes => Ok(()),
            _ => Err(Fault {
                status: 0,
                ..Fault::word("")
            }),
        }
    }
}

/// The status of a refused rule dump.
const RULES_REFUSED: u8 = STATUS_WORD;
