//! Ethernet in UDP (iproute2 7.1 `ip/iplink_vxlan.c`, `ip/iplink_geneve.c`). Every attribute may
//! be typed once. What was typed is kept as words; a new device also says what was not typed.

use std::net::IpAddr;

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{address_or_exit, u16_word, u32_word, u64_word};
use super::super::{Desk, Parse, Spelling, Words, argument, lexed, value, wrong};
use super::{kinds, outer};
use crate::command::Aside;
use crate::fault::Fault;
use crate::rtnl::LinkData;
use crate::types::{Family, Level};

/// What a keyword does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    Is(&'static str),
    Id,
    Group,
    Remote,
    Local,
    Device,
    Ttl,
    Tos,
    Df,
    Label,
    Ageing,
    Limit,
    SourcePorts,
    Port,
    Reserved,
}

/// Spellings, the attribute that it sets, what it is called when it comes twice (itself, as typed,
/// where that is empty), and what it does.
type Entry = (&'static [Spelling], &'static str, &'static str, Act);

const fn mark(spell: &'static [Spelling], key: &'static str, value: &'static str) -> Entry {
    (spell, key, "", Act::Is(value))
}

#[rustfmt::skip]
const VXLAN: &[Entry] = &[
    (&[Prefix("id"), Prefix("vni")], "id", "id", Act::Id),
    (&[Prefix("group")], "remote", "group", Act::Group),
    (&[Prefix("remote")], "remote", "remote", Act::Remote),
    (&[Prefix("local")], "local", "local", Act::Local),
    (&[Prefix("dev")], "dev", "dev", Act::Device),
    (&[Prefix("ttl"), Prefix("hoplimit")], "ttl", "ttl", Act::Ttl),
    (&[Prefix("tos"), Prefix("dsfield")], "tos", "tos", Act::Tos),
    (&[Prefix("df")], "df", "df", Act::Df),
    (&[Prefix("label"), Prefix("flowlabel")], "flowlabel", "flowlabel", Act::Label),
    (&[Prefix("ageing")], "ageing", "ageing", Act::Ageing),
    (&[Prefix("maxaddress")], "maxaddress", "maxaddress", Act::Limit),
    (&[Prefix("port"), Prefix("srcport")], "srcport", "srcport", Act::SourcePorts),
    (&[Prefix("dstport")], "dstport", "dstport", Act::Port),
    mark(&[Prefix("nolearning")], "learning", "off"),
    mark(&[Prefix("learning")], "learning", "on"),
    mark(&[Prefix("noproxy")], "proxy", "off"),
    mark(&[Prefix("proxy")], "proxy", "on"),
    mark(&[Prefix("norsc")], "rsc", "off"),
    mark(&[Prefix("rsc")], "rsc", "on"),
    mark(&[Prefix("nol2miss")], "l2miss", "off"),
    mark(&[Prefix("l2miss")], "l2miss", "on"),
    mark(&[Prefix("nol3miss")], "l3miss", "off"),
    mark(&[Prefix("l3miss")], "l3miss", "on"),
    mark(&[Prefix("udpcsum")], "udp_csum", "on"),
    mark(&[Prefix("noudpcsum")], "udp_csum", "off"),
    mark(&[Prefix("udp6zerocsumtx")], "udp_zero_csum6_tx", "on"),
    mark(&[Prefix("noudp6zerocsumtx")], "udp_zero_csum6_tx", "off"),
    mark(&[Prefix("udp6zerocsumrx")], "udp_zero_csum6_rx", "on"),
    mark(&[Prefix("noudp6zerocsumrx")], "udp_zero_csum6_rx", "off"),
    mark(&[Prefix("remcsumtx")], "remcsum_tx", "on"),
    mark(&[Prefix("noremcsumtx")], "remcsum_tx", "off"),
    mark(&[Prefix("remcsumrx")], "remcsum_rx", "on"),
    mark(&[Prefix("noremcsumrx")], "remcsum_rx", "off"),
    mark(&[Exact("localbypass")], "localbypass", "on"),
    mark(&[Exact("nolocalbypass")], "localbypass", "off"),
    (&[Exact("reserved_bits")], "reserved_bits", "", Act::Reserved),
    mark(&[Prefix("external")], "external", "on"),
    mark(&[Prefix("noexternal")], "external", "off"),
    mark(&[Prefix("gbp")], "gbp", "on"),
    mark(&[Prefix("gpe")], "gpe", "on"),
    mark(&[Exact("vnifilter")], "vnifilter", "on"),
    mark(&[Exact("novnifilter")], "vnifilter", "off"),
    mark(&[Exact("mcroute")], "mcroute", "on"),
    mark(&[Exact("nomcroute")], "mcroute", "off"),
];

#[rustfmt::skip]
const GENEVE: &[Entry] = &[
    (&[Prefix("id"), Prefix("vni")], "id", "id", Act::Id),
    (&[Prefix("remote")], "remote", "remote", Act::Remote),
    (&[Prefix("ttl"), Prefix("hoplimit")], "ttl", "ttl", Act::Ttl),
    (&[Prefix("tos"), Prefix("dsfield")], "tos", "tos", Act::Tos),
    (&[Prefix("df")], "df", "df", Act::Df),
    (&[Prefix("label"), Prefix("flowlabel")], "flowlabel", "flowlabel", Act::Label),
    (&[Prefix("dstport")], "dstport", "dstport", Act::Port),
    mark(&[Prefix("external")], "external", "on"),
    mark(&[Prefix("noexternal")], "external", "off"),
    mark(&[Prefix("udpcsum")], "udp_csum", "on"),
    mark(&[Prefix("noudpcsum")], "udp_csum", "off"),
    mark(&[Prefix("udp6zerocsumtx")], "udp_zero_csum6_tx", "on"),
    mark(&[Prefix("noudp6zerocsumtx")], "udp_zero_csum6_tx", "off"),
    mark(&[Prefix("udp6zerocsumrx")], "udp_zero_csum6_rx", "on"),
    mark(&[Prefix("noudp6zerocsumrx")], "udp_zero_csum6_rx", "off"),
    mark(&[Exact("innerprotoinherit")], "innerprotoinherit", "on"),
];

/// Keywords of VXLAN that only 7.1 knows.
const MODERN: [&str; 3] = ["localbypass", "reserved_bits", "mcroute"];

/// The words so far.
#[derive(Debug, Default)]
struct Kept {
    words: Vec<(String, String)>,
    /// Attributes that were typed.
    seen: Vec<&'static str>,
}

impl Kept {
    fn keep(&mut self, key: &str, value: impl Into<String>) {
        self.words.push((key.to_owned(), value.into()));
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.words.iter().rfind(|(known, _)| known == key)?;
        Some(found.1.as_str())
    }

    fn addr(&self, key: &str) -> Option<IpAddr> {
        self.get(key)?.parse().ok()
    }

    /// The family that another address has fixed.
    fn family(&self, other: &str) -> Family {
        let found = self.addr(other).map(|addr| Family::of(&addr));
        found.unwrap_or(Family::UNSPEC)
    }

    fn on(&self, key: &str) -> bool {
        self.get(key) == Some("on")
    }
}

/// The keywords of a type with what follows them.
pub(super) fn keywords(kind: &str, level: Level) -> Vec<String> {
    let notation = |act: Act| match act {
        Act::Is(_) => "",
        Act::Group | Act::Remote | Act::Local => " ADDRESS",
        Act::Device => " DEV",
        Act::Ttl => " { NUMBER | auto | inherit }",
        Act::Tos => " { NUMBER | inherit }",
        Act::Df => " { unset | set | inherit }",
        Act::SourcePorts => " MIN MAX",
        _ => " NUMBER",
    };
    let mine = table_of(kind).iter().filter(|entry| is_known(entry, level));
    let named = mine.filter_map(|entry| Some((entry.0.first()?.full(), entry.3)));
    { named }
        .map(|(name, act)| format!("{name}{}", notation(act)))
        .collect()
}

fn table_of(kind: &str) -> &'static [Entry] {
    if kind == "vxlan" { VXLAN } else { GENEVE }
}

