//! `ip address` (iproute2 7.1 `ip/ipaddress.c`).

use super::{Desk, Parse, Words, wrong};
use crate::command::Command;
use crate::fault::Fault;

/// The words after `address`.
pub fn parse<'a>(_desk: &Desk<'_>, _words: Words<'a>) -> Parse<'a, Command> {
    wrong(Fault::tool("rpdb: \"ip address\" is not modelled.\n"))
}
