//! `ip netns`. Law: iproute2 7.1 `ip/ipnetns.c`. What runs a command in a namespace is not here:
//! it needs processes, which are `run`'s.

use std::collections::BTreeMap;

use super::{Context, Memory};
use crate::command::NetnsCommand;
use crate::fault::{Fault, refusal_text};
use crate::names::whole_signed;
use crate::reply::{Mood, Reply, Sink};
use crate::rtnl::{Answer, Dump, Errno, LinkData, LinkMsg, NsidMsg, Peer, Request, Row, Socket};
use crate::types::Level;

/// The directory of names as the reference builds have it: Debian's 6.1, and the plain 7.1.
pub fn directory(level: Level) -> &'static str {
    match level.modern() {
        true => "/var/run/netns",
        false => "/run/netns",
    }
}

/// Names of namespaces by id: read once in a process, used up one by one where ids are listed.
#[derive(Clone, Debug, Default)]
pub struct NetnsNames {
    read: bool,
    by_id: BTreeMap<i32, String>,
}

impl NetnsNames {
    /// Reads all names (`netns_map_init`); the first of two names counts.
    fn read(&mut self, level: Level, socket: &mut dyn Socket, sink: &mut dyn Sink) {
        if std::mem::replace(&mut self.read, true) {
            return;
        }
        for name in names(socket) {
            if let Some(id) = id_of(level, socket, sink, &name) {
                self.by_id.entry(id).or_insert(name);
            }
        }
    }

    /// Gives a link the name of the namespace that its other half is in (`get_name_from_nsid`).
    pub fn of_link(
        &mut self,
        level: Level,
        socket: &mut dyn Socket,
        sink: &mut dyn Sink,
        link: &mut LinkMsg,
    ) {
        link.link_netns = None;
        if let Some(id) = link.link_netnsid.filter(|id| *id >= 0) {
            self.read(level, socket, sink);
            link.link_netns = self.by_id.get(&id).cloned();
        }
    }
}

impl Memory {
    /// The names of all namespaces are read, if they were not.
    pub fn read_netns_names(&mut self, socket: &mut dyn Socket, sink: &mut dyn Sink) {
        self.netns_names.read(Level::default(), socket, sink);
    }
}

/// Gives a link of a listing the name of the namespace that its other half is in.
pub fn name_link(context: &mut Context, link: &mut LinkMsg) {
    let level = context.globals.level;
    let names = &mut context.memory.netns_names;
    names.of_link(level, context.socket, context.sink, link);
}

/// A word that is no name means the process of this number.
pub fn find_processes(context: &mut Context, msg: &mut LinkMsg) {
    if let Some(word) = msg.netns.take() {
        let pid = whole_signed(&word, 0).and_then(|pid| i32::try_from(pid).ok());
        match pid.filter(|_| !exists(context, &word)) {
            Some(pid) => msg.netns_pid = Some(pid),
            None => msg.netns = Some(word),
        }
    }
    if let Some(LinkData::Veth(peer)) = msg.info.as_mut().map(|info| &mut info.data) {
        find_processes(context, peer);
    }
}

/// The names in the order of their directory.
fn names(socket: &mut dyn Socket) -> Vec<String> {
    let mut names = Vec::new();
    // A directory can always be read.
    let _ = socket.dump(&Dump::Netns, &mut |row| {
        if let Row::Netns(name) = row {
            names.push(name);
        }
        true
    });
    names
}

/// The id of a name, if it has one; a refusal is told and passes.
fn id_of(level: Level, socket: &mut dyn Socket, sink: &mut dyn Sink, name: &str) -> Option<i32> {
    match socket.ask(Request::GetNsid(Peer::Name(name.to_owned()), None)) {
        Ok(Answer {
            row: Some(Row::Nsid(msg)),
            ..
        }) => Some(msg.nsid).filter(|id| *id >= 0),
        Ok(_) => None,
        Err(refusal) => {
            sink.complain(&refusal_text(&refusal, level));
            None
        }
    }
}

/// A name that exists gets an id, if it has none.
pub(super) fn number(socket: &mut dyn Socket, sink: &mut dyn Sink, name: &str) {
    let level = Level::default();
    if id_of(level, socket, sink, name).is_none()
        && let Err(refusal) = socket.ask(Request::NewNsid(name.to_owned(), -1))
    {
        sink.complain(&refusal_text(&refusal, level));
    }
}

/// The id of a name, if it has one.
pub fn known_id(context: &mut Context, name: &str) -> Option<i32> {
    id_of(context.globals.level, context.socket, context.sink, name)
}

/// Carries out a namespace command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: NetnsCommand) -> Result<(), Fault> {
    match command {
        NetnsCommand::List => list(context),
        NetnsCommand::ListId { target, nsid } => list_id(context, target, nsid),
        NetnsCommand::Add(name) => create(context, &name, None),
        NetnsCommand::Attach(name, pid) => create(context, &name, Some(pid)),
        NetnsCommand::Set(name, id) => set(context, name, id),
        NetnsCommand::Delete(name) => delete(context, name),
        NetnsCommand::DeleteAll => {
            for name in names(context.socket) {
                // The first that cannot go ends it, with a word and without a status.
                if let Err(fault) = delete(context, name) {
                    context.sink.complain(&fault.text);
                    break;
                }
            }
            Ok(())
        }
        NetnsCommand::Identify(pid) => identify(context, pid),
        NetnsCommand::Pids(name) => match exists(context, &name) {
            true => Ok(()),
            false => Err(cannot_open()),
        },
        // `run` has taken them.
        NetnsCommand::Exec(..) | NetnsCommand::ExecAll(_) | NetnsCommand::Monitor => Ok(()),
    }
}

