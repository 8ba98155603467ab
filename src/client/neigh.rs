//! `ip neigh`. Law: iproute2 7.1 `ip/ipneigh.c`.

use super::Context;
use crate::command::{NeighCommand, NeighDraft, NeighFilter, PrefixWord};
use crate::fault::Fault;
use crate::reply::{Mood, Reply};
use crate::rtnl::{Dump, NeighDump, NeighMaster, NeighMsg, Request, Row};
use crate::types::{Family, IfIndex, Prefix4, Prefix6, ntf};

/// Most rounds of a flush.
const ROUNDS: u32 = 10;

/// Carries out a neighbour command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: NeighCommand) -> Result<(), Fault> {
    match command {
        NeighCommand::New(draft, flags) => {
            let msg = placed(context, *draft)?;
            change(context, Request::NewNeigh(Box::new(msg), flags))
        }
        NeighCommand::Delete(draft) => {
            let msg = placed(context, *draft)?;
            change(context, Request::DelNeigh(Box::new(msg)))
        }
        NeighCommand::Get(draft) => get(context, *draft),
        NeighCommand::Show(filter) => show(context, &filter),
        NeighCommand::Flush(filter) => flush(context, &filter),
    }
}

fn placed(context: &mut Context, draft: NeighDraft) -> Result<NeighMsg, Fault> {
    let mut msg = draft.msg;
    if let Some(dev) = &draft.dev {
        msg.index = context.device(dev)?;
    }
    Ok(msg)
}

/// The original leaves with a refusal, and ends a batch.
fn change(context: &mut Context, request: Request) -> Result<(), Fault> {
    let done = context.ask(request).map(|_| ());
    done.map_err(|fault| Fault {
        exits: true,
        ..fault
    })
}

fn get(context: &mut Context, draft: NeighDraft) -> Result<(), Fault> {
    let msg = placed(context, draft)?;
    let answer = context.ask(Request::GetNeigh(Box::new(msg)))?;
    let document = context.globals.level.modern();
    if document {
        context.sink.put(Reply::Open);
    }
    if let Some(Row::Neigh(row)) = answer.row {
        context.introduce([row.index]);
        context.sink.put(Reply::Neigh(row, true, Mood::Present));
    }
    if document {
        context.sink.put(Reply::Close);
    }
    Ok(())
}

/// A selector whose devices are found.
struct Selector<'a> {
    words: &'a NeighFilter,
    index: IfIndex,
    master: Option<NeighMaster>,
}

impl<'a> Selector<'a> {
    fn find(context: &mut Context, words: &'a NeighFilter) -> Result<Self, Fault> {
        let master = match &words.master {
            Some(name) => Some(NeighMaster::Is(context.device(name)?)),
            None => words.nomaster.then_some(NeighMaster::None),
        };
        let index = match &words.dev {
            Some(name) => context.device(name)?,
            None => IfIndex::NONE,
        };
        Ok(Self {
            words,
            index,
            master,
        })
    }

    /// The rows that the selector lets through; after the first round of a flush those of failed
    /// entries are left alone.
    fn rows(&self, context: &mut Context, states: u16) -> Vec<NeighMsg> {
        let dump = Dump::Neighs(NeighDump {
            family: self.words.family,
            proxy: self.words.proxy,
            index: self.index,
            master: self.master,
        });
        let mut rows = Vec::new();
        // The kernel refuses no dump of neighbours.
        let _ = context.dump(&dump, &mut |_, row| {
            if let Row::Neigh(row) = row
                && self.shows(&row, states)
            {
                rows.push(*row);
            }
            true
        });
        rows
    }

    fn shows(&self, row: &NeighMsg, states: u16) -> bool {
        let always = row.flags & (ntf::PROXY | ntf::EXT_LEARNED) != 0;
        let stateless = row.state == 0 && states & NeighFilter::NONE != 0;
        let used = row.cache.is_some_and(|cache| cache.refcnt > 0);
        (row.state & states != 0 || always || stateless)
            && self.words.prefix.is_none_or(|prefix| holds(&prefix, row))
            && (self.words.protocol == 0 || self.words.protocol == row.protocol)
            && !(self.words.unused && used)
    }
}

/// The entry's address lies inside; a prefix of no bits lets all through.
fn holds(prefix: &PrefixWord, row: &NeighMsg) -> bool {
    if prefix.len == 0 || prefix.family == Family::UNSPEC {
        return true;
    }
    match (prefix.addr, row.dst) {
        (Some(std::net::IpAddr::V4(addr)), Some(std::net::IpAddr::V4(dst))) => {
            Prefix4::holding(addr, prefix.len).contains(dst)
        }
        (Some(std::net::IpAddr::V6(addr)), Some(std::net::IpAddr::V6(dst))) => {
            Prefix6::holding(addr, prefix.len).contains(dst)
        }
        _ => false,
    }
}

fn show(context: &mut Context, words: &NeighFilter) -> Result<(), Fault> {
    let selector = Selector::find(context, words)?;
    context.sink.put(Reply::Open);
    let rows = selector.rows(context, words.states);
    put(context, &selector, rows);
    context.sink.put(Reply::Close);
    Ok(())
}

fn put(context: &mut Context, selector: &Selector<'_>, rows: Vec<NeighMsg>) {
    context.introduce(rows.iter().map(|row| row.index).collect::<Vec<_>>());
    let device = selector.index == IfIndex::NONE;
    for row in rows {
        context
            .sink
            .put(Reply::Neigh(Box::new(row), device, Mood::Present));
    }
}

/// Deletes in rounds, until nothing is left to delete.
fn flush(context: &mut Context, words: &NeighFilter) -> Result<(), Fault> {
    let selector = Selector::find(context, words)?;
    let stats = context.globals.stats;
    let mut states = words.states;
    for round in 0..ROUNDS {
        let rows = selector.rows(context, states);
        if rows.is_empty() {
            let ending = if round > 1 { "s" } else { "" };
            let text = match round {
                0 => "Nothing to flush.\n".to_owned(),
                _ => format!("*** Flush is complete after {round} round{ending} ***\n"),
            };
            say(context, text);
            return Ok(());
        }
        let count = rows.len();
        if stats > 1 {
            put(context, &selector, rows.clone());
        }
        for row in rows {
            delete(context, row);
        }
        let round = round + 1;
        say(
            context,
            format!("\n*** Round {round}, deleting {count} entries ***\n"),
        );
        states &= !crate::types::nud::FAILED;
    }
    let text = format!("*** Flush not complete bailing out after {ROUNDS} rounds\n");
    context.sink.put(Reply::Text(text));
    Err(Fault::returned("", 1))
}

/// An entry may be gone by now.
fn delete(context: &mut Context, row: NeighMsg) {
    let _ = context.socket.ask(Request::DelNeigh(Box::new(row)));
}

/// A line that only `-s` asks for.
fn say(context: &mut Context, text: String) {
    if context.globals.stats > 0 {
        context.sink.put(Reply::Text(text));
    }
}
