//! IP protocol names of the system (`/etc/protocols`, glibc `nss/nss_files/files-proto.c`): name,
//! number, aliases; `#` ends a line.

use std::cell::OnceCell;

use nom::bytes::complete::{take_till, take_till1};
use nom::multi::many0;
use nom::sequence::preceded;
use nom::{IResult, Parser};

use super::integer::{is_space, whole_unsigned};

/// The system's file.
const FILE: &str = "/etc/protocols";

/// One line.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    number: u64,
    /// The name first, then its aliases.
    names: Vec<String>,
}

/// The names, read on the first look-up.
#[derive(Debug, Default)]
pub struct IpProtocols {
    entries: OnceCell<Vec<Entry>>,
}

impl IpProtocols {
    fn entries(&self) -> &[Entry] {
        self.entries.get_or_init(|| match std::fs::read(FILE) {
            Ok(bytes) => parse(&crate::types::text_of_bytes(&bytes)),
            Err(_) => parse(super::builtin::IP_PROTOCOLS),
        })
    }

    /// The number of the first line that has `word` as name or alias; one above 255 loses its high
    /// bits, as in the attribute that carries it.
    pub fn id(&self, word: &str) -> Option<u8> {
        let mut entries = self.entries().iter();
        let found = entries.find(|entry| entry.names.iter().any(|name| name == word))?;
        Some(found.number as u8)
    }

    /// The name on the first line of number `id`.
    pub fn name(&self, id: u8) -> Option<&str> {
        let mut entries = self.entries().iter();
        let found = entries.find(|entry| entry.number == u64::from(id))?;
        found.names.first().map(String::as_str)
    }
}

fn parse(text: &str) -> Vec<Entry> {
    text.lines().filter_map(entry).collect()
}

/// The words of a line, without its comment.
fn words(line: &str) -> IResult<&str, Vec<&str>> {
    let blank = take_till::<_, _, nom::error::Error<&str>>(|c| !is_space(c));
    let word = take_till1(|c| is_space(c) || c == '#');
    many0(preceded(blank, word)).parse(line)
}

fn entry(line: &str) -> Option<Entry> {
    let (_, words) = words(line).ok()?;
    let (name, rest) = words.split_first()?;
    let (number, aliases) = rest.split_first()?;
    let names = std::iter::once(name).chain(aliases);
    Some(Entry {
        number: whole_unsigned(number, 10)?,
        names: names.map(|name| (*name).to_owned()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_name_number_aliases_comment() {
        let read = parse("# all\n\ntcp\t6\tTCP X # transmission\nbad\nudp 17#UDP\n");
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let tcp = Entry {
            number: 6,
            names: names(&["tcp", "TCP", "X"]),
        };
        let udp = Entry {
            number: 17,
            names: names(&["udp"]),
        };
        assert_eq!(read, [tcp, udp]);
    }

    #[test]
    fn the_builtin_list_is_well_formed() {
        let read = parse(crate::names::builtin::IP_PROTOCOLS);
        assert_eq!(
            read.len(),
            crate::names::builtin::IP_PROTOCOLS.lines().count()
        );
    }
}
