//! `ip route` (iproute2 7.1 `ip/iproute.c`).

use super::{Desk, Parse, Words, not_modelled, wrong};
use crate::command::Command;

/// The words after `route`.
pub fn parse<'w>(_desk: &Desk<'_>, _words: Words<'w>) -> Parse<'w, Command> {
    wrong(not_modelled("ip route"))
}
