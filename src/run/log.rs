//! The log of calls: one line of JSON for each, in the file that `RPDB_LOG` names. A line is
//! written in one piece behind all others, under a lock, so that calls at the same time do not
//! mix.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{FlockOperation, flock};
use serde::Serialize;

use super::Output;
use crate::cli::Environment;
use crate::command::{Globals, MonitorCommand};
use crate::kernel::{Caller, Host, NetnsId};
use crate::names::Book;
use crate::own::{Change, Moment, Monitor, changes, short_moment};
use crate::reply::Mood;
use crate::rtnl::Row;

/// What is to be said of a call besides its words and how it ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Account {
    /// The namespace that it was carried out in, where that has a name.
    pub netns: Option<String>,
    /// What it changed.
    pub changes: Vec<Told>,
    /// The lines of `RPDB_FAIL` that made it fail.
    pub failed_by: Vec<usize>,
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Told {
    netns: Option<String>,
    object: &'static str,
    event: &'static str,
    text: String,
}

/// A line of the log.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    pid: u32,
    argv: Vec<String>,
    netns: &'a Option<String>,
    status: Option<u8>,
    changes: &'a [Told],
    #[serde(skip_serializing_if = "<[usize]>::is_empty")]
    failed_by: &'a [usize],
    ms: f64,
}

/// Writes the line of a call that is over.
pub fn close(args: &[OsString], env: &Environment, took: Duration, output: &mut Output) {
    let account = std::mem::take(&mut output.account);
    if let Err(said) = write(args, env, took, &account, Some(output.status)) {
        output.err(format!("rpdb: {said}\n").into_bytes());
        output.status = output.status.max(1);
    }
}

/// Writes the line of a call; one that another program takes over has no status.
///
/// # Errors
/// One line without its newline.
pub fn write(
    args: &[OsString],
    env: &Environment,
    took: Duration,
    account: &Account,
    status: Option<u8>,
) -> Result<(), String> {
    let Some(file) = &env.log else { return Ok(()) };
    let lossy = |arg: &OsString| String::from_utf8_lossy(arg.as_bytes()).into_owned();
    let line = Line {
        time: format!("{}Z", short_moment(now())),
        pid: std::process::id(),
        argv: args.iter().map(lossy).collect(),
        netns: &account.netns,
        status,
        changes: &account.changes,
        failed_by: &account.failed_by,
        ms: (took.as_secs_f64() * 1e6).round() / 1e3,
    };
    let append = |text: &str| -> std::io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(file)?;
        flock(&file, FlockOperation::LockExclusive)?;
        file.write_all(text.as_bytes())
    };
    let text = serde_json::to_string(&line).map(|text| text + "\n");
    let written = { text.map_err(std::io::Error::from) }.and_then(|text| append(&text));
    written.map_err(|error| {
        let cause = crate::store::cause(&error);
        let file = std::path::Path::new(file).display();
        format!("RPDB_LOG: cannot write {file}: {cause}")
    })
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.unwrap_or_default();
    Moment {
        seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        micros: since.subsec_micros(),
    }
}

/// What a call has changed, in every namespace.
pub fn account(before: &mut Host, after: &mut Host, caller: Caller, book: &Book) -> Vec<Told> {
    let mut told = names(before, after);
    // Of a namespace that came or went, its name says enough.
    let both = |id: &NetnsId| after.namespaces.contains_key(id);
    let all: Vec<NetnsId> = before.namespaces.keys().copied().filter(both).collect();
    for netns in all {
        let found = changes(before, after, netns, caller);
        if found.is_empty() {
            continue;
        }
        let mut devices = super::monitor::links(before, netns, caller);
        devices.extend(super::monitor::links(after, netns, caller));
        let (command, globals) = (MonitorCommand::default(), Globals::default());
        let monitor = Monitor {
            command: &command,
            dev: None,
            globals: &globals,
            book,
            palette: None,
        };
        let name = name_of(after, netns).or_else(|| name_of(before, netns));
        for change in found {
            let (object, event) = kind(&change);
            let bytes = monitor.show(vec![change], &devices, Moment::default());
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            told.push(Told {
                netns: name.clone(),
                object,
                event,
                text: { text.strip_prefix("Deleted ") }
                    .unwrap_or(&text)
                    .to_owned(),
            });
        }
    }
    told
}

fn kind(change: &Change) -> (&'static str, &'static str) {
    let object = match &change.row {
        Row::Rule(_) => "rule",
        Row::Route(_) => "route",
        Row::Link(_) => "link",
        Row::Addr(_) => "address",
        Row::Nexthop(_) => "nexthop",
        Row::Neigh(_) => "neighbor",
        Row::Netconf(_) => "netconf",
        Row::Nsid(_) => "nsid",
        _ => "other",
    };
    let event = match change.mood {
        Mood::Present => "new",
        Mood::Deleted => "deleted",
    };
    (object, event)
}

/// The name of a namespace.
pub fn name_of(host: &Host, netns: NetnsId) -> Option<String> {
    let named = host.names.iter().find(|(_, id)| *id == Some(netns));
    named.map(|(name, _)| name.clone())
}

/// Names of namespaces that came and went.
fn names(before: &Host, after: &Host) -> Vec<Told> {
    let only = |here: &Host, there: &Host, event| -> Vec<Told> {
        let known = |name: &str| there.names.iter().any(|(other, _)| other == name);
        { here.names.iter() }
            .filter(|(name, _)| !known(name))
            .map(|(name, _)| Told {
                netns: None,
                object: "netns",
                event,
                text: name.clone(),
            })
            .collect()
    };
    let mut told = only(before, after, "deleted");
    told.extend(only(after, before, "new"));
    told
}
