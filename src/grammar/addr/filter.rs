//! The selector of `ip address show` and `flush`, and of `ip link show` (iproute2 7.1
//! `ip/ipaddress.c`, `ipaddr_list_flush_or_save`).

use super::super::Spelling::Exact;
use super::super::value::{prefix_or_exit, u8_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Spelling, Words, argument, clause, existing, lexed, link, one_of,
    value, wrong,
};
use super::flags;
use crate::command::{AddrCommand, AddrFilter, Aside, Command, LinkCommand};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level, Scope};

const PART: &str = "FILTER";

/// Every keyword but the flags, which stand between `down` and `label`.
#[rustfmt::skip]
pub const FILTER: &[Keyword<Clause<AddrFilter>>] = &[
    clause(&[Exact("to")], PART, to, "PREFIX", "addresses inside this prefix"),
    clause(&[Exact("scope")], PART, scope, "{ SCOPE | all }", "addresses of this scope"),
    clause(&[Exact("up")], PART, up, "", "devices that are up"),
    clause(&[Exact("down")], PART, down, "", "devices that are down").since(Level::V7_1),
    clause(&[Exact("label")], PART, label, "PATTERN", "addresses whose label fits this shell pattern"),
    clause(&[Exact("group")], PART, group, "GROUP", "devices of this group"),
    clause(&[Exact("master")], PART, master, "DEV", "devices that this one enslaves"),
    clause(&[Exact("vrf")], PART, vrf, "VRF", "devices in this VRF"),
    clause(&[Exact("nomaster")], PART, nomaster, "", "devices without a master"),
    clause(&[Exact("type")], PART, kind, "TYPE", "devices of this type"),
    clause(&[Exact("proto")], PART, proto, "NUMBER", "addresses installed by this protocol").since(Level::V7_1),
    clause(&[Exact("novf")], PART, novf, "", "print no virtual functions, of which there are none").since(Level::V7_1),
];

/// `ip address show`.
pub(super) fn list<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words, desk.globals.family)?;
    Ok((rest, Command::Addr(AddrCommand::Show(Box::new(filter)))))
}

/// `ip address save`.
pub(super) fn save<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words, desk.globals.family)?;
    Ok((rest, Command::Addr(AddrCommand::Save(Box::new(filter)))))
}

/// `ip address flush`.
pub(super) fn flush<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    if words.is_empty() {
        return wrong(Fault::tool("Flush requires arguments.\n"));
    }
    if desk.globals.family == Family::PACKET {
        return wrong(Fault::tool("Cannot flush link addresses.\n"));
    }
    let (rest, filter) = filter(desk, words, desk.globals.family)?;
    Ok((rest, Command::Addr(AddrCommand::Flush(Box::new(filter)))))
}

/// `ip link show`.
pub fn show_links<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    desk.aside(Aside::ListsLinks);
    let (rest, filter) = filter(desk, words, Family::PACKET)?;
    Ok((rest, Command::Link(LinkCommand::Show(Box::new(filter)))))
}

fn filter<'w>(desk: &Desk<'_>, words: Words<'w>, family: Family) -> Parse<'w, AddrFilter> {
    let mut filter = AddrFilter {
        family,
        ..AddrFilter::default()
    };
    let mut words = words;
    while let Some((word, rest)) = words.split() {
        // A flag that is a keyword too does not exist, so the order between them does not matter.
        words = match one_of(FILTER, desk.level(), words) {
            Ok((rest, clause)) => (clause.read)(desk, rest, &mut filter)?.0,
            Err(_) if flag(word, &mut filter) => rest,
            Err(_) => device(desk, words, &mut filter)?.0,
        };
    }
    if let Some(dev) = &filter.link.dev {
        let missing = format!("Device \"{dev}\" does not exist.\n");
        desk.aside(Aside::Device(dev.clone(), Fault::tool(missing)));
    }
    Ok((words, filter))
}

/// `[-]FLAG`, with two names for the opposite of others.
fn flag(word: &str, filter: &mut AddrFilter) -> bool {
    let (minus, word) = match word.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, word),
    };
    let (opposite, word) = match word {
        "dynamic" => (true, "permanent"),
        "primary" => (true, "secondary"),
        word => (false, word),
    };
    let inverted = minus != opposite;
    let Some((_, flag)) = flags::named(word) else {
        return false;
    };
    if inverted {
        filter.flags &= !flag.bit;
    } else {
        filter.flags |= flag.bit;
    }
    filter.flag_mask |= flag.bit;
    true
}

fn device<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (mut rest, mut word) = value(words)?;
    if word == "dev" {
        (rest, word) = value(rest)?;
    } else if Spelling::Prefix("help").matches(word) {
        // `ip link show` shares this loop.
        let links = filter.family == Family::PACKET && desk.globals.family != Family::PACKET;
        return wrong(match links {
            true => link::usage(desk.level()),
            false => super::usage(desk.level()),
        });
    }
    if filter.link.dev.is_some() {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "dev", word));
    }
    filter.link.dev = Some(IfName::from(word));
    Ok((rest, ()))
}

fn to<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, filter.family))?;
    if filter.family == Family::UNSPEC {
        filter.family = prefix.family;
    }
    filter.to = Some(prefix);
    Ok((rest, ()))
}

fn scope<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid \"scope\"\n", |word| {
        match desk.book.scope_id(word) {
            Some(scope) => Some(Some(scope)),
            None => (word == "all").then_some(None::<Scope>),
        }
    })?;
    filter.scope = found;
    Ok((rest, ()))
}

fn up<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    filter.link.up = true;
    Ok((words, ()))
}

fn down<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    filter.link.down = true;
    Ok((words, ()))
}

fn label<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    filter.label = Some(word.to_owned());
    Ok((rest, ()))
}

fn group<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let said = "Invalid \"group\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.group_id(word))?;
    filter.link.group = Some(found);
    Ok((rest, ()))
}

fn master<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, name) = existing(desk, words, "Device does not exist\n")?;
    filter.link.master = Some(name);
    filter.link.nomaster = false;
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, name) = existing_vrf(desk, words)?;
    filter.link.master = Some(name);
    filter.link.nomaster = false;
    Ok((rest, ()))
}

fn nomaster<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    filter.link.master = None;
    filter.link.nomaster = true;
    Ok((words, ()))
}

fn kind<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    match word.strip_suffix("_slave") {
        Some(kind) => filter.link.slave_kind = Some(kind.to_owned()),
        None => filter.link.kind = Some(word.to_owned()),
    }
    Ok((rest, ()))
}

fn proto<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    let said = "\"proto\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u8_word(word, 0))?;
    filter.proto = Some(found);
    Ok((rest, ()))
}

fn novf<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut AddrFilter) -> Parse<'w, ()> {
    filter.link.novf = true;
    Ok((words, ()))
}

/// A device that must be a VRF.
pub(in super::super) fn existing_vrf<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, IfName> {
    let said = "Not a valid VRF name\n";
    let (rest, name) = existing(desk, words, said)?;
    desk.aside(Aside::Vrf {
        name: name.clone(),
        or_default: false,
        otherwise: Fault::invalid_argument(said, name.as_str()),
    });
    Ok((rest, name))
}