fn is_known(entry: &Entry, level: Level) -> bool {
    level >= Level::V7_1 || !MODERN.contains(&entry.1)
}

/// Reads all remaining words; `create` for a new device.
pub(super) fn read<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    create: bool,
) -> Parse<'w, LinkData> {
    let mut kept = Kept::default();
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        let mut mine = table_of(kind)
            .iter()
            .filter(|entry| is_known(entry, desk.level()));
        let found = mine.find(|entry| entry.0.iter().any(|spelling| spelling.matches(word)));
        let Some(entry) = found else {
            let complaint = match Prefix("help").matches(word) {
                true => String::new(),
                false => format!("{kind}: unknown command \"{word}\"?\n"),
            };
            return wrong(kinds::unknown(complaint, kind, desk.level()));
        };
        words = perform(desk, rest, kind, word, entry, &mut kept)?.0;
    }
    let checked = match kind {
        "vxlan" => finish_vxlan(desk, &mut kept, create),
        _ => finish_geneve(&kept, create),
    };
    // Port 0 is typed to be quiet, and not sent.
    kept.words
        .retain(|(key, port)| key != "dstport" || port != "0");
    match checked {
        Ok(()) => Ok((words, LinkData::Words(kept.words))),
        Err(fault) => wrong(fault),
    }
}

