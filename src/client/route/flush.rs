//! `ip route flush` (iproute2 7.1 `ip/iproute.c`, `iproute_flush`). It never speaks JSON.

use super::super::Context;
use super::{Selector, introduce, list};
use crate::command::RouteFilter;
use crate::fault::Fault;
use crate::reply::{Mood, Reply};
use crate::rtnl::{Dump, Request, RouteMsg, Row};
use crate::types::Family;

/// More rounds than any kernel needs: each deletes all that it sees.
const ROUNDS: u32 = 1000;

/// Deletes what the filter lets through, round after round until nothing is left.
///
/// # Errors
/// An unknown device; a dump or a deletion that the kernel refuses.
pub fn flush(context: &mut Context, filter: RouteFilter) -> Result<(), Fault> {
    let selector = list::select(context, filter)?;
    let dump = list::dump(context, &selector);
    let family = match &dump {
        Dump::Routes(routes) => routes.family,
        _ => Family::UNSPEC,
    };
    let cached = selector.words().cloned;
    if cached {
        if family != Family::INET6 {
            flush_cache(context)?;
        }
        if family == Family::INET {
            return Ok(());
        }
    }
    let selector = selector.for_flush();
    let result = rounds(
        context,
        &selector,
        &dump,
        !cached || family == Family::INET6,
    );
    context.memory.route_selector = Some(selector);
    result
}

/// The IPv4 routing cache, which is empty since Linux 3.6.
///
/// # Errors
/// The kernel's refusal to have its cache flushed (7.1; before, nobody looked).
pub fn flush_cache(context: &mut Context) -> Result<(), Fault> {
    if context.socket.ask(Request::FlushRouteCache).is_err() && context.globals.level.modern() {
        return Err(Fault::tool("Cannot flush routing cache\n"));
    }
    if context.globals.stats > 0 {
        say(context, "*** IPv4 routing cache is flushed.\n".to_owned());
    }
    Ok(())
}

fn rounds(
    context: &mut Context,
    selector: &Selector,
    dump: &Dump,
    may_be_nothing: bool,
) -> Result<(), Fault> {
    for round in 0..ROUNDS {
        let doomed = doomed(context, selector, dump)?;
        if doomed.is_empty() {
            if context.globals.stats > 0 {
                say(context, ending(round, may_be_nothing));
            }
            return Ok(());
        }
        let count = doomed.len();
        delete_all(context, doomed)?;
        if context.globals.stats > 0 {
            let round = round + 1;
            say(
                context,
                format!("\n*** Round {round}, deleting {count} entries ***\n"),
            );
        }
    }
    Err(Fault::tool(""))
}

fn ending(round: u32, may_be_nothing: bool) -> String {
    if round == 0 && may_be_nothing {
        return "Nothing to flush.\n".to_owned();
    }
    let s = if round > 1 { "s" } else { "" };
    format!("*** Flush is complete after {round} round{s} ***\n")
}

/// The routes of one round; with `-s -s` each is shown.
// Rows come boxed and requests go boxed: unboxing in between would only copy.
#[expect(clippy::vec_box)]
fn doomed(
    context: &mut Context,
    selector: &Selector,
    dump: &Dump,
) -> Result<Vec<Box<RouteMsg>>, Fault> {
    let mut doomed = Vec::new();
    context.begin_dump();
    let tables6 = &mut context.memory.tables6;
    let dumped = context.socket.dump(dump, &mut |row| {
        if let Row::Route(route) = row
            && selector.passes(&route, tables6)
        {
            doomed.push(route);
        }
        true
    });
    if let Err(refusal) = dumped {
        return Err(Fault::dump(&refusal, context.globals.level, "Flush", 2));
    }
    if context.globals.stats >= 2 {
        for route in &doomed {
            let hidden = selector.hidden(route.family);
            introduce(context, route, hidden);
            let reply = Reply::Route(route.clone(), hidden, Mood::Present);
            context.sink.put(reply);
        }
    }
    Ok(doomed)
}

/// Sends all deletions; they go out together, so the first refusal is told after the last.
#[expect(clippy::vec_box)]
fn delete_all(context: &mut Context, doomed: Vec<Box<RouteMsg>>) -> Result<(), Fault> {
    let mut refused = None;
    for route in doomed {
        if let Err(refusal) = context.socket.ask(Request::DelRoute(route)) {
            context.memory.mailbox.refused(&refusal);
            refused.get_or_insert(refusal);
        }
    }
    match refused {
        None => Ok(()),
        Some(refusal) => {
            let cause = refusal.errno.text();
            Err(Fault::returned(
                format!("Failed to send flush request: {cause}\n"),
                2,
            ))
        }
    }
}

fn say(context: &mut Context, text: String) {
    context.sink.put(Reply::Text(text));
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Rows, play};
    use super::*;
    use crate::command::{Command, Globals, RouteCommand, TableFilter};
    use crate::types::TableId;

    fn kernel(count: u32) -> Rows {
        let route = |metric| RouteMsg {
            family: Family::INET,
            table: TableId::MAIN,
            priority: Some(metric),
            ..RouteMsg::default()
        };
        let rows = (0..count).map(|metric| Row::Route(Box::new(route(metric))));
        Rows {
            rows: rows.collect(),
            ..Rows::default()
        }
    }

    fn flushed(stats: u32, filter: RouteFilter, kernel: &mut Rows) -> (String, Result<(), Fault>) {
        let globals = Globals {
            stats,
            ..Globals::default()
        };
        let command = Command::Route(RouteCommand::Flush(Box::new(filter)));
        let (seen, result) = play(&globals, kernel, command);
        (seen.outline(), result)
    }

    #[test]
    fn rounds_are_told_with_statistics_only() {
        let filter = RouteFilter::default;
        assert_eq!(flushed(0, filter(), &mut kernel(2)).0, "");
        let told =
            "\n*** Round 1, deleting 2 entries ***\n*** Flush is complete after 1 round ***\n";
        assert_eq!(flushed(1, filter(), &mut kernel(2)).0, told);
        assert_eq!(flushed(2, filter(), &mut kernel(2)).0, format!("RR{told}"));
        assert_eq!(
            flushed(1, filter(), &mut kernel(0)).0,
            "Nothing to flush.\n"
        );
    }

    #[test]
    fn the_cache_of_all_families_ends_in_round_0() {
        let cache = |family, table| RouteFilter {
            cloned: true,
            family,
            table,
            ..RouteFilter::default()
        };
        let told = "*** IPv4 routing cache is flushed.\n";
        let main = TableFilter::default();
        let (text, _) = flushed(1, cache(Family::UNSPEC, main), &mut kernel(1));
        assert_eq!(text, told);
        let (text, _) = flushed(1, cache(Family::INET6, main), &mut kernel(1));
        assert_eq!(text, "Nothing to flush.\n");
        let (text, _) = flushed(1, cache(Family::UNSPEC, TableFilter::All), &mut kernel(1));
        assert_eq!(
            text,
            format!("{told}*** Flush is complete after 0 round ***\n")
        );
    }

    #[test]
    fn a_refused_deletion_ends_the_flush_with_status_2() {
        let mut stubborn = Rows {
            holds_fast: true,
            ..kernel(2)
        };
        let (text, result) = flushed(1, RouteFilter::default(), &mut stubborn);
        assert_eq!(text, "");
        let fault = Fault::returned("Failed to send flush request: No such process\n", 2);
        assert_eq!(result, Err(fault));
        assert_eq!(stubborn.rows.len(), 2);
    }
}
