//! `ip nexthop` (iproute2 7.1 `ip/ipnexthop.c`): adding, replacing and deleting share one argument
//! loop, listing and flushing another, buckets have their own.

mod filter;
mod modify;
mod resilient;

pub use filter::{BUCKET_FILTER, FILTER, GET, GET_BUCKET, NexthopQuestion};
pub use modify::{CLAUSES, NexthopDrafting};
pub use resilient::{RESILIENT, TYPES};

use super::Spelling::Prefix;
use super::encap;
use super::rule::unknown_command;
use super::{Desk, Keyword, Parse, Usage, Words, one_of, wrong};
use crate::command::Command;
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::Level;

/// The commands of `ip nexthop`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Verb {
    New(NewFlags),
    Delete,
    List,
    Get,
    Flush,
    Bucket,
    Help,
}

/// Every command, in match order.
#[rustfmt::skip]
pub const COMMANDS: &[Keyword<Verb>] = &[
    Keyword::new(&[Prefix("add")], Verb::New(NewFlags::ADD), "NH", "add an object"),
    Keyword::new(&[Prefix("replace")], Verb::New(NewFlags::REPLACE), "NH", "put an object in the place of another, or add it"),
    Keyword::new(&[Prefix("delete")], Verb::Delete, "id ID", "delete an object and the routes over it"),
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], Verb::List, "[ SELECTOR ]", "print objects"),
    Keyword::new(&[Prefix("get")], Verb::Get, "GET", "print one object"),
    Keyword::new(&[Prefix("flush")], Verb::Flush, "[ SELECTOR ]", "delete the objects that the selector lets through"),
    Keyword::new(&[Prefix("bucket")], Verb::Bucket, "BUCKET_COMMAND", "print buckets of resilient groups"),
    Keyword::new(&[Prefix("help")], Verb::Help, "", "print the usage"),
];

/// The commands of `ip nexthop bucket`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum BucketVerb {
    List,
    Get,
    Help,
}

/// Every command about buckets, in match order.
#[rustfmt::skip]
pub const BUCKET_COMMANDS: &[Keyword<BucketVerb>] = &[
    Keyword::new(&[Prefix("list"), Prefix("show"), Prefix("lst")], BucketVerb::List, "[ BUCKET_SELECTOR ]", "print buckets"),
    Keyword::new(&[Prefix("get")], BucketVerb::Get, "GET_BUCKET", "print one bucket"),
    Keyword::new(&[Prefix("help")], BucketVerb::Help, "", "print the usage"),
];

/// The words after `nexthop`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::list(desk, words);
    };
    let Ok((rest, verb)) = one_of(COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("nexthop", word));
    };
    match verb {
        Verb::New(flags) => modify::new(desk, rest, flags),
        Verb::Delete => modify::delete(desk, rest),
        Verb::List => filter::list(desk, rest),
        Verb::Get => filter::get(desk, rest),
        Verb::Flush => filter::flush(desk, rest),
        Verb::Bucket => bucket(desk, rest),
        Verb::Help => wrong(usage(desk.level())),
    }
}

fn bucket<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let Some((word, _)) = words.split() else {
        return filter::buckets(desk, words);
    };
    let Ok((rest, verb)) = one_of(BUCKET_COMMANDS, desk.level(), words) else {
        return wrong(unknown_command("nexthop", word));
    };
    match verb {
        BucketVerb::List => filter::buckets(desk, rest),
        BucketVerb::Get => filter::get_bucket(desk, rest),
        BucketVerb::Help => wrong(usage(desk.level())),
    }
}

/// `ip nexthop help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .commands("ip nexthop", COMMANDS)
        .commands("ip nexthop bucket", BUCKET_COMMANDS)
        .clauses(CLAUSES)
        .choice("TYPE", TYPES)
        .clauses(RESILIENT)
        .clauses(FILTER)
        .clauses(GET)
        .clauses(GET_BUCKET)
        .clauses(BUCKET_FILTER)
        .choice("ENCAP", encap::TYPES)
        .production("FAMILY", "{ inet | inet6 }")
        .production("PROTO", "{ kernel | boot | static | NAME | NUMBER }")
        .fault()
}

#[cfg(test)]
mod tests;
