//! `ip route get` (iproute2 7.1 `ip/iproute.c`, `iproute_get`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{address_or_exit, prefix_or_exit, u16_word, u32_word};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, fold, lexed, skip_word, value, wrong,
};
use super::modify::{labels, value_after_to, vrf_word};
use super::usage;
use crate::command::{Aside, Command, PrefixWord, RouteCommand, RouteGet};
use crate::fault::Fault;
use crate::types::{Family, IfName, Level};

/// A question in the making.
#[derive(Clone, Debug, Default)]
pub struct GetDraft {
    get: RouteGet,
    dst_said: bool,
    mark: u32,
}

const PART: &str = "GET";

/// Every keyword, in match order.
#[rustfmt::skip]
pub const GET: &[Keyword<Clause<GetDraft>>] = &[
    clause(&[Exact("tos"), Prefix("dsfield")], PART, tos, "TOS", "type of service of the packet"),
    clause(&[Prefix("from")], PART, from, "ADDRESS", "source address of the packet"),
    clause(&[Prefix("iif")], PART, iif, "DEV", "device that the packet came in on; without it, this host sends the packet"),
    clause(&[Prefix("mark")], PART, mark, "NUMBER", "firewall mark of the packet"),
    clause(&[Prefix("oif"), Exact("dev")], PART, oif, "DEV", "device that the socket is bound to"),
    clause(&[Prefix("notify")], PART, notify, "", "ask to be told of changes"),
    clause(&[Prefix("connected")], PART, connected, "", "ask again from the source that the answer names"),
    clause(&[Prefix("vrf")], PART, vrf, "VRF", "VRF that the socket is bound to"),
    clause(&[Prefix("uid")], PART, uid, "NUMBER", "user id of the socket's owner"),
    clause(&[Prefix("fibmatch")], PART, fibmatch, "", "print the entry of the table instead of what it comes to for this packet"),
    clause(&[Exact("as")], PART, newdst, "[ to ] ADDRESS", "new destination, for MPLS"),
    clause(&[Prefix("sport")], PART, sport, "NUMBER", "source port of the packet"),
    clause(&[Prefix("dport")], PART, dport, "NUMBER", "destination port of the packet"),
    clause(&[Prefix("ipproto")], PART, ipproto, "PROTOCOL", "IP protocol of the packet"),
    clause(&[Exact("flowlabel")], PART, flowlabel, "FLOWLABEL", "flow label of the packet; IPv6 only").since(Level::V7_1),
];

/// `ip route get`.
pub(super) fn get<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let mut draft = GetDraft::default();
    draft.get.msg.family = desk.globals.family;
    let (rest, ()) = fold(desk, GET, destination, words, &mut draft)?;
    if !draft.dst_said {
        return wrong(Fault::tool("need at least a destination address\n"));
    }
    let mut get = draft.get;
    get.msg.mark = (draft.mark != 0).then_some(draft.mark);
    if get.msg.family == Family::UNSPEC {
        get.msg.family = Family::INET;
    }
    Ok((rest, Command::Route(RouteCommand::Get(Box::new(get)))))
}

type Draft = GetDraft;

impl GetDraft {
    /// The first address that has a family chooses the question's.
    fn adopt(&mut self, family: Family) {
        if self.get.msg.family == Family::UNSPEC {
            self.get.msg.family = family;
        }
    }

    fn prefix<'w>(&mut self, words: Words<'w>) -> Parse<'w, PrefixWord> {
        let family = self.get.msg.family;
        let (rest, found) = lexed(words, |word| prefix_or_exit(word, family))?;
        self.adopt(found.family);
        Ok((rest, found))
    }
}

/// A word must follow; `help` is answered with the usage.
fn no_help(desk: &Desk<'_>, words: Words<'_>) -> Result<(), nom::Err<super::super::Trouble>> {
    let (_, word) = value(words)?;
    match Prefix("help").matches(word) {
        true => wrong(usage(desk.level())).map(|(_, ())| ()),
        false => Ok(()),
    }
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "TOS value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.dsfield_id(word))?;
    draft.get.msg.tos = found;
    Ok((rest, ()))
}

fn from<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    no_help(desk, words)?;
    let (rest, found) = draft.prefix(words)?;
    draft.get.from_typed = true;
    draft.get.msg.src = found.addr.or(draft.get.msg.src);
    draft.get.msg.src_len = found.len;
    Ok((rest, ()))
}

fn iif<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    draft.get.iif = Some(IfName::from(word));
    Ok((rest, ()))
}

fn mark<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid mark value", |word| u32_word(word, 0))?;
    draft.mark = found;
    Ok((rest, ()))
}

fn oif<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    draft.get.oif = Some(IfName::from(word));
    Ok((rest, ()))
}

