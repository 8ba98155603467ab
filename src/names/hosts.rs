//! Names of hosts (`/etc/hosts`, glibc `nss/nss_files/files-hosts.c`): an address, its name,
//! aliases; `#` ends a line. No network is ever asked.

use std::cell::OnceCell;
use std::net::IpAddr;

use super::integer::is_space;

/// The system's file.
const FILE: &str = "/etc/hosts";

/// The names, read on the first look-up.
#[derive(Debug, Default)]
pub struct Hosts {
    entries: OnceCell<Vec<(IpAddr, String)>>,
}

impl Hosts {
    /// The name on the first line of this address; a mapped address counts as what it maps.
    pub fn name(&self, addr: &IpAddr) -> Option<&str> {
        let plain = addr.to_canonical();
        let entries = self.entries.get_or_init(|| {
            let bytes = std::fs::read(FILE).unwrap_or_default();
            parse(&crate::types::text_of_bytes(&bytes))
        });
        let found = entries.iter().find(|(known, _)| *known == plain)?;
        Some(&found.1)
    }
}

fn parse(text: &str) -> Vec<(IpAddr, String)> {
    let entry = |line: &str| {
        let line = line.split('#').next()?;
        let mut words = line.split(is_space).filter(|word| !word.is_empty());
        let addr: IpAddr = words.next()?.parse().ok()?;
        Some((addr, words.next()?.to_owned()))
    };
    text.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_the_first_line_counts() {
        let text = "# 10.0.0.1 no\n127.0.0.1\tlocalhost here\n127.0.0.1 other\n::1 six # x\n10.0.0.2\nx y\n";
        let names = parse(text);
        let name = |addr: &str| {
            let addr: IpAddr = addr.parse().expect("an address");
            let found = names.iter().find(|(known, _)| *known == addr);
            found.map(|(_, name)| name.as_str())
        };
        assert_eq!(name("127.0.0.1"), Some("localhost"));
        assert_eq!(name("::1"), Some("six"));
        assert_eq!((name("10.0.0.1"), name("10.0.0.2")), (None, None));
    }
}