fn exists(context: &mut Context, name: &str) -> bool {
    let wanted = Request::FindNetns(name.to_owned());
    context.socket.ask(wanted).is_ok()
}

fn cannot_open() -> Fault {
    Fault::tool("Cannot open network namespace: No such file or directory\n")
}

fn read_names(context: &mut Context) {
    let level = context.globals.level;
    { &mut context.memory.netns_names }.read(level, context.socket, context.sink);
}

fn list(context: &mut Context) -> Result<(), Fault> {
    read_names(context);
    context.sink.put(Reply::Open);
    for name in names(context.socket) {
        let id = id_of(context.globals.level, context.socket, context.sink, &name);
        context.sink.put(Reply::Netns(name, id));
    }
    context.sink.put(Reply::Close);
    Ok(())
}

fn list_id(context: &mut Context, target: Option<i32>, nsid: Option<i32>) -> Result<(), Fault> {
    read_names(context);
    if let Some(nsid) = nsid {
        let answer = context.ask_aside(Request::GetNsid(Peer::Nsid(nsid), target))?;
        context.sink.put(Reply::Open);
        if let Some(Row::Nsid(msg)) = answer.row {
            show_id(context, msg);
        }
        context.sink.put(Reply::Close);
        return Ok(());
    }
    context.sink.put(Reply::Open);
    let mut rows = Vec::new();
    // The socket of a batch does not check strictly, and then the kernel does not look at it.
    let target = target.filter(|_| context.globals.batch.is_none());
    let dumped = context.dump(&Dump::Nsids(target), &mut |_, row| {
        if let Row::Nsid(msg) = row {
            rows.push(msg);
        }
        true
    });
    for msg in rows {
        show_id(context, msg);
    }
    context.sink.put(Reply::Close);
    dumped.map_err(|refusal| Fault {
        exits: true,
        ..Fault::dump(&refusal, context.globals.level, "Dump", 1)
    })
}

/// Shows an id with the name that is known for it, which is then used up; where none is known, the
/// directory is read again.
fn show_id(context: &mut Context, msg: NsidMsg) {
    let known = msg.current.unwrap_or(msg.nsid);
    let by_id = &mut context.memory.netns_names.by_id;
    let name = by_id.remove(&known).or_else(|| {
        let name = search(context, msg.nsid)?;
        let by_id = &mut context.memory.netns_names.by_id;
        by_id.entry(msg.nsid).or_insert_with(|| name.clone());
        Some(name)
    });
    context.sink.put(Reply::Nsid(msg, name, Mood::Present));
}

fn search(context: &mut Context, id: i32) -> Option<String> {
    if id < 0 {
        return None;
    }
    let level = context.globals.level;
    names(context.socket)
        .into_iter()
        .find(|name| id_of(level, context.socket, context.sink, name) == Some(id))
}

fn create(context: &mut Context, name: &str, pid: Option<i32>) -> Result<(), Fault> {
    let directory = directory(context.globals.level);
    let cause = match name {
        // Only behind `-all` does such a name get this far.
        name if name.contains('/') => Some(Errno::ENOENT),
        "." | ".." => Some(Errno::EEXIST),
        "" => Some(Errno::EISDIR),
        _ => None,
    };
    let request = match pid {
        None => Request::NewNetns(name.to_owned()),
        Some(pid) => Request::AttachNetns(name.to_owned(), pid),
    };
    let asked = match cause {
        Some(errno) => Err(errno),
        None => { context.socket.ask(request) }.map_err(|refusal| refusal.errno),
    };
    let Err(errno) = asked else { return Ok(()) };
    let text = errno.text();
    Err(Fault::tool(match (errno, pid) {
        (Errno::EPERM, _) => format!("mount --make-shared {directory} failed: {text}\n"),
        (Errno::ENOENT, Some(pid)) if cause.is_none() => {
            format!("Bind /proc/{pid}/ns/net -> {directory}/{name} failed: {text}\n")
        }
        _ => format!("Cannot create namespace file \"{directory}/{name}\": {text}\n"),
    }))
}

fn delete(context: &mut Context, name: String) -> Result<(), Fault> {
    let asked = context.socket.ask(Request::DelNetns(name.clone()));
    asked.map(|_| ()).map_err(|refusal| {
        let errno = match refusal.errno {
            // Who may not make names may not unlink them either.
            Errno::EPERM => Errno::EACCES,
            errno => errno,
        };
        let directory = directory(context.globals.level);
        let text = errno.text();
        Fault::tool(format!(
            "Cannot remove namespace file \"{directory}/{name}\": {text}\n"
        ))
    })
}

fn set(context: &mut Context, name: String, id: i32) -> Result<(), Fault> {
    if !exists(context, &name) {
        return Err(Fault::tool(match context.globals.level.modern() {
            true => String::new(),
            false => {
                format!("Cannot open network namespace \"{name}\": No such file or directory\n")
            }
        }));
    }
    context.ask(Request::NewNsid(name, id)).map(|_| ())
}

fn identify(context: &mut Context, pid: Option<i32>) -> Result<(), Fault> {
    let asked = context.socket.ask(Request::IdentifyNetns(pid));
    let name = match asked.map_err(|_| cannot_open())?.row {
        Some(Row::Netns(name)) => name,
        _ => String::new(),
    };
    context.sink.put(Reply::Text(format!("{name}\n")));
    Ok(())
}
