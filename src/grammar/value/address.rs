//! Addresses of any family (iproute2 7.1 `lib/utils.c`, `get_addr`; `lib/ll_addr.c`,
//! `lib/mpls_pton.c`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nom::bytes::complete::tag;
use nom::combinator::{all_consuming, map_opt};
use nom::multi::separated_list1;
use nom::{IResult, Parser};

use crate::fault::Fault;
use crate::names::c_unsigned;
use crate::types::{Family, Labels, quad};

/// The bytes of an address word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AddrBytes {
    /// None at all: `all` and `any`, and `default` where no family tells how many zeros it is.
    Empty,
    /// An IP address; also the zeros of `default` in a chosen family.
    Ip(IpAddr),
    /// A link layer address.
    Link(Vec<u8>),
    /// MPLS labels.
    Mpls(Labels),
}

/// An address as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddrWord {
    /// Its family; for `default`, `all` and `any` the chosen one, perhaps none.
    pub family: Family,
    /// Its bytes.
    pub bytes: AddrBytes,
    /// It was one of `default`, `all`, `any`.
    pub wildcard: bool,
    /// It was `default`, which counts as a length said.
    pub specified: bool,
}

impl AddrWord {
    /// The address, where it is an IP address.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.bytes {
            AddrBytes::Ip(ip) => Some(ip),
            _ => None,
        }
    }

    /// The bytes as they go over the wire.
    pub fn octets(&self) -> Vec<u8> {
        match &self.bytes {
            AddrBytes::Empty => Vec::new(),
            AddrBytes::Ip(IpAddr::V4(ip)) => ip.octets().to_vec(),
            AddrBytes::Ip(IpAddr::V6(ip)) => ip.octets().to_vec(),
            AddrBytes::Link(bytes) => bytes.clone(),
            AddrBytes::Mpls(Labels(labels)) => wire_labels(labels),
        }
    }
}

/// MPLS label stack entries: label, and the bottom-of-stack bit on the last.
fn wire_labels(labels: &[u32]) -> Vec<u8> {
    let last = labels.len().saturating_sub(1);
    { labels.iter().enumerate() }
        .flat_map(|(at, label)| ((label << 12) | if at == last { 0x100 } else { 0 }).to_be_bytes())
        .collect()
}

/// Why a word is no address: what is printed before the caller's own complaint.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NoAddress {
    /// Complete lines, or nothing.
    pub said: String,
}

/// `get_addr_1`: the address behind `word` when `family` is chosen (or not: `UNSPEC`).
///
/// # Errors
/// It is no address of that family.
pub fn address(word: &str, family: Family) -> Result<AddrWord, NoAddress> {
    if let Some(found) = wildcard(word, family) {
        return found;
    }
    if family == Family::PACKET {
        return lladdr(word).map(|bytes| plain(family, AddrBytes::Link(bytes)));
    }
    if word.contains(':') {
        let ip = { word.parse::<Ipv6Addr>().ok() }.filter(|_| fits(family, Family::INET6));
        return ip
            .map(|ip| plain(Family::INET6, AddrBytes::Ip(ip.into())))
            .ok_or_default();
    }
    if family == Family::MPLS {
        return labels(word).map(|labels| plain(family, AddrBytes::Mpls(labels)));
    }
    let ip = ipv4(word).filter(|_| fits(family, Family::INET));
    ip.map(|ip| plain(Family::INET, AddrBytes::Ip(ip.into())))
        .ok_or_default()
}

/// `None` becomes "no address", without further words.
trait OkOrDefault<T> {
    fn ok_or_default(self) -> Result<T, NoAddress>;
}

impl<T> OkOrDefault<T> for Option<T> {
    fn ok_or_default(self) -> Result<T, NoAddress> {
        self.ok_or_else(NoAddress::default)
    }
}

fn fits(chosen: Family, found: Family) -> bool {
    chosen == Family::UNSPEC || chosen == found
}

fn plain(family: Family, bytes: AddrBytes) -> AddrWord {
    AddrWord {
        family,
        bytes,
        wildcard: false,
        specified: false,
    }
}

/// `default`, `all`, `any`: refused for MPLS.
fn wildcard(word: &str, family: Family) -> Option<Result<AddrWord, NoAddress>> {
    let specified = match word {
        "default" => true,
        "all" | "any" => false,
        _ => return None,
    };
    if family == Family::MPLS {
        return Some(Err(NoAddress::default()));
    }
    let bytes = match family {
        Family::INET if specified => AddrBytes::Ip(Ipv4Addr::UNSPECIFIED.into()),
        Family::INET6 if specified => AddrBytes::Ip(Ipv6Addr::UNSPECIFIED.into()),
        _ => AddrBytes::Empty,
    };
    Some(Ok(AddrWord {
        family,
        bytes,
        wildcard: true,
        specified,
    }))
}

/// One part of a dotted quad: any C integer up to 255.
fn octet(text: &str) -> IResult<&str, u8> {
    let number = |text| match c_unsigned(text, 0) {
        Some((value, rest)) => Ok((rest, value)),
        None => nom::combinator::fail().parse(text),
    };
    map_opt(number, |value| u8::try_from(value).ok()).parse(text)
}

