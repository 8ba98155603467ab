//! A line that begins with an object word.

use super::{
    Desk, OBJECTS, Object, Parse, Trouble, Usage, Words, absent, addr, addrlabel, link, monitor,
    mroute, neigh, netconf, netns, nexthop, one_of, options_usage, route, rule, token, tunnel,
    tuntap, vrf, wrong,
};
use crate::command::{Command, Globals, Parsed};
use crate::fault::Fault;
use crate::names::Book;
use crate::types::Level;

/// Reads one line that begins with an object: a command line behind its options, or a batch line.
/// No word at all is answered with the usage.
///
/// What the name files complained about on the way is among the asides, in its place.
pub fn read_command(words: &[String], book: &Book, globals: &Globals) -> Parsed {
    let desk = Desk::new(book, globals);
    let result = match line(&desk, Words(words)) {
        Ok((_, command)) => Ok(command),
        Err(nom::Err::Failure(Trouble::Fault(fault))) => Err(fault),
        Err(_) => Err(match words.first() {
            Some(word) => unknown_object(word),
            None => ip_usage(globals.level),
        }),
    };
    desk.settle_complaints();
    Parsed {
        asides: desk.asides.into_inner(),
        result,
    }
}

fn line<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, object) = one_of(OBJECTS, desk.level(), words)?;
    match object {
        Object::Address => addr::parse(desk, rest),
        Object::AddrLabel => addrlabel::parse(desk, rest),
        Object::Link => link::parse(desk, rest),
        Object::Mroute => mroute::parse(desk, rest),
        Object::Netconf => netconf::parse(desk, rest),
        Object::Token => token::parse(desk, rest),
        Object::Netns => netns::parse(desk, rest),
        Object::Neigh => neigh::parse(desk, rest),
        Object::Monitor => monitor::parse(desk, rest),
        Object::Nexthop => nexthop::parse(desk, rest),
        Object::Route => route::parse(desk, rest),
        Object::Rule => rule::parse(desk, rest),
        Object::Tunnel => tunnel::parse(desk, rest, desk.globals.family),
        Object::Tuntap => tuntap::parse(desk, rest),
        Object::Vrf => vrf::parse(desk, rest),
        Object::Help => wrong(ip_usage(desk.level())),
        Object::Absent(name) => wrong(absent::answer(name, rest, desk.level())),
    }
}

/// `ip help`.
pub fn ip_usage(level: Level) -> Fault {
    let usage = Usage::new(level)
        .synopsis("ip [ OPTIONS ] OBJECT { COMMAND | help }")
        .synopsis("ip [ -force ] -batch FILE")
        .choice("OBJECT", OBJECTS);
    options_usage(usage).fault()
}

fn unknown_object(word: &str) -> Fault {
    Fault::tool(format!("Object \"{word}\" is unknown, try \"ip help\".\n"))
}

/// The answer to what iproute2 has and rpdb has not.
pub fn not_modelled(what: &str) -> Fault {
    Fault::tool(format!("rpdb: \"{what}\" is not modelled.\n"))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{fault, faults};

    #[test]
    fn the_object_is_found_by_prefix_in_order() {
        faults(&[
            ("foo", "Object \"foo\" is unknown, try \"ip help\".\n", 1),
            ("", "Object \"\" is unknown, try \"ip help\".\n", 1),
            (
                "routes",
                "Object \"routes\" is unknown, try \"ip help\".\n",
                1,
            ),
            ("xf", "rpdb: \"ip xfrm\" is not modelled.\n", 1),
            ("s", "rpdb: \"ip sr\" is not modelled.\n", 1),
            (
                "ru foo",
                "Command \"foo\" is unknown, try \"ip rule help\".\n",
                255,
            ),
            (
                "ro foo",
                "Command \"foo\" is unknown, try \"ip route help\".\n",
                255,
            ),
        ]);
        assert!(fault("h").0.starts_with("Usage: ip [ OPTIONS ]"));
    }

    #[test]
    fn help_is_a_fault_that_names_every_keyword() {
        let rule = fault("rule help").0;
        for word in [
            "uidrange",
            "ipproto",
            "dscp",
            "flowlabel",
            "goto",
            "unreachable",
        ] {
            assert!(rule.contains(word), "{word}");
        }
        let line = rule
            .lines()
            .find(|line| line.contains("sport"))
            .unwrap_or_default();
        assert!(line.contains("MASK"), "{line}");
        for line in [
            "route help",
            "route get help",
            "route add help",
            "route get from help",
            "r l t help",
        ] {
            let (text, status, exits) = fault(line);
            assert!(
                text.contains("fibmatch") && text.contains("flowlabel"),
                "{line}"
            );
            assert_eq!((status, exits), (255, true));
        }
    }
}
