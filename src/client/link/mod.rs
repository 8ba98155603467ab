//! `ip link`. Law: iproute2 7.1 `ip/iplink.c`, and `ip/ipaddress.c` for `show`.

mod told;

use super::{Context, addr, echo, netns};
use crate::command::{LinkCommand, LinkDraft};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::rtnl::{Answer, LinkData, LinkMsg, NewFlags, Request, Row};
use crate::types::{IfIndex, IfName};

/// `NLM_F_CREATE | NLM_F_REPLACE`.
const REPLACE: NewFlags = NewFlags::REPLACE;

/// Carries out a link command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: LinkCommand) -> Result<(), Fault> {
    match command {
        LinkCommand::Add(draft) => create(context, *draft, NewFlags::ADD),
        LinkCommand::Replace(draft) => create(context, *draft, REPLACE),
        LinkCommand::Set(draft) => {
            let msg = existing(context, *draft)?;
            told::check(context, &msg)?;
            let index = msg.index;
            let answer = context.ask(Request::NewLink(Box::new(msg), NewFlags::NONE))?;
            done(context, index, answer);
            Ok(())
        }
        LinkCommand::Delete(draft) => {
            let mut msg = existing(context, *draft)?;
            msg.family = context.globals.family;
            let index = msg.index;
            let answer = context.ask(Request::DelLink(Box::new(msg)))?;
            done(context, index, answer);
            Ok(())
        }
        LinkCommand::Show(filter) => addr::show_links(context, &filter),
        LinkCommand::AddProperty(draft) => {
            let msg = existing(context, *draft)?;
            context.ask(Request::NewLinkProp(Box::new(msg))).map(|_| ())
        }
        LinkCommand::DelProperty(draft) => {
            let msg = existing(context, *draft)?;
            context.ask(Request::DelLinkProp(Box::new(msg))).map(|_| ())
        }
        LinkCommand::Say(text) => {
            context.sink.put(Reply::Text(text));
            Ok(())
        }
    }
}

fn create(context: &mut Context, draft: LinkDraft, flags: NewFlags) -> Result<(), Fault> {
    let mut msg = draft.msg;
    number_devices(context, &mut msg)?;
    if let Some(name) = &draft.link_netns {
        msg.link_netnsid = netns::known_id(context, name);
    }
    if let Some(lower) = &draft.lower {
        msg.link = Some(lower_device(context, lower, msg.link_netnsid)?);
    }
    if let Some(master) = &draft.master {
        msg.master = Some(index_or_none(context, master)?);
    }
    netns::find_processes(context, &mut msg);
    let index = msg.index;
    let answer = context.ask(Request::NewLink(Box::new(msg), flags))?;
    done(context, index, answer);
    Ok(())
}

/// The number of the lower device, in the namespace of this id unless that is -1. 6.1 looks for it at
/// home (`get_ifindex_in_netns`).
fn lower_device(
    context: &mut Context,
    name: &IfName,
    netnsid: Option<i32>,
) -> Result<IfIndex, Fault> {
    let level = context.globals.level;
    let Some(id) = netnsid.filter(|id| *id != -1 && level.modern()) else {
        return context.device(name);
    };
    let question = LinkMsg {
        name: Some(name.clone()),
        target_netnsid: Some(id),
        ..LinkMsg::default()
    };
    match context.ask(Request::GetLink(Box::new(question))) {
        Ok(Answer {
            row: Some(Row::Link(link)),
            ..
        }) => Ok(link.index),
        Ok(_) => Err(Fault::no_device(name.as_str())),
        Err(fault) => {
            context.sink.complain(&fault.text);
            Err(Fault::no_device(name.as_str()))
        }
    }
}

/// The message about a device that exists, or about a whole group.
fn existing(context: &mut Context, draft: LinkDraft) -> Result<LinkMsg, Fault> {
    let mut msg = draft.msg;
    // For a group it says nothing.
    if let Some(name) = { draft.link_netns.as_ref() }.filter(|_| draft.dev.is_some()) {
        msg.link_netnsid = netns::known_id(context, name);
    }
    number_devices(context, &mut msg)?;
    if let Some(dev) = &draft.dev {
        msg.index = context.device(dev)?;
    }
    if let Some(master) = &draft.master {
        msg.master = Some(index_or_none(context, master)?);
    }
    netns::find_processes(context, &mut msg);
    Ok(msg)
}

/// Options that name a device.
const DEVICES: [&str; 4] = ["dev", "active_slave", "primary", "backup_port"];

/// The devices that the options of a link name by number.
pub fn devices_in(link: &LinkMsg) -> Vec<IfIndex> {
    let Some(info) = &link.info else {
        return Vec::new();
    };
    let data = match &info.data {
        LinkData::Words(words) => words.as_slice(),
        _ => &[],
    };
    let port = info.slave_data.as_deref().unwrap_or_default();
    let named = data.iter().chain(port);
    let named = named.filter(|(key, _)| DEVICES.contains(&key.as_str()));
    named
        .filter_map(|(_, value)| value.parse().ok().map(IfIndex))
        .collect()
}

/// Puts numbers in the place of the devices that options name; all are known to exist.
fn number_devices(context: &mut Context, msg: &mut LinkMsg) -> Result<(), Fault> {
    let Some(info) = &mut msg.info else {
        return Ok(());
    };
    let data = match &mut info.data {
        LinkData::Words(words) => Some(words),
        _ => info.slave_data.as_mut(),
    };
    for (key, value) in data.into_iter().flatten() {
        if DEVICES.contains(&key.as_str()) && value != "0" {
            *value = context.device(&IfName::from(value.as_str()))?.0.to_string();
        }
    }
    Ok(())
}

fn index_or_none(context: &mut Context, name: &crate::types::IfName) -> Result<IfIndex, Fault> {
    match name.as_str() {
        "" => Ok(IfIndex::NONE),
        _ => context.device(name),
    }
}

/// The device is forgotten: its name may have changed.
fn done(context: &mut Context, index: IfIndex, answer: Answer) {
    if context.globals.echo {
        let mood = echo::mood(&answer);
        let line = match answer.row {
            Some(Row::Link(link)) => Some(link),
            _ => None,
        };
        let linked = line
            .iter()
            .flat_map(|link| link.link.into_iter().chain(link.master));
        context.introduce(linked.collect::<Vec<_>>());
        let mut row = line.map(|link| Box::new(addr::echo_link(context, *link)));
        let text = !context.globals.json && !context.globals.brief;
        let shown = row.as_mut().and_then(|row| row.line.as_mut());
        if let Some(link) = shown.filter(|_| text) {
            netns::name_link(context, link);
        }
        echo::show(context, row.map(|row| Reply::LinkLine(row, mood)));
    }
    context.memory.devices.forget(index);
}
