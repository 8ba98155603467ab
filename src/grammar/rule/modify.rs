//! `ip rule add` and `ip rule delete`: one order-free argument loop (iproute2 7.1 `ip/iprule.c`,
//! `iprule_modify`). A repeated keyword overwrites; nothing is checked for sense here.

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{
    DSCP_MASK, PORT_MASK, address, dscp, flowlabel, fwmark, i32_word, ifname, port_mask,
    port_scanned, prefix_or_exit, realms, u32_word, u64_word, uid_range,
};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, fold, kind_word, lexed, one_of,
    skip_word, value, wrong,
};
use crate::command::{Aside, Command, RuleCommand};
use crate::fault::Fault;
use crate::rtnl::RuleMsg;
use crate::types::{Action, Family, Level, PortRange, TableId, rule_flags};

/// A rule in the making.
#[derive(Clone, Debug, Default)]
pub struct RuleDraft {
    msg: RuleMsg,
    /// The table word seen last; 0 counts as none for `l3mdev`.
    table: TableId,
    /// A table of 256 or more, which goes into an attribute: that outranks the header byte, and
    /// stays even when a smaller one follows.
    wide_table: Option<TableId>,
    /// A word was seen that says where to look, or what to do instead.
    table_said: bool,
    l3mdev: bool,
}

type Draft = RuleDraft;

const SELECTOR: &str = "SELECTOR";
const ACTION: &str = "ACTION";

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<RuleDraft>>] = &[
    clause(&[Exact("not")], SELECTOR, not, "", "match the packets that the rest of the selector does not match"),
    clause(&[Exact("from")], SELECTOR, from, "PREFIX", "source address of the packet"),
    clause(&[Exact("to")], SELECTOR, to, "PREFIX", "destination address of the packet"),
    clause(&[Prefix("preference"), Prefix("order"), Prefix("priority")], SELECTOR, preference, "NUMBER", "priority of the rule, unique or not: rules are tried from the lowest number on"),
    clause(&[Exact("tos"), Prefix("dsfield")], SELECTOR, tos, "TOS", "type of service, by name or hexadecimal"),
    clause(&[Exact("fwmark")], SELECTOR, mark, "FWMARK[/MASK]", "firewall mark of the packet, in the bits that the mask has"),
    clause(&[Prefix("realms")], ACTION, flow, "[SRCREALM/]DSTREALM", "realms that the route gets where it has none of its own"),
    clause(&[Prefix("protocol")], ACTION, protocol, "PROTO", "who installed the rule; a label that no lookup cares for"),
    clause(&[Prefix("tun_id")], SELECTOR, tun_id, "TUN_ID", "id of the tunnel that the packet came from"),
    clause(&[Prefix("table"), Exact("lookup")], ACTION, table, "TABLE_ID", "table to look up; main if nothing is said"),
    clause(&[Prefix("suppress_prefixlength"), Exact("sup_pl")], ACTION, suppress_prefixlength, "NUMBER", "go on with the next rule if the route found has a prefix of this length or shorter"),
    clause(&[Prefix("suppress_ifgroup"), Exact("sup_group")], ACTION, suppress_ifgroup, "DEVGROUP", "go on with the next rule if the route found leaves by a device of this group"),
    clause(&[Exact("dev"), Exact("iif")], SELECTOR, iif, "DEV", "device that the packet came in on; lo stands for packets of this host"),
    clause(&[Exact("oif")], SELECTOR, oif, "DEV", "device that the socket is bound to"),
    clause(&[Exact("l3mdev")], SELECTOR, l3mdev, "", "look up the table of the VRF that the packet belongs to"),
    clause(&[Exact("uidrange")], SELECTOR, uidrange, "NUMBER-NUMBER", "user id of the socket's owner, first and last"),
    clause(&[Exact("nat"), Prefix("map-to")], ACTION, nat, "ADDRESS", "route NAT, which Linux no longer has; the rule acts like blackhole"),
    clause(&[Exact("ipproto")], SELECTOR, ipproto, "PROTOCOL", "IP protocol of the packet, by name or decimal number"),
    clause(&[Exact("sport")], SELECTOR, sport, "{ NUMBER[/MASK] | NUMBER-NUMBER }", "source port of the packet: one, one under a mask, or a range").since(Level::V7_1),
    clause(&[Exact("sport")], SELECTOR, sport_scanned, "{ NUMBER | NUMBER-NUMBER }", "source port of the packet: one, or a range"),
    clause(&[Exact("dport")], SELECTOR, dport, "{ NUMBER[/MASK] | NUMBER-NUMBER }", "destination port of the packet: one, one under a mask, or a range").since(Level::V7_1),
    clause(&[Exact("dport")], SELECTOR, dport_scanned, "{ NUMBER | NUMBER-NUMBER }", "destination port of the packet: one, or a range"),
    clause(&[Exact("dscp")], SELECTOR, dscp_clause, "DSCP[/MASK]", "differentiated services code point of the packet, by number or name").since(Level::V7_1),
    clause(&[Exact("flowlabel")], SELECTOR, flowlabel_clause, "FLOWLABEL[/MASK]", "flow label of the packet; IPv6 only").since(Level::V7_1),
];

