//! Keys of tunnels.

use std::net::{IpAddr, Ipv4Addr};

use super::{address_or_exit, u32_word};
use crate::fault::Fault;
use crate::types::Family;

/// An IPv4 address, by the reader that has nothing else to expect (iproute2 7.1 `lib/utils.c`,
/// `get_addr32`).
///
/// # Errors
/// Anything else, in that reader's words.
pub fn addr32(word: &str) -> Result<Ipv4Addr, Fault> {
    match address_or_exit(word, Family::INET).map(|found| found.ip()) {
        Ok(Some(IpAddr::V4(addr))) => Ok(addr),
        Ok(_) => Ok(Ipv4Addr::UNSPECIFIED),
        Err(_) => Err(Fault::exit1(format!(
            "Error: an IP address is expected rather than \"{word}\"\n"
        ))),
    }
}

/// A key: a number, or written as an address is (iproute2 7.1 `ip/tunnel.c`, `tnl_parse_key`).
///
/// # Errors
/// Neither of them; `name` is the keyword before it.
pub fn tunnel_key(name: &str, word: &str) -> Result<u32, Fault> {
    if word.contains('.') {
        return addr32(word).map(Ipv4Addr::to_bits);
    }
    u32_word(word, 0).ok_or_else(|| {
        Fault::word(format!(
            "invalid value for \"{name}\": \"{word}\"; it should be an unsigned integer\n"
        ))
    })
}
