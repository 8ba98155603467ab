//! Prefixes: address, slash, length (iproute2 7.1 `lib/utils.c`, `get_prefix`). Host bits stay.

use super::{address, family_name, u32_word};
use crate::command::PrefixWord;
use crate::fault::Fault;
use crate::types::Family;

/// The prefix behind `word`.
///
/// # Errors
/// It is none, or one of another family: the original exits with status 1.
pub fn prefix_or_exit(word: &str, family: Family) -> Result<PrefixWord, Fault> {
    if family == Family::PACKET {
        return Err(Fault::exit1(format!(
            "Error: \"{word}\" may be inet prefix, but it is not allowed in this context.\n"
        )));
    }
    prefix(word, family).map_err(|said| {
        let fam = family_name(family);
        Fault::exit1(format!(
            "{said}Error: {fam} prefix is expected rather than \"{word}\".\n"
        ))
    })
}

/// `get_prefix_1`; the error is what was printed on the way.
fn prefix(word: &str, family: Family) -> Result<PrefixWord, String> {
    let (text, length) = match word.split_once('/') {
        Some((text, length)) => (text, Some(length)),
        None => (word, None),
    };
    let found = address(text, family).map_err(|trouble| trouble.said)?;
    let full = found.family.bits();
    let len = match length {
        None if found.wildcard => Some(0),
        None => Some(full),
        Some(_) if found.wildcard => None,
        Some(length) => prefix_len(length)
            .and_then(|len| u8::try_from(len).ok())
            .filter(|len| *len <= full),
    };
    let len = len.ok_or_else(String::new)?;
    Ok(PrefixWord {
        family: found.family,
        addr: found.ip(),
        len,
        specified: found.specified || length.is_some(),
    })
}

/// `get_netmask`: a number, or a contiguous dotted mask, short forms and `default` included.
fn prefix_len(word: &str) -> Option<u32> {
    u32_word(word, 0).or_else(|| {
        let found = address(word, Family::INET).ok()?;
        let mask = match found.ip() {
            Some(std::net::IpAddr::V4(mask)) => mask.to_bits(),
            _ => 0,
        };
        (mask.leading_ones() + mask.trailing_zeros() >= 32).then_some(mask.count_ones())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str, family: Family) -> Option<(String, u8, bool)> {
        let found = prefix_or_exit(word, family).ok()?;
        let addr = found.addr.map(|ip| ip.to_string()).unwrap_or_default();
        Some((addr, found.len, found.specified))
    }

    #[test]
    fn lengths_are_numbers_or_contiguous_masks() {
        let is = |addr: &str, len, specified| Some((addr.to_owned(), len, specified));
        assert_eq!(read("10.1/0x18", Family::UNSPEC), is("10.1.0.0", 24, true));
        assert_eq!(read("10/255.255", Family::UNSPEC), is("10.0.0.0", 16, true));
        assert_eq!(read("10/0.0.0.0", Family::UNSPEC), is("10.0.0.0", 0, true));
        assert_eq!(read("10/default", Family::UNSPEC), is("10.0.0.0", 0, true));
        assert_eq!(read("::1/255.255.0.0", Family::UNSPEC), is("::1", 16, true));
        assert_eq!(read("::1", Family::UNSPEC), is("::1", 128, false));
        assert_eq!(read("default", Family::UNSPEC), is("", 0, true));
        assert_eq!(read("default", Family::INET), is("0.0.0.0", 0, true));
        assert_eq!(read("all", Family::INET), is("", 0, false));
        for word in [
            "10/33",
            "10/255.0.255.0",
            "10/",
            "all/0",
            "default/0",
            "",
            "10/8/8",
        ] {
            assert_eq!(read(word, Family::UNSPEC), None, "{word:?}");
        }
    }

    #[test]
    fn the_packet_family_allows_no_prefix() {
        let fault = prefix_or_exit("10", Family::PACKET).expect_err("refused");
        assert!(fault.text.contains("may be inet prefix"), "{}", fault.text);
        let fault = prefix_or_exit("x", Family::BRIDGE).expect_err("bad");
        let text = "Error: bridge prefix is expected rather than \"x\".\n";
        assert_eq!(
            (fault.text.as_str(), fault.status, fault.exits),
            (text, 1, true)
        );
    }
}
