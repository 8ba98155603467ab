//! Lines of a batch that are alike: the same words, but for plain values behind certain keywords.
//!
//! A mould is taken of one line and says of another what it has in the places of these values.
//! Every word of such a line is a keyword or the value of the keyword before it, each keyword is
//! spelled out and comes once, and a plain value has one spelling. So there is no doubt about what a
//! value means, whatever stands elsewhere in the line.

use std::net::{IpAddr, Ipv4Addr};

use crate::types::{groups, octet, quad, whole};

/// What a plain value is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The destination of a lookup.
    Destination,
    /// `from`, a prefix.
    From,
    /// `to`, a prefix.
    To,
    /// `pref`.
    Priority,
    /// `fwmark`.
    Fwmark,
    /// `mark`.
    Mark,
    /// `sport`.
    SourcePort,
    /// `dport`.
    DestinationPort,
    /// `table`.
    Table,
    /// `iif`.
    Input,
    /// `ipproto`, whose value is the same in all lines.
    Proto,
}

/// A plain value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value<'l> {
    /// An address, and its text.
    Addr(IpAddr, &'l [u8]),
    /// An IPv4 prefix; its host bits need not be zero.
    Prefix(Ipv4Addr, u8),
    /// A number, and its text.
    Number(u32, &'l [u8]),
    /// A mark, perhaps with a mask.
    Mark(u32, Option<u32>),
    /// A word.
    Word(&'l [u8]),
}

/// A kind of lines: how they begin, whether an address follows, and their keywords.
#[derive(Debug)]
pub struct Kind {
    start: &'static [u8],
    addr: bool,
    keywords: &'static [(&'static [u8], Place)],
}

/// `route get ADDRESS …`.
pub const GET: Kind = Kind {
    start: b"route get",
    addr: true,
    keywords: &[
        (b"mark", Place::Mark),
        (b"ipproto", Place::Proto),
        (b"sport", Place::SourcePort),
        (b"dport", Place::DestinationPort),
    ],
};

/// `rule add …`.
pub const RULE: Kind = Kind {
    start: b"rule add",
    addr: false,
    keywords: &[
        (b"from", Place::From),
        (b"to", Place::To),
        (b"fwmark", Place::Fwmark),
        (b"iif", Place::Input),
        (b"ipproto", Place::Proto),
        (b"sport", Place::SourcePort),
        (b"dport", Place::DestinationPort),
        (b"pref", Place::Priority),
        (b"priority", Place::Priority),
        (b"table", Place::Table),
        (b"lookup", Place::Table),
    ],
};

/// What a line has before each of its values, and what the values are for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mould {
    pieces: Vec<(Vec<u8>, Place)>,
    /// Behind the last value.
    end: Vec<u8>,
}

impl Kind {
    /// The mould of a line, if it is of this kind and holds nothing but plain values.
    pub fn mould(&self, line: &[u8]) -> Option<Mould> {
        let text = without_newline(line);
        let mut rest = text.strip_prefix(self.start)?;
        let mut before = self.start.to_vec();
        let mut pieces: Vec<(Vec<u8>, Place)> = Vec::new();
        let mut proto = false;
        if self.addr {
            (_, rest) = Place::Destination.read(rest.strip_prefix(b" ")?)?;
            before.push(b' ');
            pieces.push((std::mem::take(&mut before), Place::Destination));
        }
        while !rest.is_empty() {
            let (keyword, behind) = word(rest.strip_prefix(b" ")?);
            let known = { self.keywords.iter() }.find(|(known, _)| *known == keyword);
            let (_, place) = known?;
            let (value, behind) = place.read(behind.strip_prefix(b" ")?)?;
            if pieces.iter().any(|(_, other)| other == place) {
                return None;
            }
            before.push(b' ');
            before.extend_from_slice(keyword);
            before.push(b' ');
            match (place, value) {
                (Place::Proto, Value::Word(word)) if !std::mem::replace(&mut proto, true) => {
                    before.extend_from_slice(word);
                }
                (Place::Proto, _) => return None,
                _ => pieces.push((std::mem::take(&mut before), *place)),
            }
            rest = behind;
        }
        (!pieces.is_empty()).then_some(Mould {
            pieces,
            end: before,
        })
    }
}

impl Mould {
    /// Tells `each` the values of a line; false when the line is not of this mould, or when `each`
    /// says so.
    pub fn fill<'l>(&self, line: &'l [u8], mut each: impl FnMut(Place, Value<'l>) -> bool) -> bool {
        let mut rest = without_newline(line);
        for (before, place) in &self.pieces {
            let Some(behind) = strip(rest, before) else {
                return false;
            };
            let Some((value, behind)) = place.read(behind) else {
                return false;
            };
            if !each(*place, value) {
                return false;
            }
            rest = behind;
        }
        rest == self.end
    }
}

