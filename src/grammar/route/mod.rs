//! `ip route` (iproute2 7.1 `ip/iproute.c`): adding, changing and deleting share one argument loop,
//! listing, flushing and saving another, asking has its own.

mod filter;
mod get;
mod hops;
mod metrics;
mod modify;

pub use filter::{COMPARES, Compare, FILTER};
pub use get::{GET, GetDraft};
pub use hops::HOP;
pub use modify::{CLAUSES, RouteDrafting};

use super::Spelling::{Exact, Prefix};
use super::encap;
use super::rule::unknown_command;
use super::{Desk, KINDS, Keyword, Parse, Usage, Words, one_of, wrong};
use crate::command::{Command, RouteCommand};
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::Level;

/// The commands of `ip route`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    New(NewFlags),
    Delete,
    List,
    Get,
    Flush,
    Save,
    Restore,
    Showdump,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::New(NewFlags::ADD), "ROUTE", "add a route, if there is none of its prefix, TOS and metric"),
    Keyword::new(&[Prefix("change"), Exact("chg")], Verb::New(NewFlags::CHANGE), "ROUTE", "change the route of this prefix, TOS and metric"),
    Keyword::new(&[Prefix("replace")], Verb::New(NewFlags::REPLACE), "ROUTE", "change the route of this prefix, TOS and metric, or add it"),
    Keyword::new(&[Prefix("prepend")], Verb::New(NewFlags::PREPEND), "ROUTE", "add a route before those of its prefix, TOS and metric"),
    Keyword::new(&[Prefix("append")], Verb::New(NewFlags::APPEND), "ROUTE", "add a route behind those of its prefix, TOS and metric"),
    Keyword::new(&[Prefix("test")], Verb::New(NewFlags::TEST), "ROUTE", "ask whether a route of this prefix, TOS and metric exists; only the error tells"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "ROUTE", "delete the first route that agrees with all that is said"),
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], Verb::List, "[ SELECTOR ]", "print routes"),
    Keyword::new(&[Prefix("get")], Verb::Get, "[ GET ] [ to ] ADDRESS", "ask which way a packet would go"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "SELECTOR", "delete all routes that the selector lets through"),
    Keyword::new(&[Prefix("save")], Verb::Save, "[ SELECTOR ]", "write routes to stdout, as netlink messages"),
    Keyword::new(&[Prefix("restore")], Verb::Restore, "", "add the routes that stdin holds"),
    Keyword::new(&[Prefix("showdump")], Verb::Showdump, "", "print the routes that stdin holds"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The words after `route`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::list(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("route", word));
    };
    match verb {
        Verb::New(flags) => modify::new(desk, rest, flags),
        Verb::Delete => modify::delete(desk, rest),
        Verb::List => filter::list(desk, rest),
        Verb::Get => get::get(desk, rest),
        Verb::Flush => filter::flush(desk, rest),
        Verb::Save => filter::save(desk, rest),
        Verb::Restore => Ok((Words(&[]), Command::Route(RouteCommand::Restore))),
        Verb::Showdump => Ok((Words(&[]), Command::Route(RouteCommand::Showdump))),
        Verb::Help => wrong(usage(desk.level())),
    }
}

/// `ip route help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip route", COMMANDS)
        .production(
            "ROUTE",
            "NODE_SPEC [ INFO_SPEC ] [ METRICS ] [ NEXTHOP ]...",
        )
        .production("NODE_SPEC", "[ to ] [ TYPE ] PREFIX")
        .clauses(CLAUSES)
        .clauses(HOP)
        .production("SELECTOR", "[ to ] [ root | match | exact ] PREFIX")
        .clauses(FILTER)
        .clauses(GET)
        .choice("TYPE", KINDS)
        .choice("ENCAP", encap::TYPES)
        .production("FAMILY", "{ inet | inet6 | mpls | bridge | link }")
        .production(
            "TABLE_ID",
            "{ local | main | default | all | NAME | NUMBER }",
        )
        .production(
            "SCOPE",
            "{ host | link | site | global | nowhere | NAME | NUMBER }",
        )
        .production("PROTO", "{ kernel | boot | static | NAME | NUMBER }")
        .production("PREFIX", "{ default | all | any | ADDRESS[/LENGTH] }")
        .production("TIME", "NUMBER[s|ms]")
        .production(
            "FLAVOR",
            "{ psp | usp | usd | next-csid [ lblen N ] [ nflen N ] }",
        )
        .fault()
}
