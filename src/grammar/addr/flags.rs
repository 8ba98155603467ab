//! Words for the flags of an address (iproute2 7.1 `ip/ipaddress.c`, `ifa_flag_data`).

use super::super::Keyword;
use super::super::Spelling::Exact;
use crate::types::ifa_flags;

/// A flag and who may set it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddressFlag {
    /// `ifa_flags` bit.
    pub bit: u32,
    /// Only the kernel sets it.
    pub readonly: bool,
    /// It means nothing for IPv4.
    pub v6_only: bool,
}

const fn flag(bit: u32, readonly: bool, v6_only: bool) -> AddressFlag {
    AddressFlag {
        bit,
        readonly,
        v6_only,
    }
}

/// Every flag word, in match order.
#[rustfmt::skip]
pub const ADDRESS_FLAGS: &[Keyword<AddressFlag>] = &[
    Keyword::new(&[Exact("secondary")], flag(ifa_flags::SECONDARY, true, false), "", "added after another address of its subnet"),
    Keyword::new(&[Exact("temporary")], flag(ifa_flags::SECONDARY, true, false), "", "a privacy address"),
    Keyword::new(&[Exact("nodad")], flag(ifa_flags::NODAD, false, true), "", "used without duplicate address detection"),
    Keyword::new(&[Exact("optimistic")], flag(ifa_flags::OPTIMISTIC, false, true), "", "used while duplicate address detection runs"),
    Keyword::new(&[Exact("dadfailed")], flag(ifa_flags::DADFAILED, true, true), "", "found to be a duplicate"),
    Keyword::new(&[Exact("home")], flag(ifa_flags::HOMEADDRESS, false, true), "", "a mobile home address"),
    Keyword::new(&[Exact("deprecated")], flag(ifa_flags::DEPRECATED, true, true), "", "past its preferred lifetime"),
    Keyword::new(&[Exact("tentative")], flag(ifa_flags::TENTATIVE, true, true), "", "not used yet, as duplicate address detection has not finished"),
    Keyword::new(&[Exact("permanent")], flag(ifa_flags::PERMANENT, true, true), "", "valid for ever"),
    Keyword::new(&[Exact("mngtmpaddr")], flag(ifa_flags::MANAGETEMPADDR, false, true), "", "a template for privacy addresses"),
    Keyword::new(&[Exact("noprefixroute")], flag(ifa_flags::NOPREFIXROUTE, false, false), "", "without a route for its prefix"),
    Keyword::new(&[Exact("autojoin")], flag(ifa_flags::MCAUTOJOIN, false, false), "", "joins its multicast group"),
    Keyword::new(&[Exact("stable-privacy")], flag(ifa_flags::STABLE_PRIVACY, true, true), "", "made from a secret"),
];

/// The flag of a word.
pub(super) fn named(word: &str) -> Option<(&'static str, AddressFlag)> {
    let entry = { ADDRESS_FLAGS.iter() }.find(|entry| entry.spell.iter().any(|s| s.matches(word)));
    entry.and_then(|entry| Some((entry.spell.first()?.full(), entry.means)))
}
