//! `ip addr show` and `ip link show` (iproute2 7.1 `ip/ipaddress.c`,
//! `ipaddr_list_flush_or_save`). What a selector hides late leaves an empty object in JSON.

use super::super::{Context, LinkTable, netns};
use super::selector::Selector;
use crate::command::AddrFilter;
use crate::fault::{Fault, refusal_text};
use crate::reply::{LinkRow, Reply};
use crate::rtnl::{AddrMsg, Dump, LinkMsg, Refusal, Request, Row};
use crate::types::{Family, IfIndex, IfName};

/// `ip addr show`. Once links were shown in this process, it is half `ip link show`.
///
/// # Errors
/// A device that does not exist.
pub fn show(context: &mut Context, filter: &AddrFilter) -> Result<(), Fault> {
    let selector = Selector::new(context, filter)?;
    context.memory.addr_selector = Some(selector.clone());
    context.sink.put(Reply::Open);
    let shown = elements(context, &selector);
    context.sink.put(Reply::Close);
    shown
}

/// `ip link show`.
///
/// # Errors
/// A device that does not exist.
pub fn show_links(context: &mut Context, filter: &AddrFilter) -> Result<(), Fault> {
    context.memory.links_shown = true;
    show(context, filter)
}

fn elements(context: &mut Context, selector: &Selector) -> Result<(), Fault> {
    let words = &selector.words.link;
    match (&words.dev, words.group) {
        (Some(name), None) if context.memory.links_shown => one(context, selector, name),
        _ => {
            if let Some(links) = links(context, selector) {
                rows(context, selector, &links);
            }
            Ok(())
        }
    }
}

/// The element that `-echo` shows of a link: as the last listing of this process selects and shows
/// it. Before any, links of other groups than the first are hidden.
pub fn echo_link(context: &Context, link: LinkMsg) -> LinkRow {
    let memory = &context.memory;
    let shown = match &memory.addr_selector {
        Some(selector) => selector.shows(&link) && selector.words.label.is_none(),
        None => link.group.unwrap_or_default() == 0,
    };
    let last = memory.addr_selector.as_ref();
    LinkRow {
        line: shown.then_some(link),
        family: last.map_or(Family::UNSPEC, Selector::family),
        links: memory.links_shown,
        listed: last.is_some(),
        ..LinkRow::default()
    }
}

/// The device that was named: asked for by that very name.
fn one(context: &mut Context, selector: &Selector, name: &IfName) -> Result<(), Fault> {
    match get(context, by_name(name)) {
        Ok(None) => {
            context.sink.put(Reply::Link(Box::default()));
            Ok(())
        }
        Ok(Some(link)) => {
            let row = LinkRow {
                listed: true,
                line: line(selector, &link),
                family: selector.family(),
                links: true,
                ..LinkRow::default()
            };
            put(context, &link, row);
            Ok(())
        }
        Err(refusal) => {
            let said = refusal_text(&refusal, context.globals.level);
            let cause = refusal.errno.text();
            Err(Fault::exit1(format!(
                "{said}Cannot send link get request: {cause}\n"
            )))
        }
    }
}

/// A word that cannot be a name is asked for as an alternative name.
fn by_name(name: &IfName) -> LinkMsg {
    let long = name.as_str().len() > crate::types::IFNAME_MAX;
    let wanted = Some(name.clone());
    match long {
        true => LinkMsg {
            alt_name: wanted,
            ..LinkMsg::default()
        },
        false => LinkMsg {
            name: wanted,
            ..LinkMsg::default()
        },
    }
}

/// The link that is asked for; none, where something else lay on the socket.
fn get(context: &mut Context, wanted: LinkMsg) -> Result<Option<LinkMsg>, Refusal> {
    let answer = context.talk(Request::GetLink(Box::new(wanted)))?;
    Ok(match answer.row {
        Some(Row::Link(link)) => Some(*link),
        _ => None,
    })
}

