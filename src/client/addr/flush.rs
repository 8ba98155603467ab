//! `ip addr flush` (iproute2 7.1 `ip/ipaddress.c`, `ipaddr_flush`).

use super::super::{Context, LinkTable};
use super::selector::Selector;
use crate::command::AddrFilter;
use crate::fault::{Fault, STATUS_WORD, refusal_text};
use crate::reply::{Mood, Reply};
use crate::rtnl::{AddrMsg, Dump, Errno, Request, Row};
use crate::types::{IfIndex, ifa_flags};

/// Deletes what the filter lets through, round after round until nothing is left. A selector of
/// primaries has one round only: promoted secondaries are not meant.
///
/// # Errors
/// An unknown device; a deletion that the kernel refuses; too many rounds.
pub fn flush(context: &mut Context, filter: &AddrFilter) -> Result<(), Fault> {
    let selector = Selector::new(context, filter)?;
    context.memory.addr_selector = Some(selector.clone());
    let loops = context.globals.loops;
    let secondary = ifa_flags::SECONDARY;
    let primaries = filter.flags & secondary == 0 && filter.flag_mask & secondary != 0;
    let mut round = 0;
    while loops == 0 || round < loops {
        let doomed = doomed(context, &selector)?;
        if doomed.is_empty() {
            finished(context, round);
            return Ok(());
        }
        round += 1;
        let count = doomed.len();
        delete(context, doomed)?;
        if context.globals.stats > 0 {
            say(
                context,
                format!("\n*** Round {round}, deleting {count} addresses ***\n"),
            );
        }
        if primaries {
            finished(context, round);
            return Ok(());
        }
    }
    let text = format!("*** Flush remains incomplete after {loops} rounds. ***\n");
    Err(Fault::returned(text, STATUS_WORD))
}

fn finished(context: &mut Context, round: u32) {
    if context.globals.stats == 0 {
        return;
    }
    let text = match round {
        0 => "Nothing to flush.\n".to_owned(),
        1 => "*** Flush is complete after 1 round ***\n".to_owned(),
        round => format!("*** Flush is complete after {round} rounds ***\n"),
    };
    say(context, text);
}

/// The addresses of one round; with `-s -s` each is shown.
///
/// # Errors
/// The device does not exist, which a name like `if99` comes to.
fn doomed(context: &mut Context, selector: &Selector) -> Result<Vec<AddrMsg>, Fault> {
    let links = LinkTable::of(context.socket);
    let dump = Dump::Addrs(selector.family(), selector.dev.unwrap_or(IfIndex::NONE));
    let mut doomed = Vec::new();
    let dumped = context.dump(&dump, &mut |_, row| {
        if let Row::Addr(addr) = row {
            let name = links.get(addr.index).and_then(|link| link.name.as_ref());
            if selector.passes(&addr, name.map_or("", |name| name.as_str())) {
                doomed.push(*addr);
            }
        }
        true
    });
    // A family without addresses has none to flush.
    if let Err(refusal) = dumped {
        let said = refusal_text(&refusal, context.globals.level);
        return Err(Fault::exit1(format!("{said}Flush terminated\n")));
    }
    if context.globals.stats >= 2 {
        for addr in &doomed {
            context.introduce([addr.index]);
            let shown = Box::new(addr.clone());
            context.sink.put(Reply::Addr(shown, Mood::Present));
        }
    }
    Ok(doomed)
}

/// Sends all deletions. A secondary that went with its primary is no matter; otherwise the first
/// refusal counts.
fn delete(context: &mut Context, doomed: Vec<AddrMsg>) -> Result<(), Fault> {
    let mut refused = None;
    for addr in doomed {
        if let Err(refusal) = context.socket.ask(Request::DelAddr(Box::new(addr))) {
            context.memory.mailbox.refused(&refusal);
            refused.get_or_insert(refusal);
        }
    }
    match refused {
        Some(refusal) if refusal.errno != Errno::EADDRNOTAVAIL => {
            let cause = refusal.errno.text();
            let text = format!("Failed to send flush request: {cause}\n");
            Err(Fault::returned(text, STATUS_WORD))
        }
        _ => Ok(()),
    }
}

fn say(context: &mut Context, text: String) {
    context.sink.put(Reply::Text(text));
}