fn finish_vxlan(desk: &Desk<'_>, kept: &mut Kept, create: bool) -> Result<(), Fault> {
    let fail = |text: &str| Err(Fault::tool(format!("vxlan: {text}\n")));
    let (external, filter) = (kept.on("external"), kept.on("vnifilter"));
    let id = kept.get("id").is_some();
    if !external && filter {
        return fail("vnifilter is valid only when 'external' is set");
    }
    if external && id {
        return fail("both 'external' and vni cannot be specified");
    }
    if !external && !filter && !id && create {
        return fail("missing virtual network identifier");
    }
    let group = kept.addr("remote").is_some_and(|addr| addr.is_multicast());
    if group && kept.get("dev").is_none() {
        return fail("'group' requires 'dev' to be specified");
    }
    if kept.get("dstport").is_none() && kept.on("gpe") {
        kept.keep("dstport", "4790");
    } else if kept.get("dstport").is_none() && create {
        desk.aside(Aside::Warn(
            "vxlan: destination port not specified\n\
             Will use Linux kernel default (non-standard value)\n\
             Use 'dstport 4789' to get the IANA assigned value\n\
             Use 'dstport 0' to get default and quiet this message\n"
                .to_owned(),
        ));
    }
    let learns = kept.get("learning").is_some();
    if create && (!learns || external) {
        kept.keep("learning", if external { "off" } else { "on" });
    }
    Ok(())
}

fn finish_geneve(kept: &Kept, create: bool) -> Result<(), Fault> {
    let fail = |text: &str| Err(Fault::tool(format!("geneve: {text}\n")));
    let id = kept.get("id").is_some();
    match kept.on("external") {
        true if id => fail("both 'external' and vni cannot be specified"),
        false if !id => fail("missing virtual network identifier"),
        false if create && kept.get("remote").is_none() => {
            fail("remote link partner not specified")
        }
        _ => Ok(()),
    }
}