/// One to four parts, missing ones zero on the right: `10.8` is 10.8.0.0, `010` is 8.0.0.0.
pub fn ipv4(word: &str) -> Option<Ipv4Addr> {
    // As it is mostly written.
    if let Some((bits, [])) = quad(word.as_bytes()) {
        return Some(Ipv4Addr::from_bits(bits));
    }
    let parts = separated_list1(tag("."), octet);
    let (_, parts) = all_consuming(parts).parse(word).ok()?;
    let mut octets = [0; 4];
    octets.get_mut(..parts.len())?.copy_from_slice(&parts);
    Some(octets.into())
}

/// Labels below 2^20 with slashes between, at most 64.
fn labels(word: &str) -> Result<Labels, NoAddress> {
    let mut found = Vec::new();
    let mut rest = word;
    while found.len() < 64 {
        let (label, after) = { c_unsigned(rest, 0) }
            .filter(|(label, _)| *label < 1 << 20)
            .ok_or_default()?;
        found.push(u32::try_from(label).unwrap_or_default());
        if after.is_empty() {
            return Ok(Labels(found));
        }
        rest = after.strip_prefix('/').ok_or_default()?;
    }
    let said = "Error: too many labels.\n".to_owned();
    Err(NoAddress { said })
}

/// A link layer address: an IPv4 address, or hexadecimal bytes with colons between. Each byte is
/// read by `scanf`, so junk behind the digits is ignored.
///
/// # Errors
/// The line that names the bad part.
pub fn lladdr(word: &str) -> Result<Vec<u8>, NoAddress> {
    let invalid = |part: &str| NoAddress {
        said: format!("\"{part}\" is invalid lladdr.\n"),
    };
    if word.contains('.') {
        let found = address(word, Family::INET).map_err(|_| invalid(word))?;
        let ip = found.ip().unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        return Ok(plain(Family::INET, AddrBytes::Ip(ip)).octets());
    }
    let byte = |part: &str| {
        let (value, _) = c_unsigned(part, 16)?;
        // scanf keeps 32 bits
        u8::try_from(value as u32).ok()
    };
    { word.split(':').take(256) }
        .map(|part| byte(part).ok_or_else(|| invalid(part)))
        .collect()
}

/// `get_addr`: an address that must be one.
///
/// # Errors
/// The original exits with status 1.
pub fn address_or_exit(word: &str, family: Family) -> Result<AddrWord, Fault> {
    address(word, family).map_err(|trouble| {
        let fam = family_name(family);
        // A link layer address has been taken apart at its colons by now.
        let cut = family == Family::PACKET && !word.contains('.');
        let word = if cut {
            word.split(':').next().unwrap_or(word)
        } else {
            word
        };
        let said = trouble.said;
        Fault::exit1(format!(
            "{said}Error: {fam} address is expected rather than \"{word}\".\n"
        ))
    })
}

/// How messages call a family.
pub fn family_name(family: Family) -> &'static str {
    match family {
        Family::UNSPEC => "any valid",
        Family::INET => "inet",
        Family::INET6 => "inet6",
        Family::PACKET => "link",
        Family::MPLS => "mpls",
        Family::BRIDGE => "bridge",
        _ => "???",
    }
}

/// `read_family`: the family that a word names.
pub fn family_word(word: &str) -> Option<Family> {
    match word {
        "inet" => Some(Family::INET),
        "inet6" => Some(Family::INET6),
        "link" => Some(Family::PACKET),
        "mpls" => Some(Family::MPLS),
        "bridge" => Some(Family::BRIDGE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ipv4_addresses_grow_on_the_right() {
        let is = |word: &str| ipv4(word).map(|ip| ip.to_string());
        assert_eq!(is("10").as_deref(), Some("10.0.0.0"));
        assert_eq!(is("10.8").as_deref(), Some("10.8.0.0"));
        assert_eq!(is("010.0x10.3.4").as_deref(), Some("8.16.3.4"));
        for word in ["", "10.", "1.2.3.4.5", "256", "1..2", "a", "1.2.3.4 ", "-1"] {
            assert_eq!(is(word), None, "{word:?}");
        }
    }

    #[test]
    fn a_chosen_family_refuses_the_others() {
        assert!(address("10.0.0.1", Family::INET6).is_err());
        assert!(address("::1", Family::INET).is_err());
        assert!(address("::1%lo", Family::UNSPEC).is_err());
        assert!(address("2001:00db8::", Family::UNSPEC).is_err());
        assert!(address("default", Family::MPLS).is_err());
        let all = address("all", Family::INET).expect("good");
        assert_eq!(
            (all.bytes, all.wildcard, all.specified),
            (AddrBytes::Empty, true, false)
        );
        let default = address("default", Family::INET).expect("good");
        assert_eq!((default.octets().len(), default.specified), (4, true));
    }

    #[test]
    fn bad_link_addresses_name_the_part_and_the_word_up_to_its_colon() {
        assert_eq!(lladdr("0:1a:ffzz"), Ok(vec![0, 0x1a, 0xff]));
        assert_eq!(lladdr("1.2"), Ok(vec![1, 2, 0, 0]));
        let fault = address_or_exit("11:zz", Family::PACKET).expect_err("bad");
        let text =
            "\"zz\" is invalid lladdr.\nError: link address is expected rather than \"11\".\n";
        assert_eq!((fault.text.as_str(), fault.status), (text, 1));
    }

    #[test]
    fn labels_end_with_the_bottom_bit() {
        let word = address("100/200", Family::MPLS).expect("good");
        assert_eq!(word.octets(), [0, 0x06, 0x40, 0, 0, 0x0c, 0x81, 0]);
        assert!(address("1048576", Family::MPLS).is_err());
    }
}
