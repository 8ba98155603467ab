//! Tunnels over IPv4 (iproute2 7.1 `ip/link_gre.c`, `ip/link_iptnl.c`, `ip/link_vti.c`). What was
//! typed is kept as words; a new device also says what was not typed.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{
    address_or_exit, prefix_or_exit, tunnel_key, u8_word, u16_word, u32_word,
};
use super::super::{Desk, Parse, Spelling, Words, argument, lexed, value, wrong};
use super::{kinds, outer};
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::Family;

/// Which words a type knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    /// gre, gretap, erspan: words may be shortened.
    Gre,
    /// ipip, sit: they may not.
    Ip,
    /// vti.
    Vti,
}

/// What a keyword does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    /// Keeps these keys with these values; a key that is `off` has no value.
    Marks(&'static [(&'static str, &'static str)]),
    /// A key for incoming, outgoing or all packets.
    Key(&'static str, &'static [&'static str]),
    Address,
    Device,
    Ttl,
    Tos,
    Encap,
    Port(&'static str),
    Fwmark,
    Mode,
    SixRdPrefix,
    SixRdRelay,
    ErspanIndex,
    ErspanVersion,
    ErspanDirection,
    ErspanHardware,
}

type Entry = (&'static [Spelling], &'static str, Act);

const fn mark(spell: &'static [Spelling], marks: &'static [(&'static str, &'static str)]) -> Entry {
    (spell, "", Act::Marks(marks))
}

#[rustfmt::skip]
const GRE: &[Entry] = &[
    (&[Prefix("key")], "key", Act::Key("key", &["ikey", "okey"])),
    mark(&[Prefix("nokey")], &[("ikey", "off"), ("okey", "off")]),
    (&[Prefix("ikey")], "ikey", Act::Key("ikey", &["ikey"])),
    mark(&[Prefix("noikey")], &[("ikey", "off")]),
    (&[Prefix("okey")], "okey", Act::Key("okey", &["okey"])),
    mark(&[Prefix("nookey")], &[("okey", "off")]),
    mark(&[Prefix("seq")], &[("iseq", "on"), ("oseq", "on")]),
    mark(&[Prefix("noseq")], &[("iseq", "off"), ("oseq", "off")]),
    mark(&[Prefix("iseq")], &[("iseq", "on")]),
    mark(&[Prefix("noiseq")], &[("iseq", "off")]),
    mark(&[Prefix("oseq")], &[("oseq", "on")]),
    mark(&[Prefix("nooseq")], &[("oseq", "off")]),
    mark(&[Prefix("csum")], &[("icsum", "on"), ("ocsum", "on")]),
    mark(&[Prefix("nocsum")], &[("icsum", "off"), ("ocsum", "off")]),
    mark(&[Prefix("icsum")], &[("icsum", "on")]),
    mark(&[Prefix("noicsum")], &[("icsum", "off")]),
    mark(&[Prefix("ocsum")], &[("ocsum", "on")]),
    mark(&[Prefix("noocsum")], &[("ocsum", "off")]),
    mark(&[Prefix("nopmtudisc")], &[("pmtudisc", "off")]),
    mark(&[Prefix("pmtudisc")], &[("pmtudisc", "on")]),
    (&[Prefix("remote")], "remote", Act::Address),
    (&[Prefix("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Prefix("ttl"), Prefix("hoplimit"), Prefix("hlim")], "ttl", Act::Ttl),
    (&[Prefix("tos"), Prefix("tclass"), Prefix("dsfield")], "tos", Act::Tos),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
    mark(&[Exact("ignore-df")], &[("ignore-df", "on")]),
    mark(&[Exact("noignore-df")], &[("ignore-df", "off")]),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
    (&[Exact("erspan")], "erspan", Act::ErspanIndex),
    (&[Exact("erspan_ver")], "erspan_ver", Act::ErspanVersion),
    (&[Exact("erspan_dir")], "erspan_dir", Act::ErspanDirection),
    (&[Exact("erspan_hwid")], "erspan_hwid", Act::ErspanHardware),
];

#[rustfmt::skip]
const IP: &[Entry] = &[
    (&[Exact("mode")], "mode", Act::Mode),
    (&[Exact("remote")], "remote", Act::Address),
    (&[Exact("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Exact("ttl"), Exact("hoplimit"), Exact("hlim")], "ttl", Act::Ttl),
    (&[Exact("tos"), Exact("tclass"), Exact("tc"), Prefix("dsfield")], "tos", Act::Tos),
    mark(&[Exact("nopmtudisc")], &[("pmtudisc", "off")]),
    mark(&[Exact("pmtudisc")], &[("pmtudisc", "on")]),
    mark(&[Exact("isatap")], &[("isatap", "on")]),
    mark(&[Exact("noencap")], &[("encap", "none")]),
    (&[Exact("encap")], "encap", Act::Encap),
    (&[Exact("encap-sport")], "encap-sport", Act::Port("Invalid source port.")),
    (&[Exact("encap-dport")], "encap-dport", Act::Port("Invalid destination port.")),
    mark(&[Exact("encap-csum")], &[("encap-csum", "on")]),
    mark(&[Exact("noencap-csum")], &[("encap-csum", "off")]),
    mark(&[Exact("encap-udp6-csum")], &[("encap-csum6", "on")]),
    mark(&[Exact("noencap-udp6-csum")], &[("encap-csum6", "off")]),
    mark(&[Exact("encap-remcsum")], &[("encap-remcsum", "on")]),
    mark(&[Exact("noencap-remcsum")], &[("encap-remcsum", "off")]),
    mark(&[Exact("external")], &[("external", "on")]),
    (&[Exact("6rd-prefix")], "6rd-prefix", Act::SixRdPrefix),
    (&[Exact("6rd-relay_prefix")], "6rd-relay_prefix", Act::SixRdRelay),
    mark(&[Exact("6rd-reset")], &[("6rd-prefix", "2002::/16"), ("6rd-relay_prefix", "off")]),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
];

#[rustfmt::skip]
const VTI: &[Entry] = &[
    (&[Prefix("key")], "key", Act::Key("key", &["ikey", "okey"])),
    (&[Prefix("ikey")], "ikey", Act::Key("ikey", &["ikey"])),
    (&[Prefix("okey")], "okey", Act::Key("okey", &["okey"])),
    (&[Prefix("remote")], "remote", Act::Address),
    (&[Prefix("local")], "local", Act::Address),
    (&[Prefix("dev")], "dev", Act::Device),
    (&[Exact("fwmark")], "fwmark", Act::Fwmark),
];

/// The words so far.
#[derive(Debug, Default)]
struct Kept(Vec<(String, String)>);

impl Kept {
    fn keep(&mut self, key: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != key);
        self.0.push((key.to_owned(), value.into()));
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == key)?;
        Some(found.1.as_str())
    }

    fn number(&self, key: &str) -> u32 {
        self.get(key)
            .and_then(|word| word.parse().ok())
            .unwrap_or(0)
    }
}

/// The keywords of a type with what follows them.
pub(super) fn keywords(kind: &str) -> Vec<String> {
    let (table, known) = table_of(kind);
    let notation = |act: Act| match act {
        Act::Marks(_) => "",
        Act::Address => " ADDRESS",
        Act::Device => " DEV",
        Act::Ttl | Act::Tos => " { NUMBER | inherit }",
        Act::Encap => " { fou | gue | none }",
        Act::Mode => " MODE",
        Act::SixRdPrefix | Act::SixRdRelay => " PREFIX",
        Act::ErspanDirection => " { ingress | egress }",
        _ => " NUMBER",
    };
    let mine = table.iter().filter(|entry| known(entry));
    let named = mine.filter_map(|(spell, _, act)| Some((spell.first()?.full(), *act)));
    { named }
        .map(|(name, act)| format!("{name}{}", notation(act)))
        .collect()
}

/// The table of a type, and which of its entries the type has.
fn table_of(kind: &str) -> (&'static [Entry], impl Fn(&Entry) -> bool) {
    let table = match Class::of(kind) {
        Class::Gre => GRE,
        Class::Ip => IP,
        Class::Vti => VTI,
    };
    let (erspan, sit) = (kind == "erspan", kind == "sit");
    (table, move |entry: &Entry| match entry.1 {
        "erspan" | "erspan_ver" | "erspan_dir" | "erspan_hwid" => erspan,
        _ => sit || !entry.0.contains(&Exact("isatap")),
    })
}

impl Class {
    fn of(kind: &str) -> Self {
        match kind {
            "vti" => Self::Vti,
            "ipip" | "sit" => Self::Ip,
            _ => Self::Gre,
        }
    }
}

/// Reads all remaining words; `create` for a new device.
pub(super) fn read<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    create: bool,
) -> Parse<'w, LinkData> {
    let class = Class::of(kind);
    let (table, known) = table_of(kind);
    let mut kept = Kept::default();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let mut mine = table.iter().filter(|entry| known(entry));
        let found = mine.find(|entry| entry.0.iter().any(|spelling| spelling.matches(word)));
        let Some((_, key, act)) = found else {
            return wrong(kinds::unknown(String::new(), kind, desk.level()));
        };
        words = perform(desk, rest, kind, key, *act, &mut kept)?.0;
    }
    match finish(&mut kept, class, kind, create) {
        Ok(()) => Ok((words, LinkData::Words(kept.0))),
        Err(fault) => wrong(fault),
    }
}

/// What is checked and added in the end.
fn finish(kept: &mut Kept, class: Class, kind: &str, create: bool) -> Result<(), Fault> {
    let remote = kept
        .get("remote")
        .and_then(|word| word.parse::<std::net::Ipv4Addr>().ok());
    if let (Class::Gre, Some(remote)) = (class, remote.filter(|remote| remote.is_multicast())) {
        let key = u32::from(remote).to_string();
        for side in ["ikey", "okey"] {
            if kept.number(side) == 0 {
                kept.keep(side, key.clone());
            }
        }
        if kept.get("local").is_none() {
            let text = "A broadcast tunnel requires a source address.\n";
            return Err(Fault::tool(text));
        }
    }
    let clash = kept.number("ttl") != 0 && kept.get("pmtudisc") == Some("off");
    if class == Class::Ip && clash {
        return Err(Fault::word("ttl != 0 and nopmtudisc are incompatible\n"));
    }
    if !create || class == Class::Vti {
        return Ok(());
    }
    // What a new device says in any case.
    if kept.get("external").is_some() {
        kept.0
            .retain(|(key, _)| matches!(key.as_str(), "external" | "mode"));
    } else {
        for (key, value) in [("pmtudisc", "on"), ("ttl", "0")] {
            if kept.get(key).is_none() {
                kept.keep(key, value);
            }
        }
    }
    if class == Class::Ip && kept.get("mode").is_none() {
        kept.keep("mode", "any");
    }
    if kind == "erspan" && kept.get("erspan_ver").is_none() {
        kept.keep("erspan_ver", "1");
    }
    Ok(())
}

fn perform<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    key: &str,
    act: Act,
    kept: &mut Kept,
) -> Parse<'w, ()> {
    if let Act::Marks(marks) = act {
        for (key, value) in marks {
            kept.keep(key, *value);
        }
        return Ok((words, ()));
    }
    let (rest, word) = value(words)?;
    match act {
        Act::Key(name, sides) => {
            let number = match tunnel_key(name, word) {
                Ok(number) => number,
                Err(fault) => return wrong(fault),
            };
            for side in sides {
                kept.keep(side, number.to_string());
            }
        }
        Act::Address => {
            let (_, found) = lexed(words, |word| address_or_exit(word, Family::INET))?;
            match found.ip().filter(|ip| !ip.is_unspecified()) {
                Some(ip) => kept.keep(key, ip.to_string()),
                None => kept.0.retain(|(known, _)| known != key),
            }
        }
        Act::Device => {
            let (_, device) = outer::device(desk, words)?;
            kept.keep(key, device);
        }
        Act::SixRdPrefix | Act::SixRdRelay => {
            let family = if act == Act::SixRdPrefix {
                Family::INET6
            } else {
                Family::INET
            };
            let (_, found) = lexed(words, |word| prefix_or_exit(word, family))?;
            let addr = found.addr.map_or_else(String::new, |addr| addr.to_string());
            kept.keep(key, format!("{addr}/{}", found.len));
        }
        _ => {
            let (_, found) = number(desk, words, kind, act)?;
            kept.keep(key, found);
        }
    }
    Ok((rest, ()))
}

fn number<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str, act: Act) -> Parse<'w, String> {
    let text = |number: u32| number.to_string();
    match act {
        Act::Ttl => argument(words, "invalid TTL\n", |word| match word {
            "inherit" => Some("0".to_owned()),
            _ => u8_word(word, 0).map(|n| n.to_string()),
        }),
        Act::Tos => outer::tos(desk, words),
        Act::Encap => outer::word_of(words, "Invalid encap type.", &["fou", "gue", "none"]),
        Act::Port(said) => argument(words, said, |word| match word {
            "auto" if said.contains("source") => Some("0".to_owned()),
            _ => u16_word(word, 0).map(|n| n.to_string()),
        }),
        Act::Fwmark => argument(words, "invalid fwmark\n", |word| {
            u32_word(word, 0).map(text)
        }),
        Act::Mode => argument(words, "Cannot guess tunnel mode.", |word| mode(word, kind)),
        Act::ErspanIndex => {
            let (rest, index) =
                argument(words, "invalid erspan index\n", |word| u32_word(word, 0))?;
            let said = "erspan index must be > 0 and <= 20-bit\n";
            argument(words, said, |_| {
                (1..1 << 20).contains(&index).then(|| text(index))
            })?;
            Ok((rest, text(index)))
        }
        Act::ErspanVersion => {
            let (rest, version) =
                argument(words, "invalid erspan version\n", |word| u8_word(word, 0))?;
            let said = "erspan version must be 0/1/2\n";
            argument(words, said, |_| (version <= 2).then_some(()))?;
            Ok((rest, version.to_string()))
        }
        Act::ErspanDirection => argument(words, "Invalid erspan direction.", |word| {
            { ["ingress", "egress"].into_iter() }
                .find(|full| Prefix(full).matches(word))
                .map(str::to_owned)
        }),
        _ => argument(words, "invalid erspan hwid\n", |word| {
            u16_word(word, 0).map(|n| n.to_string())
        }),
    }
}

fn mode(word: &str, kind: &str) -> Option<String> {
    let found = match word {
        "ipv6/ipv4" | "ip6ip" if kind == "sit" => "ip6ip",
        "ipv4/ipv4" | "ipip" | "ip4ip4" => "ipip",
        "mpls/ipv4" | "mplsip" => "mplsip",
        "any/ipv4" | "any" => "any",
        _ => return None,
    };
    Some(found.to_owned())
}
