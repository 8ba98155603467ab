//! The selector of `ip rule list` and `ip rule flush` (iproute2 7.1 `ip/iprule.c`,
//! `iprule_list_flush_or_save`). Its spellings are not quite those of `add`.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{
    dscp, flowlabel, fwmark, ifname, port_mask, prefix_or_exit, u32_word, u64_word, uid_range,
};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, fold, lexed, value, wrong,
};
use super::modify::{scanned_dport, scanned_sport};
use crate::command::{Command, RuleCommand, RuleFilter};
use crate::fault::Fault;
use crate::types::{Family, Level, Protocol};

const PART: &str = "FILTER";

/// Every keyword, in match order.
#[rustfmt::skip]
pub const FILTER: &[Keyword<Clause<RuleFilter>>] = &[
    clause(&[Prefix("preference"), Prefix("order"), Prefix("priority")], PART, preference, "NUMBER", "rules of this priority"),
    clause(&[Exact("not")], PART, not, "", "inverted rules"),
    clause(&[Exact("tos"), Exact("dsfield")], PART, tos, "TOS", "rules for this type of service"),
    clause(&[Exact("fwmark")], PART, mark, "FWMARK[/MASK]", "rules for this firewall mark, and with this mask where one is said"),
    clause(&[Exact("dev"), Exact("iif")], PART, iif, "DEV", "rules for this input device"),
    clause(&[Exact("oif")], PART, oif, "DEV", "rules for this output device"),
    clause(&[Exact("l3mdev")], PART, l3mdev, "", "rules that look up the table of a VRF"),
    clause(&[Exact("uidrange")], PART, uidrange, "NUMBER-NUMBER", "rules for exactly this range of user ids"),
    clause(&[Prefix("tun_id")], PART, tun_id, "TUN_ID", "rules for this tunnel id"),
    clause(&[Prefix("lookup"), Prefix("table")], PART, table, "TABLE_ID", "rules that look up this table"),
    clause(&[Prefix("from"), Prefix("src")], PART, from, "PREFIX", "rules whose source prefix lies inside this one"),
    clause(&[Prefix("protocol")], PART, protocol, "{ PROTO | all }", "rules installed by this protocol; only flush obeys it"),
    clause(&[Exact("ipproto")], PART, ipproto, "PROTOCOL", "rules for this IP protocol"),
    clause(&[Exact("sport")], PART, sport, "{ NUMBER[/MASK] | NUMBER-NUMBER }", "rules for exactly this source port or range").since(Level::V7_1),
    clause(&[Exact("sport")], PART, sport_scanned, "{ NUMBER | NUMBER-NUMBER }", "rules for exactly this source port or range"),
    clause(&[Exact("dport")], PART, dport, "{ NUMBER[/MASK] | NUMBER-NUMBER }", "rules for exactly this destination port or range").since(Level::V7_1),
    clause(&[Exact("dport")], PART, dport_scanned, "{ NUMBER | NUMBER-NUMBER }", "rules for exactly this destination port or range"),
    clause(&[Exact("dscp")], PART, dscp_clause, "DSCP[/MASK]", "rules for exactly this code point").since(Level::V7_1),
    clause(&[Exact("flowlabel")], PART, flowlabel_clause, "FLOWLABEL[/MASK]", "rules for exactly this flow label").since(Level::V7_1),
    clause(&[Prefix("dst"), Prefix("to")], PART, to, "PREFIX", "rules whose destination prefix lies inside this one; the keyword may be left out"),
];

/// `ip rule list`.
pub(super) fn list<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words)?;
    Ok((rest, Command::Rule(RuleCommand::List(filter))))
}

/// `ip rule flush`.
pub(super) fn flush<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, filter) = filter(desk, words)?;
    Ok((rest, Command::Rule(RuleCommand::Flush(filter))))
}

fn filter<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, RuleFilter> {
    let mut filter = RuleFilter {
        family: match desk.globals.family {
            Family::UNSPEC => Family::INET,
            family => family,
        },
        ..RuleFilter::default()
    };
    let (rest, ()) = fold(desk, FILTER, to, words, &mut filter)?;
    Ok((rest, filter))
}

fn preference<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "preference value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    filter.priority = Some(found);
    Ok((rest, ()))
}

fn not<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    filter.not = true;
    Ok((words, ()))
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "TOS value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.dsfield_id(word))?;
    filter.tos = Some(found);
    Ok((rest, ()))
}

fn mark<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, (mark, mask)) = lexed(words, fwmark)?;
    filter.fwmark = mark;
    filter.fwmask = mask.unwrap_or(filter.fwmask);
    Ok((rest, ()))
}

fn iif<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "\"iif\"/\"dev\" not a valid ifname";
    let (rest, found) = argument(words, said, |word| ifname(word, desk.level()))?;
    filter.iif = Some(found);
    Ok((rest, ()))
}

fn oif<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "\"oif\" not a valid ifname";
    let (rest, found) = argument(words, said, |word| ifname(word, desk.level()))?;
    filter.oif = Some(found);
    Ok((rest, ()))
}

