//! `ip link` (iproute2 7.1 `ip/iplink.c`).

use super::{Desk, Parse, Words, wrong};
use crate::command::Command;
use crate::fault::Fault;

/// The words after `link`.
pub fn parse<'a>(_desk: &Desk<'_>, _words: Words<'a>) -> Parse<'a, Command> {
    wrong(Fault::tool("rpdb: \"ip link\" is not modelled.\n"))
}
