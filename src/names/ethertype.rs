//! Names of what an Ethernet frame carries (iproute2 7.1 `lib/ll_proto.c`), in its order: a number
//! has the first name.

use super::integer::whole_unsigned;

#[rustfmt::skip]
const NAMES: &[(u16, &str)] = &[
    (0x0060, "loop"), (0x0200, "pup"), (0x0201, "pupat"), (0x0800, "ip"), (0x0805, "x25"),
    (0x0806, "arp"), (0x08ff, "bpq"), (0x0a00, "ieeepup"), (0x0a01, "ieeepupat"), (0x6000, "dec"),
    (0x6001, "dna_dl"), (0x6002, "dna_rc"), (0x6003, "dna_rt"), (0x6004, "lat"), (0x6005, "diag"),
    (0x6006, "cust"), (0x6007, "sca"), (0x8035, "rarp"), (0x809b, "atalk"), (0x80f3, "aarp"),
    (0x8137, "ipx"), (0x86dd, "ipv6"), (0x8863, "ppp_disc"), (0x8864, "ppp_ses"),
    (0x884c, "atmmpoa"), (0x8884, "atmfate"), (0x0001, "802_3"), (0x0002, "ax25"), (0x0003, "all"),
    (0x0004, "802_2"), (0x0005, "snap"), (0x0006, "ddcmp"), (0x0007, "wan_ppp"), (0x0008, "ppp_mp"),
    (0x0009, "localtalk"), (0x000c, "can"), (0x0010, "ppptalk"), (0x0011, "tr_802_2"),
    (0x0015, "mobitex"), (0x0016, "control"), (0x0017, "irda"), (0x0018, "econet"),
    (0x88ca, "tipc"), (0x8892, "profinet"), (0x88a2, "aoe"), (0x88a4, "ethercat"),
    (0x8100, "802.1Q"), (0x88a8, "802.1ad"), (0x8847, "mpls_uc"), (0x8848, "mpls_mc"),
    (0x6558, "teb"), (CFM, "cfm"), (0x88cc, "LLDP"), (0x0800, "ipv4"),
];

/// Level 6.1 has no name for it.
const CFM: u16 = 0x8902;

/// The number of a name in any case, or of a number; `modern` at level 7.1.
pub fn ethertype_id(word: &str, modern: bool) -> Option<u16> {
    let named = known(modern).find(|(_, name)| name.eq_ignore_ascii_case(word));
    match named {
        Some((id, _)) => Some(*id),
        None => whole_unsigned(word, 0).and_then(|id| u16::try_from(id).ok()),
    }
}

/// Its name.
pub fn ethertype_name(id: u16, modern: bool) -> Option<&'static str> {
    let named = known(modern).find(|(known, _)| *known == id);
    named.map(|(_, name)| *name)
}

fn known(modern: bool) -> impl Iterator<Item = &'static (u16, &'static str)> {
    NAMES.iter().filter(move |(id, _)| modern || *id != CFM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_first_of_its_names() {
        assert_eq!(ethertype_id("IPv4", true), Some(0x800));
        assert_eq!(ethertype_name(0x800, true), Some("ip"));
        assert_eq!(ethertype_id("0x8847", true), Some(0x8847));
        assert_eq!(ethertype_id("cfm", false), None);
        assert_eq!(ethertype_id("65536", true), None);
        assert_eq!(ethertype_name(0x1234, true), None);
    }
}