/// The links that the kernel tells of; none when it refuses, which is complained about.
fn links(context: &mut Context, selector: &Selector) -> Option<Vec<LinkMsg>> {
    let Some(index) = selector.dev else {
        // Only a dump of all families, or of none, is filtered by the kernel. The family of the
        // prefix that is wanted has no part in it.
        let family = match selector.family() {
            Family::PACKET => Family::PACKET,
            _ => context.globals.family,
        };
        let filtered = matches!(family, Family::UNSPEC | Family::PACKET);
        context.begin_dump();
        let table = LinkTable::of_family(context.socket, family);
        let by_kind = selector.kind_is_registered(&table);
        let dumped = |link: &&LinkMsg| !filtered || selector.dumps(link, by_kind);
        return Some(table.iter().filter(dumped).cloned().collect());
    };
    let wanted = LinkMsg {
        index,
        ..LinkMsg::default()
    };
    match get(context, wanted) {
        Ok(link) => Some(link.into_iter().collect()),
        Err(refusal) => {
            let said = refusal_text(&refusal, context.globals.level);
            let cause = refusal.errno.text();
            context
                .sink
                .complain(&format!("{said}Cannot send link request: {cause}\n"));
            None
        }
    }
}

fn rows(context: &mut Context, selector: &Selector, links: &[LinkMsg]) {
    let only_links = context.memory.links_shown;
    let globals = context.globals;
    let addresses = selector.family() != Family::PACKET;
    let oneline = addresses && globals.oneline;
    let addrs = if addresses {
        addresses_of(context, selector)
    } else {
        Vec::new()
    };
    for link in links {
        let name = link.name.clone().unwrap_or_default();
        if addresses && !selector.keeps(link, &addrs, name.as_str()) {
            continue;
        }
        // Since 6.17 the group is looked at before anything is printed.
        if globals.level.modern() && selector.other_group(link) {
            continue;
        }
        let with_line = globals.brief || !oneline;
        let labelled = selector.words.label.is_some();
        // Where labels choose, the line is left out before it is known to be another group's,
        // master's or kind's.
        let wanted = match labelled {
            true => selector.up_or_down(link),
            false => selector.shows(link),
        };
        let hidden = with_line && !wanted;
        let row = LinkRow {
            listed: true,
            line: line(selector, link).filter(|_| with_line),
            addrs: (addresses && !hidden).then(|| own(selector, link, &addrs)),
            family: selector.family(),
            links: only_links,
            counters: with_line && !hidden && !labelled && !globals.brief && !only_links,
        };
        put(context, link, row);
    }
}

/// The link's line, unless the selector hides it; a selector of labels hides every line.
fn line(selector: &Selector, link: &LinkMsg) -> Option<LinkMsg> {
    let shown = selector.shows(link) && selector.words.label.is_none();
    shown.then(|| link.clone())
}

fn addresses_of(context: &mut Context, selector: &Selector) -> Vec<AddrMsg> {
    let dump = Dump::Addrs(selector.family(), selector.dev.unwrap_or(IfIndex::NONE));
    let mut addrs = Vec::new();
    // A family without addresses has none to tell of.
    let _ = context.dump(&dump, &mut |_, row| {
        if let Row::Addr(addr) = row {
            addrs.push(*addr);
        }
        true
    });
    addrs
}

fn own(selector: &Selector, link: &LinkMsg, addrs: &[AddrMsg]) -> Vec<Option<AddrMsg>> {
    if !selector.up_or_down(link) {
        return Vec::new();
    }
    let name = link.name.clone().unwrap_or_default();
    let mine = addrs
        .iter()
        .filter(|addr| addr.index == link.index && selector.of_family(addr));
    mine.map(|addr| selector.passes(addr, name.as_str()).then(|| addr.clone()))
        .collect()
}

/// Shows a row, once the devices that it names are known.
fn put(context: &mut Context, link: &LinkMsg, mut row: LinkRow) {
    context.memory.devices.remember(link);
    let linked = link.link.filter(|_| link.link_netnsid.is_none());
    context.introduce(
        [Some(link.index), linked, link.master]
            .into_iter()
            .flatten()
            .chain(super::super::link::devices_in(link)),
    );
    let text = !context.globals.json && !context.globals.brief;
    if let Some(line) = row.line.as_mut().filter(|_| text) {
        netns::name_link(context, line);
    }
    context.sink.put(Reply::Link(Box::new(row)));
}