impl Place {
    /// A plain value for this place, and what is behind it: the end, or a blank.
    fn read(self, text: &[u8]) -> Option<(Value<'_>, &[u8])> {
        let (value, rest) = match self {
            Self::Destination => {
                let (addr, rest) = match quad(text) {
                    Some((bits, rest)) if bits != 0 => (Ipv4Addr::from_bits(bits).into(), rest),
                    _ => groups(text).map(|(addr, rest)| (addr.into(), rest))?,
                };
                (Value::Addr(addr, before(text, rest)), rest)
            }
            Self::From | Self::To => prefix(text)?,
            Self::Priority | Self::Table | Self::Mark => {
                let (number, rest) = decimal(text)?;
                (Value::Number(number, before(text, rest)), rest)
            }
            Self::SourcePort | Self::DestinationPort => {
                let (number, rest) = decimal(text).filter(|(port, _)| *port <= 0xffff)?;
                (Value::Number(number, before(text, rest)), rest)
            }
            Self::Fwmark => {
                let (mark, rest) = number(text)?;
                match rest.strip_prefix(b"/").map(number) {
                    Some(mask) => mask.map(|(mask, rest)| (Value::Mark(mark, Some(mask)), rest))?,
                    None => (Value::Mark(mark, None), rest),
                }
            }
            Self::Input | Self::Proto => {
                let (word, rest) = word(text);
                let plain = word.first().is_some_and(u8::is_ascii_lowercase)
                    && word.len() <= 15
                    && word.iter().all(u8::is_ascii_alphanumeric);
                plain.then_some((Value::Word(word), rest))?
            }
        };
        matches!(rest.first(), None | Some(b' ')).then_some((value, rest))
    }
}

fn without_newline(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

/// What is behind the start of a text.
fn strip<'t>(text: &'t [u8], start: &[u8]) -> Option<&'t [u8]> {
    let (first, rest) = text.split_at_checked(start.len())?;
    // Short texts, eight bytes at a time and then one by one: some libraries take long to begin
    // with a comparison.
    let ((firsts, first), (starts, start)) = (first.as_chunks::<8>(), start.as_chunks::<8>());
    let same = firsts.iter().zip(starts).all(|(one, other)| one == other)
        && first.iter().zip(start).all(|(one, other)| one == other);
    same.then_some(rest)
}

/// What stands before a part of a text that reaches to its end.
fn before<'t>(text: &'t [u8], rest: &[u8]) -> &'t [u8] {
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

/// Up to the next blank.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b' ');
    text.split_at(end.unwrap_or(text.len()))
}

/// A decimal number from 1 on, without zeros in front.
fn decimal(text: &[u8]) -> Option<(u32, &[u8])> {
    whole(text).filter(|(number, _)| *number != 0)
}

/// The same, or hexadecimal behind `0x`.
fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(text) = text.strip_prefix(b"0x") else {
        return decimal(text);
    };
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (mut number, mut count) = (0u32, 0);
    for digit in text.iter().map_while(digit) {
        number = number << 4 | u32::from(digit);
        count += 1;
    }
    let good = (1..=8).contains(&count) && number != 0;
    good.then(|| (number, text.get(count..).unwrap_or_default()))
}