fn l3mdev<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    filter.l3mdev = true;
    Ok((words, ()))
}

fn uidrange<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid UID range\n", uid_range)?;
    filter.uid_range = Some(found);
    Ok((rest, ()))
}

fn tun_id<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "\"tun_id\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u64_word(word, 0))?;
    filter.tun_id = found;
    Ok((rest, ()))
}

fn table<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "table id value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.table_id(word))?;
    filter.table = found;
    Ok((rest, ()))
}

fn from<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, filter.family))?;
    filter.src = prefix.addr.map(|addr| (addr, prefix.len));
    Ok((rest, ()))
}

fn to<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, filter.family))?;
    filter.dst = prefix.addr.map(|addr| (addr, prefix.len));
    Ok((rest, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, found) = protocol_or_all(desk, words)?;
    filter.protocol = found;
    Ok((rest, ()))
}

/// A protocol, or `all` for none in particular.
pub(in super::super) fn protocol_or_all<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
) -> Parse<'w, Option<Protocol>> {
    let (rest, word) = value(words)?;
    match desk.book.protocol_id(word) {
        Some(protocol) => Ok((rest, Some(protocol))),
        None if word == "all" => Ok((rest, None)),
        None => wrong(Fault::invalid_argument("invalid \"protocol\"\n", word)),
    }
}

fn ipproto<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let said = "Invalid \"ipproto\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.ip_proto_id(word))?;
    filter.ip_proto = (found != 0).then_some(found);
    Ok((rest, ()))
}

/// A mask of 0 compares nothing.
fn sport<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, (range, mask)) = lexed(words, port_mask)?;
    filter.sport = (mask != 0).then_some((range, Some(mask)));
    Ok((rest, ()))
}

fn dport<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, (range, mask)) = lexed(words, port_mask)?;
    filter.dport = (mask != 0).then_some((range, Some(mask)));
    Ok((rest, ()))
}

/// A range that starts at 0 compares nothing; masks are not known.
fn sport_scanned<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, range) = scanned_sport(words)?;
    filter.sport = (range.start != 0).then_some((range, None));
    Ok((rest, ()))
}

fn dport_scanned<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, range) = scanned_dport(words)?;
    filter.dport = (range.start != 0).then_some((range, None));
    Ok((rest, ()))
}

/// The value is not cut here, nor the mask: what does not fit into their bytes agrees with no rule.
fn dscp_clause<'w>(desk: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, (value, mask)) = lexed(words, |word| dscp(word, desk.book))?;
    filter.dscp = match u8::try_from(mask) {
        Ok(0) => None,
        Ok(mask) => Some((value, mask)),
        Err(_) => Some((u32::MAX, u8::MAX)),
    };
    Ok((rest, ()))
}

fn flowlabel_clause<'w>(_: &Desk<'_>, words: Words<'w>, filter: &mut RuleFilter) -> Parse<'w, ()> {
    let (rest, (value, mask)) = lexed(words, flowlabel)?;
    filter.flowlabel = (mask != 0).then_some((value, mask));
    Ok((rest, ()))
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::{faults, read, wrong_argument};
    use super::*;
    use crate::types::TableId;

    fn listed(line: &str) -> RuleFilter {
        match read(&format!("rule list {line}")).result {
            Ok(Command::Rule(RuleCommand::List(filter))) => filter,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_bare_prefix_is_a_destination_and_ds_is_dst() {
        let dst = Some(([10, 0, 0, 0].into(), 8));
        for line in ["10/8", "to 10/8", "ds 10/8", "dst 10.0.0.0/255.0.0.0"] {
            assert_eq!(listed(line).dst, dst, "{line}");
        }
        assert_eq!(listed("s 10/8").src, dst);
        assert_eq!(listed("l 5").table, TableId(5));
        assert_eq!(listed("10/8 all").dst, None);
    }

    #[test]
    fn what_compares_nothing_is_left_out() {
        assert_eq!(listed("sport 80/0").sport, None);
        assert_eq!(listed("dscp 5/0").dscp, None);
        assert_eq!(listed("flowlabel 5/0").flowlabel, None);
        assert_eq!(listed("protocol all").protocol, None);
        assert_eq!(listed("dscp 300").dscp, Some((300, 0x3f)));
        assert_eq!(listed("fwmark 1/2 fwmark 3").fwmask, 2);
    }

    #[test]
    fn faults_are_worded_as_the_original_words_them() {
        let table = wrong_argument("all", "table id value is invalid\n");
        faults(&[
            ("rule list table all", &table, 255),
            (
                "rule list help",
                "Error: inet prefix is expected rather than \"help\".\n",
                1,
            ),
            (
                "rule list to",
                "Command line is not complete. Try option \"help\"\n",
                255,
            ),
            (
                "rule flush proto x",
                &wrong_argument("x", "invalid \"protocol\"\n"),
                255,
            ),
        ]);
    }
}