/// What an action word means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the table below is the documentation
pub enum ActionWord {
    Help,
    Goto,
    Nop,
}

/// The action words that are no route types; an optional `type` may stand before any of them.
#[rustfmt::skip]
pub const ACTIONS: &[Keyword<ActionWord>] = &[
    Keyword::new(&[Prefix("help")], ActionWord::Help, "", "print the usage"),
    Keyword::new(&[Prefix("goto")], ActionWord::Goto, "NUMBER", "go on with the first rule of this priority, which must be higher than the rule's own"),
    Keyword::new(&[Prefix("nop")], ActionWord::Nop, "", "do nothing and go on with the next rule"),
];

/// `ip rule add`.
pub(super) fn add<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    if words.is_empty() {
        return wrong(Fault::tool("\"ip rule add\" requires arguments.\n"));
    }
    let (rest, draft) = modify(desk, words, Action::TO_TBL)?;
    let mut msg = draft.msg;
    if !draft.table_said {
        msg.table = TableId::MAIN;
    }
    Ok((rest, Command::Rule(RuleCommand::Add(msg))))
}

/// `ip rule delete`.
pub(super) fn delete<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    if words.is_empty() {
        return wrong(Fault::tool("\"ip rule del\" requires arguments.\n"));
    }
    let (rest, draft) = modify(desk, words, Action::UNSPEC)?;
    Ok((rest, Command::Rule(RuleCommand::Delete(draft.msg))))
}

/// Status of what returns `-EINVAL`.
const STATUS_EINVAL: u8 = 22;

fn modify<'w>(desk: &Desk<'_>, words: Words<'w>, action: Action) -> Parse<'w, Draft> {
    let mut draft = Draft::default();
    draft.msg.action = action;
    draft.msg.family = desk.globals.family;
    let (rest, ()) = fold(desk, CLAUSES, act, words, &mut draft)?;
    if draft.l3mdev && draft.table != TableId::UNSPEC {
        let text = "table can not be specified for l3mdev rules\n";
        return wrong(Fault::returned(text, STATUS_EINVAL));
    }
    if draft.msg.family == Family::UNSPEC {
        draft.msg.family = Family::INET;
    }
    if let Some(table) = draft.wide_table {
        draft.msg.table = table;
    }
    Ok((rest, draft))
}

fn not<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    draft.msg.flags |= rule_flags::INVERT;
    Ok((words, ()))
}

fn from<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, desk.globals.family))?;
    draft.msg.src = prefix.addr;
    draft.msg.src_len = prefix.len;
    Ok((rest, ()))
}

fn to<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, prefix) = lexed(words, |word| prefix_or_exit(word, desk.globals.family))?;
    draft.msg.dst = prefix.addr;
    draft.msg.dst_len = prefix.len;
    Ok((rest, ()))
}

fn preference<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "preference value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    draft.msg.priority = Some(found);
    Ok((rest, ()))
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "TOS value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.dsfield_id(word))?;
    draft.msg.tos = found;
    Ok((rest, ()))
}

fn mark<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, (mark, mask)) = lexed(words, fwmark)?;
    draft.msg.fwmark = Some(mark);
    draft.msg.fwmask = mask.or(draft.msg.fwmask);
    Ok((rest, ()))
}

fn flow<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid realms\n", |word| realms(word, desk.book))?;
    draft.msg.flow = Some(found);
    Ok((rest, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "\"protocol\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.protocol_id(word))?;
    draft.msg.protocol = Some(found);
    Ok((rest, ()))
}

fn tun_id<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "\"tun_id\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u64_word(word, 0))?;
    draft.msg.tun_id = Some(found);
    Ok((rest, ()))
}

fn table<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "invalid table ID\n";
    let (rest, found) = argument(words, said, |word| desk.book.table_id(word))?;
    draft.table = found;
    draft.table_said = true;
    if found.0 < 256 {
        draft.msg.table = found;
    } else {
        draft.wide_table = Some(found);
    }
    Ok((rest, ()))
}

