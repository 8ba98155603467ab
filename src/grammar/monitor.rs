//! `ip monitor` (iproute2 7.1 `ip/ipmonitor.c`): one loop over words, most of which may be
//! abbreviated; `l` is `label`, `m` is `maddress`.

use super::Spelling::{Exact, Prefix};
use super::{Desk, Keyword, Parse, Usage, Words, existing, one_of, value, wrong};
use crate::command::{Command, MonitorCommand, Watched};
use crate::fault::Fault;
use crate::types::Level;

/// What a word of `ip monitor` means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum Word {
    File,
    Label,
    Object(Watched),
    All,
    AllNsid,
    Help,
    Dev,
}

const fn object(
    spell: &'static [super::Spelling],
    what: Watched,
    about: &'static str,
) -> Keyword<Word> {
    Keyword::new(spell, Word::Object(what), "", about)
}

/// Every word, in match order.
#[rustfmt::skip]
pub const WORDS: &[Keyword<Word>] = &[
    Keyword::new(&[Prefix("file")], Word::File, "FILE", "print the messages that this file holds"),
    Keyword::new(&[Prefix("label")], Word::Label, "", "say of each message what it is about"),
    object(&[Prefix("link")], Watched::Link, "devices"),
    object(&[Prefix("address")], Watched::Address, "addresses"),
    object(&[Prefix("maddress")], Watched::Other, "multicast addresses: there are none").since(Level::V7_1),
    object(&[Exact("acaddress")], Watched::Other, "anycast addresses: there are none").since(Level::V7_1),
    object(&[Prefix("route")], Watched::Route, "routes"),
    object(&[Prefix("mroute")], Watched::Other, "multicast routes: there are none"),
    object(&[Prefix("prefix")], Watched::Other, "prefixes of router advertisements: there are none"),
    object(&[Prefix("neigh")], Watched::Neigh, "neighbours"),
    object(&[Prefix("netconf")], Watched::Netconf, "settings"),
    object(&[Prefix("rule")], Watched::Rule, "rules"),
    object(&[Prefix("nsid")], Watched::Nsid, "ids of namespaces"),
    object(&[Prefix("nexthop")], Watched::Nexthop, "next hop objects"),
    object(&[Exact("stats")], Watched::Other, "statistics: there are none"),
    Keyword::new(&[Exact("all")], Word::All, "", "the same as label"),
    Keyword::new(&[Prefix("all-nsid")], Word::AllNsid, "", "say of each message which namespace it comes from; it is always this one"),
    Keyword::new(&[Prefix("help")], Word::Help, "", "print the usage"),
    Keyword::new(&[Exact("dev")], Word::Dev, "DEV", "only what is about this device"),
];

/// The words after `monitor`.
pub fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let mut command = MonitorCommand {
        family: desk.globals.family,
        ..MonitorCommand::default()
    };
    let mut words = words;
    while let Some((word, _)) = words.split() {
        let Ok((rest, found)) = one_of(WORDS, desk.level(), words) else {
            return wrong(Fault::word(format!(
                "Argument \"{word}\" is unknown, try \"ip monitor help\".\n"
            )));
        };
        words = rest;
        match found {
            Word::File => {
                let (rest, file) = value(words)?;
                command.file = Some(file.to_owned());
                words = rest;
            }
            Word::Label | Word::All => command.labels = true,
            Word::Object(what) => command.objects.push(what),
            Word::AllNsid => command.all_nsid = true,
            Word::Help => return wrong(usage(desk.level())),
            Word::Dev => {
                let (rest, dev) = existing(desk, words, "Device does not exist\n")?;
                command.dev = Some(dev);
                words = rest;
            }
        }
    }
    Ok((words, Command::Monitor(command)))
}

/// `ip monitor help`.
pub fn usage(level: Level) -> Fault {
    Usage::new(level)
        .synopsis("ip monitor [ OBJECT | OPTION ]...")
        .choice("OBJECT | OPTION", WORDS)
        .fault()
}

#[cfg(test)]
mod tests {
    use super::super::trial::{faults, read as parsed};
    use super::*;

    fn read(line: &str) -> MonitorCommand {
        match parsed(line).result {
            Ok(Command::Monitor(command)) => command,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_word_that_matches_wins() {
        assert_eq!(read("monitor").objects, []);
        assert!(read("monitor").watches(Watched::Rule));
        let some = read("mon r ru l");
        assert_eq!(some.objects, [Watched::Route, Watched::Rule]);
        assert!(some.labels && !some.watches(Watched::Link));
        assert_eq!(read("mo li m").objects, [Watched::Link, Watched::Other]);
        assert!(read("monitor al").all_nsid && !read("monitor al").labels);
        assert!(read("monitor all").labels);
        assert_eq!(read("monitor f x").file.as_deref(), Some("x"));
        faults(&[
            (
                "monitor foo",
                "Argument \"foo\" is unknown, try \"ip monitor help\".\n",
                255,
            ),
            (
                "monitor file",
                "Command line is not complete. Try option \"help\"\n",
                255,
            ),
        ]);
    }
}