/// An address that is not zero, with a length from 1 on, or without any.
fn prefix(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (bits, rest) = quad(text).filter(|(bits, _)| *bits != 0)?;
    let (len, rest) = match rest.strip_prefix(b"/") {
        Some(text) => octet(text).filter(|(len, _)| (1..=32).contains(len))?,
        None => (32, rest),
    };
    Some((Value::Prefix(Ipv4Addr::from_bits(bits), len), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(kind: &Kind, line: &str) -> Option<String> {
        let mould = kind.mould(line.as_bytes())?;
        let mut values = String::new();
        let filled = mould.fill(line.as_bytes(), |place, value| {
            values += &format!("{place:?} {value:?}; ");
            true
        });
        assert!(filled, "a line is of its own mould");
        Some(values)
    }

    #[test]
    fn plain_values_are_read_where_they_stand() {
        for (kind, line, expected) in [
            (
                GET,
                "route get 10.0.20.255\n",
                "Destination Addr(10.0.20.255, [49, 48, 46, 48, 46, 50, 48, 46, 50, 53, 53]); ",
            ),
            (
                GET,
                "route get ff02::1 ipproto tcp dport 80",
                "Destination Addr(ff02::1, [102, 102, 48, 50, 58, 58, 49]); \
                 DestinationPort Number(80, [56, 48]); ",
            ),
            (
                RULE,
                "rule add from 10.1.2.3 fwmark 0x10/0xff pref 7 table 300\n",
                "From Prefix(10.1.2.3, 32); Fwmark Mark(16, Some(255)); \
                 Priority Number(7, [55]); Table Number(300, [51, 48, 48]); ",
            ),
            (
                RULE,
                "rule add to 10.1.2.3/24 iif eth0 ipproto udp sport 1",
                "To Prefix(10.1.2.3, 24); Input Word([101, 116, 104, 48]); \
                 SourcePort Number(1, [49]); ",
            ),
        ] {
            assert_eq!(values(&kind, line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn whatever_leaves_a_doubt_has_no_mould() {
        for line in [
            "route get 10.0.20.255 ",
            "route get 10.0.20.256",
            "route get 10.0.20",
            "route get 0.0.0.0",
            "route get 10.0.020.5",
            "route get 10.0.20.5/32",
            "route get 10.0.20.5 mark 1 mark 2",
            "route get 10.0.20.5 mark 0",
            "route get 10.0.20.5 mark 0x1",
            "route get 10.0.20.5 mark 01",
            "route get 10.0.20.5 mark 4294967296",
            "route get 10.0.20.5 dport 65536",
            "route get 10.0.20.5 oif v0",
            "route get 10.0.20.5  mark 1",
            "route get mark 1",
            "r get 1.2.3.4",
            " route get 1.2.3.4",
            "route get 1.2.3.4#",
            "route get 1.2.3.4 mark 5#",
            "route get 1.2.3.4 ipproto tcp ipproto udp",
            "route get 2001:db8::1 ",
            "route get 2001:db8::1/128",
            "route get 2001:db8::1:",
            "route get 2001:DB8::1",
            "route get 2001:db8::01",
            "route get 2001:db8:0::1",
            "route get ::1",
            "route get ::",
        ] {
            assert_eq!(GET.mould(line.as_bytes()), None, "{line}");
        }
        for line in [
            "rule add",
            "rule add ",
            "rule add from 10.0.0.1 pref 5 priority 6",
            "rule add from 10.0.0.1 table 5 lookup 6",
            "rule add from 10.0.0.1 table main",
            "rule add from 10.0.0.0/0 pref 5",
            "rule add from 0.0.0.0/8 pref 5",
            "rule add from 10.0.0.1/08 pref 5",
            "rule add from all pref 5",
            "rule add not from 10.0.0.1 pref 5",
            "rule add from 10.0.0.1 pref 0x5",
            "rule add from 10.0.0.1 prefe 5",
            "rule add from 10.0.0.1 pref 5 # x",
            "rule add from 10.0.0.1 pref 5 \\\n",
            "rule add from 10.0.0.1 pref \"5\"",
            "rule add fwmark 0 pref 5",
            "rule add fwmark 0x0 pref 5",
            "rule add fwmark 0x pref 5",
            "rule add fwmark 0x123456789 pref 5",
            "rule add fwmark 1/ pref 5",
            "rule add fwmark 1/0 pref 5",
            "rule add iif e.th pref 5",
            "rule add iif from pref",
            "rule add iif 0th pref 5",
            "rule add iif a123456789012345 pref 5",
            "rule add from 2001:db8::/32 pref 5",
            "rule add sport 1-2 pref 5",
            "rule add protocol static pref 5",
        ] {
            assert_eq!(RULE.mould(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn other_words_are_of_another_mould() {
        let mould = RULE.mould(b"rule add from 10.0.0.1 pref 5 ipproto tcp\n");
        let mould = mould.expect("a mould");
        let fits = |line: &str| mould.fill(line.as_bytes(), |_, _| true);
        assert!(fits("rule add from 10.9.0.0/16 pref 77 ipproto tcp"));
        for line in [
            "rule add from 10.9.0.0/16 pref 77 ipproto udp",
            "rule add from 10.9.0.0/16 pref 77 ipproto tcp ",
            "rule add from 10.9.0.0/16 pref 77 ipproto tc",
            "rule add from 10.9.0.0/16 pref 77",
            "rule add to 10.9.0.0/16 pref 77 ipproto tcp",
            "rule add from 10.9.0.0/16 priority 77 ipproto tcp",
        ] {
            assert!(!fits(line), "{line}");
        }
    }
}