fn suppress_prefixlength<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "suppress_prefixlength value is invalid\n";
    let length = |word: &str| u32::try_from(i32_word(word, 0)?).ok();
    let (rest, found) = argument(words, said, length)?;
    draft.msg.suppress_prefixlen = Some(found);
    Ok((rest, ()))
}

fn suppress_ifgroup<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "Invalid \"suppress_ifgroup\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.group_id(word))?;
    draft.msg.suppress_ifgroup = Some(found);
    Ok((rest, ()))
}

fn iif<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "\"iif\"/\"dev\" not a valid ifname";
    let (rest, found) = argument(words, said, |word| ifname(word, desk.level()))?;
    draft.msg.iif = Some(found);
    Ok((rest, ()))
}

fn oif<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "\"oif\" not a valid ifname";
    let (rest, found) = argument(words, said, |word| ifname(word, desk.level()))?;
    draft.msg.oif = Some(found);
    Ok((rest, ()))
}

fn l3mdev<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    draft.msg.l3mdev = Some(1);
    draft.table_said = true;
    draft.l3mdev = true;
    Ok((words, ()))
}

fn uidrange<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, found) = argument(words, "invalid UID range\n", uid_range)?;
    draft.msg.uid_range = Some(found);
    Ok((rest, ()))
}

/// Route NAT: the address is checked, and then only the action remains of it.
fn nat<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    desk.aside(Aside::Warn("Warning: route NAT is deprecated\n".to_owned()));
    if address(word, Family::INET).is_err() {
        return wrong(Fault::exit1(format!(
            "Error: an IP address is expected rather than \"{word}\"\n"
        )));
    }
    draft.msg.action = Action::NAT;
    Ok((rest, ()))
}

fn ipproto<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let said = "Invalid \"ipproto\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.ip_proto_id(word))?;
    draft.msg.ip_proto = Some(found);
    Ok((rest, ()))
}

/// The mask goes along only when it is not the full one.
fn sport<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, (range, mask)) = lexed(words, port_mask)?;
    draft.msg.sport = Some(range);
    draft.msg.sport_mask = partial_mask(mask).or(draft.msg.sport_mask);
    Ok((rest, ()))
}

fn dport<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, (range, mask)) = lexed(words, port_mask)?;
    draft.msg.dport = Some(range);
    draft.msg.dport_mask = partial_mask(mask).or(draft.msg.dport_mask);
    Ok((rest, ()))
}

fn partial_mask(mask: u16) -> Option<u16> {
    (mask != PORT_MASK).then_some(mask)
}

fn sport_scanned<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, range) = scanned_sport(words)?;
    draft.msg.sport = Some(range);
    Ok((rest, ()))
}

fn dport_scanned<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, range) = scanned_dport(words)?;
    draft.msg.dport = Some(range);
    Ok((rest, ()))
}

/// The value of `sport` at level 6.1.
pub(super) fn scanned_sport(words: Words<'_>) -> Parse<'_, PortRange> {
    argument(words, "invalid port range\n", port_scanned)
}

/// The value of `dport` at level 6.1.
pub(super) fn scanned_dport(words: Words<'_>) -> Parse<'_, PortRange> {
    argument(words, "invalid dport range\n", port_scanned)
}

/// Value and mask are cut to the bytes that carry them, after the mask was compared.
fn dscp_clause<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, (value, mask)) = lexed(words, |word| dscp(word, desk.book))?;
    draft.msg.dscp = Some(value as u8);
    if mask != DSCP_MASK {
        draft.msg.dscp_mask = Some(mask as u8);
    }
    Ok((rest, ()))
}

fn flowlabel_clause<'w>(_: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (rest, (value, mask)) = lexed(words, flowlabel)?;
    draft.msg.flowlabel = Some(value);
    draft.msg.flowlabel_mask = Some(mask);
    Ok((rest, ()))
}

/// What no keyword is: an action, perhaps behind `type`.
fn act<'w>(desk: &Desk<'_>, words: Words<'w>, draft: &mut Draft) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "type")?;
    let (rest, action) = match one_of(ACTIONS, desk.level(), words) {
        Ok((_, ActionWord::Help)) => return wrong(super::usage(desk.level())),
        Ok((rest, ActionWord::Goto)) => {
            let (rest, target) = argument(rest, "invalid target\n", |word| u32_word(word, 0))?;
            draft.msg.goto = Some(target);
            (rest, Action::GOTO)
        }
        Ok((rest, ActionWord::Nop)) => (rest, Action::NOP),
        Err(_) => {
            let (rest, kind) = argument(words, "Failed to parse rule type", kind_word)?;
            (rest, Action(kind.0))
        }
    };
    draft.msg.action = action;
    draft.table_said = true;
    Ok((rest, ()))
}

#[cfg(test)]
mod tests;
