//! WHAT WENT WRONG, by origin. This room knows the shapes of failure and which exit status and
//! which sentence belong to each; the status is a property of the fault. It refuses to know what
//! was being attempted. Grammar and client make faults, `run` reports them.

use crate::rtnl::{Errno, Refusal};
use crate::types::Level;

/// A failed command: what stderr gets, what the process exits with, and whether a batch survives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Complete stderr text, final newline included; may be empty.
    pub text: String,
    /// Exit status of the process.
    pub status: u8,
    /// True when the original leaves by `exit()` from deep inside: a batch ends at once, without
    /// its `Command failed` line, even with `-force`.
    pub exits: bool,
}

/// Exit status for bad words and usage: `exit(-1)`.
pub const STATUS_WORD: u8 = 255;

impl Fault {
    /// A word that cannot be understood: status 255, ends a batch (iproute2 7.1 `lib/utils.c`).
    pub fn word(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            status: STATUS_WORD,
            exits: true,
        }
    }

    /// `Error: argument "ARG" is wrong: MSG` (`invarg`). `msg` may end in a newline of its own,
    /// which gives the extra empty line that many callers print.
    pub fn invalid_argument(msg: &str, arg: &str) -> Self {
        Self::word(format!("Error: argument \"{arg}\" is wrong: {msg}\n"))
    }

    /// A value is missing after a keyword (`incomplete_command`).
    pub fn incomplete() -> Self {
        Self::word("Command line is not complete. Try option \"help\"\n")
    }

    /// `Error: argument "KEY" is required` (`missarg`).
    pub fn missing(key: &str) -> Self {
        Self::word(format!("Error: argument \"{key}\" is required\n"))
    }

    /// The same keyword twice (`duparg`).
    pub fn duplicate(key: &str, arg: &str) -> Self {
        Self::word(format!(
            "Error: duplicate \"{key}\": \"{arg}\" is the second value.\n"
        ))
    }

    /// A second value or an unknown word (`duparg2`).
    pub fn duplicate_or_garbage(level: Level, key: &str, arg: &str) -> Self {
        let garbage = if level.modern() {
            "garbage"
        } else {
            "a garbage"
        };
        Self::word(format!(
            "Error: either \"{key}\" is duplicate, or \"{arg}\" is {garbage}.\n"
        ))
    }

    /// A failure that leaves by `exit(1)`: status 1, ends a batch (bad address or prefix).
    pub fn exit1(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            status: 1,
            exits: true,
        }
    }

    /// A failure that the tool finds by itself and returns: status 1, `-force` survives it.
    pub fn tool(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            status: 1,
            exits: false,
        }
    }

    /// `Cannot find device "NAME"`: returned, status 1.
    pub fn no_device(name: &str) -> Self {
        Self::tool(format!("Cannot find device \"{name}\"\n"))
    }

    /// A kernel refusal: returned, status 2 (iproute2 7.1 `lib/libnetlink.c`).
    pub fn kernel(refusal: &Refusal, level: Level) -> Self {
        Self {
            text: refusal_text(refusal, level),
            status: 2,
            exits: false,
        }
    }

    /// A dump that the kernel refused; `word` is `Dump` or `Flush`, `status` 255 for rules, 2 for routes.
    ///
    /// Of a refusal without a text `ENOENT` and `EOPNOTSUPP` are not worded (iproute2 7.1
    /// `lib/libnetlink.c`, `rtnl_dump_done`).
    pub fn dump(refusal: &Refusal, level: Level, word: &str, status: u8) -> Self {
        let wordless = matches!(refusal.errno, Errno::ENOENT | Errno::EOPNOTSUPP);
        let said = if wordless && refusal.note.is_none() {
            String::new()
        } else {
            refusal_text(refusal, level)
        };
        let text = format!("{said}{word} terminated\n");
        Self {
            text,
            status,
            exits: false,
        }
    }

    /// A failure that is returned with another status.
    pub fn returned(text: impl Into<String>, status: u8) -> Self {
        Self {
            text: text.into(),
            status,
            exits: false,
        }
    }
}

/// The stderr lines of a refusal: the kernel's text with a full stop, else errno's text.
pub fn refusal_text(refusal: &Refusal, level: Level) -> String {
    let mut text = String::new();
    if let (Some(kind), true) = (refusal.missing_attribute, level.modern()) {
        text.push_str(&format!("Missing required attribute type {kind}\n"));
    }
    match &refusal.note {
        Some(note) => {
            let stop = if note.ends_with('.') { "" } else { "." };
            text.push_str(&format!("Error: {note}{stop}\n"));
        }
        None => text.push_str(&format!("RTNETLINK answers: {}\n", refusal.errno.text())),
    }
    text
}
