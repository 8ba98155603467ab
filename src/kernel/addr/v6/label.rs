//! Labels of IPv6 addresses: the policy table of RFC 6724 §2.1, which the choice of a source reads
//! and `ip addrlabel` changes (Linux 6.18 `net/ipv6/addrlabel.c`).

use std::net::{IpAddr, Ipv6Addr};

use crate::kernel::Netns;
use crate::rtnl::{AddrLabelMsg, Answer, Errno, Refusal};
use crate::types::{Family, IfIndex, Prefix6};

/// What an address is labelled with that no entry speaks of; no entry may say so.
pub const NO_LABEL: u32 = u32::MAX;

/// The table of a namespace: the first entry that fits counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddrLabels(pub Vec<AddrLabel>);

/// One entry (`struct ip6addrlbl_entry`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddrLabel {
    /// The addresses that it is for.
    pub prefix: Prefix6,
    /// Only those on this device, unless none. The entry outlives its device.
    pub dev: IfIndex,
    /// Only addresses that stand for IPv4 ones, `::a.b.c.d`: neither `::` nor `::1`.
    pub compatible: bool,
    /// The label.
    pub label: u32,
}

/// The entries of a new namespace, in the order in which they stand.
const AT_FIRST: [([u16; 8], u8, u32); 10] = [
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, 0),
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, 3),
    ([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, 4),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, 6),
    ([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28, 7),
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, 12),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, 2),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, 11),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, 5),
    ([0, 0, 0, 0, 0, 0, 0, 0], 0, 1),
];

impl Default for AddrLabels {
    fn default() -> Self {
        let entry = |(segments, len, label): &([u16; 8], u8, u32)| AddrLabel {
            prefix: Prefix6::holding(Ipv6Addr::from(*segments), *len),
            dev: IfIndex::NONE,
            compatible: false,
            label: *label,
        };
        Self(AT_FIRST.iter().map(entry).collect())
    }
}

impl AddrLabels {
    /// The label of an address on a device (`ipv6_addr_label`).
    pub fn of(&self, addr: Ipv6Addr, dev: IfIndex) -> u32 {
        let fits = |entry: &&AddrLabel| {
            (entry.dev == IfIndex::NONE || entry.dev == dev)
                && (!entry.compatible || is_compatible(addr))
                && entry.prefix.contains(addr)
        };
        self.0
            .iter()
            .find(fits)
            .map_or(NO_LABEL, |entry| entry.label)
    }

    fn place(&self, prefix: Prefix6, dev: IfIndex) -> Option<usize> {
        let same = |entry: &AddrLabel| entry.prefix == prefix && entry.dev == dev;
        self.0.iter().position(same)
    }
}

/// `IPV6_ADDR_COMPATv4`.
fn is_compatible(addr: Ipv6Addr) -> bool {
    (2..=u128::from(u32::MAX)).contains(&addr.to_bits())
}

/// What the attributes of a request come to; the family has been looked at before.
fn read(msg: &AddrLabelMsg) -> Result<(Ipv6Addr, Prefix6), Refusal> {
    if msg.family != Family::INET6 {
        return Err(Errno::EOPNOTSUPP.into());
    }
    let Some(IpAddr::V6(addr)) = msg.address else {
        let note = "Attribute failed policy validation";
        return Err(Refusal::noted(Errno::ERANGE, note));
    };
    if msg.prefix_len > 128 || msg.label == NO_LABEL {
        return Err(Errno::EINVAL.into());
    }
    Ok((addr, Prefix6::holding(addr, msg.prefix_len)))
}

/// `RTM_NEWADDRLABEL`: longer prefixes come first, and among those of one length entries for a
/// device before those for none, the newest of each kind first.
///
/// # Errors
/// `EEXIST` for an entry of the same prefix and device, `EINVAL` for no such device and for a part
/// of `::ffff:0:0/96`.
pub fn add(ns: &mut Netns, msg: &AddrLabelMsg) -> Result<Answer, Refusal> {
    let (addr, prefix) = read(msg)?;
    let (dev, len) = (msg.index, prefix.len());
    let mapped = addr.to_ipv4_mapped().is_some();
    if dev != IfIndex::NONE && ns.links.get(dev).is_none() || mapped && len > 96 {
        return Err(Errno::EINVAL.into());
    }
    let labels = &mut ns.addr_labels;
    // Only an entry that the search passes is found to be the same.
    let before = |entry: &AddrLabel| {
        entry.prefix.len() < len || entry.prefix.len() == len && entry.dev == IfIndex::NONE
    };
    let at = labels.0.iter().position(before).unwrap_or(labels.0.len());
    if labels.place(prefix, dev).is_some_and(|place| place <= at) {
        return Err(Errno::EEXIST.into());
    }
    let entry = AddrLabel {
        prefix,
        dev,
        compatible: len == 96 && is_compatible(addr),
        label: msg.label,
    };
    labels.0.insert(at, entry);
    Ok(Answer::done())
}

/// `RTM_DELADDRLABEL`: the label does not matter.
///
/// # Errors
/// `ESRCH` for no such entry.
pub fn delete(ns: &mut Netns, msg: &AddrLabelMsg) -> Result<Answer, Refusal> {
    let (_, prefix) = read(msg)?;
    let place = ns.addr_labels.place(prefix, msg.index);
    ns.addr_labels.0.remove(place.ok_or(Errno::ESRCH)?);
    Ok(Answer::done())
}

/// All entries.
///
/// # Errors
/// `EOPNOTSUPP` for other families.
pub fn rows(ns: &Netns, family: Family) -> Result<Vec<AddrLabelMsg>, Refusal> {
    let row = |entry: &AddrLabel| AddrLabelMsg {
        family,
        index: entry.dev,
        prefix_len: entry.prefix.len(),
        address: Some(entry.prefix.addr().into()),
        label: entry.label,
    };
    match family {
        Family::INET6 => Ok(ns.addr_labels.0.iter().map(row).collect()),
        _ => Err(Errno::EOPNOTSUPP.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_the_policy_table() {
        let cases = [
            ("::1", 0),
            ("2001:db8::1", 1),
            ("2002::1", 2),
            ("::7f00:1", 3),
            ("::ffff:10.0.0.1", 4),
            ("fd00::1", 5),
            ("2001::1", 6),
            ("2001:10::1", 7),
            ("2001:1f::1", 7),
            ("fec0::1", 11),
            ("3ffe::1", 12),
            ("::", 3),
            ("fe80::1", 1),
        ];
        let labels = AddrLabels::default();
        for (addr, expected) in cases {
            let parsed: Ipv6Addr = addr.parse().unwrap_or(Ipv6Addr::UNSPECIFIED);
            assert_eq!(labels.of(parsed, IfIndex(1)), expected, "{addr}");
        }
    }

    #[test]
    fn an_entry_for_ipv4_addresses_passes_over_the_two_that_are_none() {
        let entry = AddrLabel {
            prefix: Prefix6::holding(Ipv6Addr::UNSPECIFIED, 96),
            dev: IfIndex::NONE,
            compatible: true,
            label: 9,
        };
        let labels = AddrLabels(vec![entry]);
        let of = |low: u16| labels.of(Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, low), IfIndex(1));
        assert_eq!([0, 1, 2].map(of), [NO_LABEL, NO_LABEL, 9]);
    }
}
