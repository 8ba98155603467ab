//! The words of `ping` (iputils 20221126 `ping/ping.c`): those that decide where a packet goes, and
//! those that only say how often and how loud.

use std::net::IpAddr;

use crate::names::whole_unsigned;

/// What was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ping {
    /// Destination.
    pub dst: IpAddr,
    /// Device behind a `%` of the destination.
    pub scope: Option<String>,
    /// The VRF that it was started in, which no word says.
    pub vrf: Option<String>,
    /// `-I`: an address or a device.
    pub from: Option<String>,
    /// `-m`.
    pub mark: u32,
    /// `-Q`.
    pub tos: u8,
    /// `-t`.
    pub ttl: u8,
    /// `-c`, 1 unless said: nobody waits here.
    pub count: u32,
    /// `-s`: bytes behind the header of ICMP.
    pub size: u32,
    /// `-M do`: no router may cut it.
    pub whole: bool,
}

/// Letters of options that take a value.
const VALUED: &str = "cCeFGhIiklmMNopPQRsSTtwW";

/// Reads the words behind the program's name; `six` when the name itself means IPv6.
///
/// # Errors
/// One line without its newline.
pub fn read(words: &[String], six: bool) -> Result<Ping, String> {
    let mut draft = Draft {
        family: six.then_some(true),
        ..Draft::default()
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
            draft.dst = Some(word.clone());
            continue;
        };
        if letters == "-" {
            draft.dst = words.next().cloned().or(draft.dst);
            break;
        }
        for (at, letter) in letters.char_indices() {
            if !VALUED.contains(letter) {
                draft.switch(letter);
                continue;
            }
            let glued = letters.get(at + letter.len_utf8()..).unwrap_or_default();
            let value = match glued {
                "" => words.next().cloned(),
                glued => Some(glued.to_owned()),
            };
            let missing = || format!("option requires an argument -- '{letter}'");
            draft.option(letter, &value.ok_or_else(missing)?)?;
            break;
        }
    }
    draft.finish()
}

#[derive(Default)]
struct Draft {
    family: Option<bool>,
    dst: Option<String>,
    from: Option<String>,
    mark: u32,
    tos: u8,
    ttl: Option<u8>,
    count: Option<u32>,
    size: Option<u32>,
    whole: bool,
}

impl Draft {
    fn switch(&mut self, letter: char) {
        match letter {
            '4' => self.family = Some(false),
            '6' => self.family = Some(true),
            _ => {}
        }
    }

    fn option(&mut self, letter: char, value: &str) -> Result<(), String> {
        let number = |base: u32| {
            let found = whole_unsigned(value, base).and_then(|found| u32::try_from(found).ok());
            found.ok_or_else(|| format!("invalid argument: '{value}'"))
        };
        let byte = || u8::try_from(number(0)?).map_err(|_| format!("invalid argument: '{value}'"));
        match letter {
            'c' => self.count = Some(number(0)?.max(1)),
            'I' => self.from = Some(value.to_owned()),
            'm' => self.mark = number(0)?,
            'M' => self.whole = value == "do",
            'Q' => self.tos = byte()?,
            's' => self.size = Some(number(0)?),
            't' => self.ttl = Some(byte()?),
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Ping, String> {
        let word = self
            .dst
            .ok_or("usage error: Destination address required")?;
        let (address, scope) = match word.split_once('%') {
            Some((address, scope)) => (address, Some(scope.to_owned())),
            None => (word.as_str(), None),
        };
        let known = match (address, self.family) {
            ("localhost", Some(true)) => Some("::1".parse()),
            ("localhost", _) => Some("127.0.0.1".parse()),
            _ => None,
        };
        let dst = known.unwrap_or_else(|| address.parse::<IpAddr>());
        let dst = dst.map_err(|_| format!("{word}: Name or service not known"))?;
        if self.family.is_some_and(|six| six != dst.is_ipv6()) {
            return Err(format!("{word}: Address family for hostname not supported"));
        }
        Ok(Ping {
            vrf: None,
            dst,
            scope,
            from: self.from,
            mark: self.mark,
            tos: self.tos,
            ttl: self.ttl.unwrap_or(64),
            count: self.count.unwrap_or(1),
            size: self.size.unwrap_or(56),
            whole: self.whole,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, six: bool) -> Result<Ping, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        read(&words, six)
    }

    #[test]
    fn values_may_be_glued_and_letters_bundled() {
        let ping = of("-qc3 -w 5 -Iveth0 -m 0x10 10.0.0.1", false).expect("good");
        assert_eq!(ping.count, 3);
        assert_eq!(ping.from.as_deref(), Some("veth0"));
        assert_eq!(ping.mark, 16);
        assert_eq!(ping.dst, IpAddr::from([10, 0, 0, 1]));
        let link = of("-c1 fe80::1%v0", true).expect("good");
        assert_eq!(link.scope.as_deref(), Some("v0"));
    }

    #[test]
    fn what_is_wrong_is_one_line() {
        for bad in ["-c", "-c x 10.0.0.1", "-6 10.0.0.1", "nowhere", "-q"] {
            let line = of(bad, false).expect_err(bad);
            assert!(!line.is_empty() && !line.contains('\n'), "{line}");
        }
    }
}
