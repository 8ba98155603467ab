//! Tunnels (iproute2 7.1 `ip/link_gre.c`, `link_gre6.c`, `link_iptnl.c`, `link_ip6tnl.c`, `link_vti.c`,
//! `link_vti6.c`). What was typed is kept as words; a new device also says what was not typed.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{
    address_or_exit, prefix_or_exit, tunnel_key, u8_word, u16_word, u32_word,
};
use super::super::{Desk, Parse, Words, argument, lexed, value, wrong};
use super::{kinds, outer};
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::Family;

mod tables;

use tables::{Act, Class, Entry, GRE, GRE6, IP, IP6, VTI};

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
        Act::Ttl | Act::Tos | Act::Hops | Act::Tclass | Act::FlowLabel => " { NUMBER | inherit }",
        Act::EncapLimit => " { NUMBER | none }",
        Act::Dscp => " inherit",
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
        Class::Gre6 => GRE6,
        Class::Ip6 => IP6,
    };
    let (erspan, sit) = (matches!(kind, "erspan" | "ip6erspan"), kind == "sit");
    (table, move |entry: &Entry| match entry.1 {
        "erspan" | "erspan_ver" | "erspan_dir" | "erspan_hwid" => erspan,
        _ => sit || !entry.0.contains(&Exact("isatap")),
    })
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
    if create {
        kept.0
            .retain(|(key, end)| !(matches!(key.as_str(), "remote" | "local") && end == "any"));
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
        let said: [(&str, &str); 2] = match class.is_over6() {
            true => [("ttl", "64"), ("encaplimit", "4")],
            false => [("pmtudisc", "on"), ("ttl", "0")],
        };
        for (key, value) in said {
            if kept.get(key).is_none() {
                kept.keep(key, value);
            }
        }
    }
    if matches!(class, Class::Ip | Class::Ip6) && kept.get("mode").is_none() {
        kept.keep("mode", "any");
    }
    if matches!(kind, "erspan" | "ip6erspan") && kept.get("erspan_ver").is_none() {
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
            let (_, found) = lexed(words, |word| address_or_exit(word, tables::family(kind)))?;
            match found.ip().filter(|ip| !ip.is_unspecified()) {
                Some(ip) => kept.keep(key, ip.to_string()),
                None => kept.keep(key, "any"),
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
        Act::Hops => argument(words, "invalid HLIM\n", |word| match word {
            "inherit" => Some("0".to_owned()),
            _ => u8_word(word, 0).map(|n| n.to_string()),
        }),
        // The type of IP does not mind what it cannot read.
        Act::EncapLimit => argument(words, "invalid ELIM", |word| match word {
            "none" => Some(word.to_owned()),
            _ => u8_word(word, 0)
                .or_else(|| (kind == "ip6tnl").then_some(0))
                .map(|n| n.to_string()),
        }),
        Act::Tclass => argument(words, "invalid TClass", |word| match word {
            "inherit" => Some(word.to_owned()),
            _ => u8_word(word, 16).map(|n| n.to_string()),
        }),
        Act::FlowLabel => argument(words, "invalid Flowlabel", |word| match word {
            "inherit" => Some(word.to_owned()),
            _ => u32_word(word, 16).filter(|n| *n <= 0xf_ffff).map(text),
        }),
        Act::Dscp => argument(words, "not inherit", |word| {
            (word == "inherit").then(|| word.to_owned())
        }),
        Act::Fwmark if Class::of(kind).is_over6() => {
            argument(words, "invalid fwmark\n", |word| match word {
                "inherit" => Some(word.to_owned()),
                _ => u32_word(word, 0).map(text),
            })
        }
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
        _ if kind == "ip6tnl" => match word {
            "ipv6/ipv6" | "ip6ip6" => "ip6ip6",
            "ip/ipv6" | "ipv4/ipv6" | "ipip6" | "ip4ip6" => "ipip6",
            "any/ipv6" | "any" => "any",
            _ => return None,
        },
        "ipv6/ipv4" | "ip6ip" if kind == "sit" => "ip6ip",
        "ipv4/ipv4" | "ipip" | "ip4ip4" => "ipip",
        "mpls/ipv4" | "mplsip" => "mplsip",
        "any/ipv4" | "any" => "any",
        _ => return None,
    };
    Some(found.to_owned())
}