fn notify<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    draft.get.notify = true;
    Ok((words, ()))
}

fn connected<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    draft.get.connected = true;
    Ok((words, ()))
}

/// Only a real VRF will do here, not `default`.
fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, name) = vrf_word(desk, words, false)?;
    draft.get.oif = Some(name);
    Ok((rest, ()))
}

fn uid<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid UID\n", |word| u32_word(word, 0))?;
    draft.get.msg.uid = Some(found);
    Ok((rest, ()))
}

fn fibmatch<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    draft.get.fibmatch = true;
    Ok((words, ()))
}

fn newdst<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (words, ()) = value_after_to(words)?;
    let family = draft.get.msg.family;
    let (rest, found) = lexed(words, |word| address_or_exit(word, family))?;
    draft.adopt(found.family);
    draft.get.msg.newdst = Some(labels(&found));
    Ok((rest, ()))
}

fn sport<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid sport\n", |word| u16_word(word, 0))?;
    draft.get.msg.sport = Some(found);
    Ok((rest, ()))
}

fn dport<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid dport\n", |word| u16_word(word, 0))?;
    draft.get.msg.dport = Some(found);
    Ok((rest, ()))
}

fn ipproto<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "Invalid \"ipproto\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.ip_proto_id(word))?;
    draft.get.msg.ip_proto = Some(found);
    Ok((rest, ()))
}

fn flowlabel<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid flowlabel", |word| u32_word(word, 0))?;
    draft.get.msg.flowlabel = Some(found);
    Ok((rest, ()))
}

/// What no keyword is: the address, perhaps behind `to`. A shorter prefix is warned about and then
/// taken for its address; a second address replaces the first.
fn destination<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    no_help(desk, words)?;
    let (rest, found) = draft.prefix(words)?;
    let msg = &mut draft.get.msg;
    msg.dst = found.addr.or(msg.dst);
    msg.dst_len = found.len;
    let full = msg.family.bits();
    if matches!(msg.family, Family::INET | Family::INET6) && found.len != full {
        let len = found.len;
        desk.aside(Aside::Warn(format!(
            "Warning: /{len} as prefix is invalid, only /{full} (or none) is supported.\n"
        )));
        msg.dst_len = full;
    }
    draft.dst_said = true;
    Ok((rest, ()))
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::{faults, read, read_as, wrong_argument};
    use super::*;

    fn asked(line: &str) -> RouteGet {
        match read(&format!("route get {line}")).result {
            Ok(Command::Route(RouteCommand::Get(get))) => *get,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn words_come_in_any_order_and_a_later_address_wins() {
        let get = asked("m 7 fi 1.2.3.4 from 10 10.9.8.7 ip tcp s 80");
        assert_eq!(
            (get.msg.mark, get.fibmatch, get.from_typed),
            (Some(7), true, true)
        );
        assert_eq!(get.msg.dst, Some([10, 9, 8, 7].into()));
        assert_eq!((get.msg.ip_proto, get.msg.sport), (Some(6), Some(80)));
        assert_eq!(asked("1.2.3.4 mark 0").msg.mark, None);
        assert_eq!(asked("1.2.3.4 mark 7 mark 0").msg.mark, None);
        assert_eq!(asked("to ::1").msg.family, Family::INET6);
    }

    #[test]
    fn shorter_prefixes_are_warned_about() {
        let warning = |line: &str| match read(&format!("route get {line}")).asides.as_slice() {
            [Aside::Warn(text)] => Some(text.clone()),
            _ => None,
        };
        let text = "Warning: /8 as prefix is invalid, only /32 (or none) is supported.\n";
        assert_eq!(warning("10/8").as_deref(), Some(text));
        assert_eq!(asked("10/8").msg.dst_len, 32);
        assert_eq!(warning("10.1.2.3"), None);
        assert_eq!(warning("default"), None);
        assert_eq!(asked("default").msg.dst_len, 0);
    }

    #[test]
    fn faults_are_worded_as_the_original_words_them() {
        faults(&[
            ("route get", "need at least a destination address\n", 1),
            (
                "route get mark 5",
                "need at least a destination address\n",
                1,
            ),
            (
                "route get 1 sport 65536",
                &wrong_argument("65536", "invalid sport\n"),
                255,
            ),
            (
                "route get 1 flowlabel x",
                &wrong_argument("x", "invalid flowlabel"),
                255,
            ),
            (
                "route get 1 ::1",
                "Error: inet prefix is expected rather than \"::1\".\n",
                1,
            ),
        ]);
        let old = read_as("route get ::1 flowlabel 5", Family::UNSPEC, Level::V6_1);
        let text = "Error: inet6 prefix is expected rather than \"flowlabel\".\n";
        assert_eq!(old.result.expect_err("unknown").text, text);
    }
}