fn perform<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    kind: &str,
    typed: &str,
    entry: &Entry,
    kept: &mut Kept,
) -> Parse<'w, ()> {
    let (_, key, name, act) = *entry;
    let other = |kept: &Kept, multicast: bool| {
        kept.addr("remote")
            .is_some_and(|addr| addr.is_multicast() == multicast)
    };
    if kind == "vxlan"
        && (act == Act::Group && other(kept, false) || act == Act::Remote && other(kept, true))
    {
        let text = "vxlan: both group and remote cannot be specified\n";
        return wrong(Fault::tool(text));
    }
    let (rest, word) = match act {
        Act::Is(_) => (words, typed),
        _ => value(words)?,
    };
    if kept.seen.contains(&key) {
        let name = if name.is_empty() { word } else { name };
        return wrong(Fault::duplicate_or_garbage(desk.level(), name, word));
    }
    kept.seen.push(key);
    match act {
        Act::Is(value) => kept.keep(key, value),
        Act::Group | Act::Remote | Act::Local => {
            let family = match act {
                Act::Local => kept.family("remote"),
                _ => kept.family("local"),
            };
            let (_, found) = lexed(words, |word| address_or_exit(word, family))?;
            let good = |addr: &IpAddr| addr.is_multicast() == (act == Act::Group);
            let Some(addr) = found.ip().filter(good) else {
                let noun = match act {
                    Act::Group => "group",
                    Act::Remote => "remote",
                    _ => "local",
                };
                let said = format!("invalid {noun} address");
                return wrong(Fault::invalid_argument(&said, word));
            };
            kept.keep(key, addr.to_string());
        }
        Act::Device => {
            let (_, device) = outer::device(desk, words)?;
            kept.keep(key, device);
        }
        Act::SourcePorts => {
            let (rest, low) = argument(words, "min port", |word| u16_word(word, 0))?;
            let (rest, high) = argument(rest, "max port", |word| u16_word(word, 0))?;
            if low != 0 || high != 0 {
                kept.keep(key, format!("{low} {high}"));
            }
            return Ok((rest, ()));
        }
        _ => {
            let (_, found) = plain(desk, words, kind, act)?;
            kept.keep(key, found);
        }
    }
    Ok((rest, ()))
}

fn plain<'w>(desk: &Desk<'_>, words: Words<'w>, kind: &str, act: Act) -> Parse<'w, String> {
    let text = |number: u32| number.to_string();
    match act {
        Act::Id => argument(words, "invalid id", |word| {
            u32_word(word, 0).filter(|id| *id < 1 << 24).map(text)
        }),
        Act::Ttl => {
            let (rest, word) = value(words)?;
            if matches!(word, "inherit" | "auto") {
                return Ok((rest, word.to_owned()));
            }
            let (rest, ttl) = argument(words, "invalid TTL", |word| u32_word(word, 0))?;
            argument(words, "TTL must be <= 255", |_| (ttl <= 255).then_some(()))?;
            Ok((
                rest,
                if ttl == 0 {
                    "auto".to_owned()
                } else {
                    text(ttl)
                },
            ))
        }
        Act::Tos => outer::tos(desk, words),
        Act::Df => {
            let said = "DF must be 'unset', 'set' or 'inherit'";
            outer::word_of(words, said, &["unset", "set", "inherit"])
        }
        Act::Label => argument(words, "invalid flowlabel", |word| {
            u32_word(word, 0).filter(|label| *label < 1 << 20).map(text)
        }),
        Act::Ageing => argument(words, "ageing timer", |word| match word {
            "none" => Some("0".to_owned()),
            _ => u32_word(word, 0).map(text),
        }),
        Act::Limit => argument(words, "max addresses", |word| match word {
            "unlimited" => Some("0".to_owned()),
            _ => u32_word(word, 0).map(text),
        }),
        Act::Reserved => argument(words, "reserved_bits", |word| {
            u64_word(word, 0).map(|bits| bits.to_string())
        }),
        _ => {
            let said = if kind == "vxlan" {
                "dst port"
            } else {
                "dstport"
            };
            argument(words, said, |word| u16_word(word, 0).map(|n| n.to_string()))
        }
    }
}
