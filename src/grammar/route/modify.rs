//! `ip route add` and its siblings: one order-free argument loop (iproute2 7.1 `ip/iproute.c`,
//! `iproute_modify`).

use super::super::Spelling::{Exact, Prefix};
use super::super::value::{
    AddrBytes, AddrWord, address_or_exit, family_word, prefix_or_exit, realms, u8_word, u32_word,
};
use super::super::{
    Clause, Desk, Keyword, Parse, Words, argument, clause, encap, fold, kind_word, lexed,
    skip_word, value, wrong,
};
use super::metrics::{self, MetricsDraft};
use super::{hops, usage};
use crate::command::{Aside, Command, RouteCommand, RouteDraft};
use crate::fault::Fault;
use crate::rtnl::NewFlags;
use crate::types::{Family, IfName, Labels, Level, TableId, Via, route_flags};

/// A route in the making.
#[derive(Clone, Debug, Default)]
pub struct RouteDrafting {
    pub(super) draft: RouteDraft,
    pub(super) metrics: MetricsDraft,
    /// A table of 256 or more, which goes into an attribute: that outranks the header byte, and
    /// stays even when a smaller one follows.
    wide_table: Option<TableId>,
    dst_said: bool,
    /// How many words the list of next hops takes.
    hop_words: Option<usize>,
}

type Drafting = RouteDrafting;

const NODE: &str = "NODE_SPEC";
const INFO: &str = "INFO_SPEC";
const METRIC: &str = "METRICS";

/// Every keyword, in match order.
#[rustfmt::skip]
pub const CLAUSES: &[Keyword<Clause<RouteDrafting>>] = &[
    clause(&[Exact("src")], INFO, src, "ADDRESS", "source address that packets of this host get, unless the sender chose one"),
    clause(&[Exact("as")], INFO, newdst, "[ to ] ADDRESS", "new destination, for MPLS"),
    clause(&[Exact("via")], INFO, via, "[ FAMILY ] ADDRESS", "gateway, the next router"),
    clause(&[Exact("from")], NODE, from, "PREFIX", "source prefix that the route is for; IPv6 only"),
    clause(&[Exact("tos"), Prefix("dsfield")], NODE, tos, "TOS", "type of service that the route is for; 0 is for all"),
    clause(&[Exact("expires")], INFO, expires, "SECONDS", "lifetime in seconds; IPv6 only"),
    clause(&[Prefix("metric"), Prefix("priority"), Exact("preference")], NODE, metric, "METRIC", "preference among routes of one prefix: the lower, the better"),
    clause(&[Exact("scope")], NODE, scope, "SCOPE", "how far away the destination is; IPv4 only"),
    clause(&[Exact("mtu")], METRIC, metrics::mtu, "[ lock ] NUMBER", "largest packet; locked, path MTU discovery does not change it"),
    clause(&[Exact("hoplimit")], METRIC, metrics::hoplimit, "[ lock ] NUMBER", "hop limit of the packets sent, up to 255"),
    clause(&[Exact("advmss")], METRIC, metrics::advmss, "[ lock ] NUMBER", "largest segment that TCP announces"),
    clause(&[Prefix("reordering")], METRIC, metrics::reordering, "[ lock ] NUMBER", "reordering that TCP expects on the path"),
    clause(&[Exact("rtt")], METRIC, metrics::rtt, "[ lock ] TIME", "first estimate of the round trip time"),
    clause(&[Exact("rto_min")], METRIC, metrics::rto_min, "TIME", "smallest retransmission timeout of TCP; always locked"),
    clause(&[Prefix("window")], METRIC, metrics::window, "[ lock ] NUMBER", "largest window that TCP announces"),
    clause(&[Prefix("cwnd")], METRIC, metrics::cwnd, "[ lock ] NUMBER", "upper bound of the congestion window; obeyed when locked"),
    clause(&[Prefix("initcwnd")], METRIC, metrics::initcwnd, "[ lock ] NUMBER", "congestion window that TCP starts with, in segments"),
    clause(&[Prefix("initrwnd")], METRIC, metrics::initrwnd, "[ lock ] NUMBER", "receive window that TCP starts with, in segments"),
    clause(&[Prefix("features")], METRIC, metrics::features, "{ ecn | tcp_usec_ts }...", "TCP features to use").since(Level::V7_1),
    clause(&[Prefix("features")], METRIC, metrics::feature, "ecn", "TCP features to use"),
    clause(&[Prefix("quickack")], METRIC, metrics::quickack, "{ 0 | 1 }", "whether TCP acknowledges at once"),
    clause(&[Prefix("congctl")], METRIC, metrics::congctl, "[ lock ] NAME", "TCP congestion control algorithm"),
    clause(&[Prefix("rttvar")], METRIC, metrics::rttvar, "[ lock ] TIME", "first estimate of the round trip time's variance"),
    clause(&[Prefix("ssthresh")], METRIC, metrics::ssthresh, "[ lock ] NUMBER", "slow start threshold that TCP starts with"),
    clause(&[Prefix("realms")], INFO, flow, "[SRCREALM/]DSTREALM", "realms of the route, which rules and accounting may use; IPv4 only"),
    clause(&[Exact("onlink")], INFO, onlink, "", "take the gateway for directly connected, whatever the addresses say"),
    clause(&[Exact("nexthop")], "NEXTHOP", nexthop, "HOP", "one of several ways; only others of its kind may follow"),
    clause(&[Exact("nhid")], INFO, nhid, "ID", "next hop object to use instead of gateway and device"),
    clause(&[Prefix("protocol")], NODE, protocol, "PROTO", "who installed the route; boot if nothing is said"),
    clause(&[Prefix("table")], NODE, table, "TABLE_ID", "table that the route is in; local for types of this host, else main"),
    clause(&[Prefix("vrf")], NODE, vrf, "VRF", "VRF whose table the route is in"),
    clause(&[Exact("dev"), Exact("oif")], INFO, dev, "DEV", "output device"),
    clause(&[Prefix("pref")], INFO, pref, "{ low | medium | high }", "router preference; IPv6 only"),
    clause(&[Exact("encap")], INFO, encap_clause, "ENCAP", "encapsulation that the packets get"),
    clause(&[Exact("ttl-propagate")], NODE, ttl_propagate, "{ enabled | disabled }", "whether the TTL is copied from MPLS labels"),
    clause(&[Prefix("fastopen_no_cookie")], METRIC, metrics::fastopen_no_cookie, "{ 0 | 1 }", "whether TCP fast open does without a cookie"),
];

/// `add`, `change`, `replace`, `prepend`, `append`, `test`.
pub(super) fn new<'w>(desk: &Desk<'_>, words: Words<'w>, flags: NewFlags) -> Parse<'w, Command> {
    let (rest, draft) = modify(desk, words)?;
    let command = RouteCommand::New(Box::new(draft), flags);
    Ok((rest, Command::Route(command)))
}

/// `delete`.
pub(super) fn delete<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, Command> {
    let (rest, draft) = modify(desk, words)?;
    let command = RouteCommand::Delete(Box::new(draft));
    Ok((rest, Command::Route(command)))
}

fn modify<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, RouteDraft> {
    let mut drafting = Drafting::default();
    drafting.draft.msg.family = desk.globals.family;
    let (rest, ()) = fold(desk, CLAUSES, destination, words, &mut drafting)?;
    if !drafting.dst_said {
        return wrong(usage(desk.level()));
    }
    if let Some(count) = drafting.hop_words {
        // The device is looked up before the hops are read.
        if let Some(dev) = &drafting.draft.dev {
            let fault = Fault::no_device(dev.as_str());
            desk.aside(Aside::Device(dev.clone(), fault));
        }
        let from = words.0.len().saturating_sub(count);
        let list = Words(words.0.get(from..).unwrap_or_default());
        hops::read(desk, list, &mut drafting.draft)?;
    }
    Ok((rest, finished(drafting)))
}

fn finished(drafting: Drafting) -> RouteDraft {
    let mut draft = drafting.draft;
    draft.msg.metrics = drafting.metrics.finished();
    if let Some(table) = drafting.wide_table {
        draft.msg.table = table;
    }
    if draft.msg.family == Family::UNSPEC {
        draft.msg.family = Family::INET;
    }
    draft
}

impl RouteDrafting {
    /// The first address that has a family chooses the route's.
    fn adopt(&mut self, family: Family) {
        if self.draft.msg.family == Family::UNSPEC {
            self.draft.msg.family = family;
        }
    }

    fn address<'w>(&mut self, words: Words<'w>) -> Parse<'w, AddrWord> {
        let family = self.draft.msg.family;
        let (rest, found) = lexed(words, |word| address_or_exit(word, family))?;
        self.adopt(found.family);
        Ok((rest, found))
    }
}

fn src<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, found) = drafting.address(words)?;
    drafting.draft.msg.prefsrc = found.ip();
    drafting.draft.msg.malformed |= found.bytes == AddrBytes::Empty;
    Ok((rest, ()))
}

fn newdst<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (words, ()) = value_after_to(words)?;
    let (rest, found) = drafting.address(words)?;
    drafting.draft.msg.newdst = Some(labels(&found));
    Ok((rest, ()))
}

/// `as [to] …`: a value must follow, and another behind `to`.
pub(super) fn value_after_to(words: Words<'_>) -> Parse<'_, ()> {
    value(words)?;
    skip_word(words, "to")
}

/// The labels of an MPLS address; another family's address has none.
pub(super) fn labels(found: &AddrWord) -> Labels {
    match &found.bytes {
        AddrBytes::Mpls(labels) => labels.clone(),
        _ => Labels::default(),
    }
}

fn via<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    if std::mem::replace(&mut drafting.draft.gateway_typed, true) {
        let said = "use nexthop syntax to specify multiple via\n";
        return wrong(Fault::invalid_argument(said, "via"));
    }
    let (rest, found) = gateway_word(words, drafting.draft.msg.family)?;
    drafting.adopt(found.family);
    let msg = &mut drafting.draft.msg;
    if found.family == msg.family {
        msg.gateway = found.ip();
        msg.malformed |= found.bytes == AddrBytes::Empty;
    } else {
        msg.via = Some(Via {
            family: found.family,
            addr: found.octets(),
        });
    }
    Ok((rest, ()))
}

/// `[ FAMILY ] ADDRESS`, of `family` unless another is named.
pub(super) fn gateway_word(words: Words<'_>, family: Family) -> Parse<'_, AddrWord> {
    let (rest, word) = value(words)?;
    match family_word(word) {
        Some(family) => lexed(rest, |word| address_or_exit(word, family)),
        None => lexed(words, |word| address_or_exit(word, family)),
    }
}

fn from<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let family = drafting.draft.msg.family;
    let (rest, found) = lexed(words, |word| prefix_or_exit(word, family))?;
    drafting.adopt(found.family);
    let msg = &mut drafting.draft.msg;
    msg.src = found.addr.or(msg.src);
    msg.src_len = found.len;
    Ok((rest, ()))
}

fn tos<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"tos\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.dsfield_id(word))?;
    drafting.draft.msg.tos = found;
    Ok((rest, ()))
}

fn expires<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"expires\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    drafting.draft.msg.expires = Some(found);
    Ok((rest, ()))
}

fn metric<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"metric\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    drafting.draft.msg.priority = Some(found);
    Ok((rest, ()))
}

fn scope<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "invalid \"scope\" value\n";
    let (rest, found) = argument(words, said, |word| desk.book.scope_id(word))?;
    drafting.draft.msg.scope = found;
    drafting.draft.scope_typed = true;
    Ok((rest, ()))
}

fn flow<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"realm\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| realms(word, desk.book))?;
    drafting.draft.msg.flow = Some(found);
    Ok((rest, ()))
}

fn onlink<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    drafting.draft.msg.flags |= route_flags::ONLINK;
    Ok((words, ()))
}

/// The rest of the line is a list of next hops, which is read when everything else is settled.
fn nexthop<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    drafting.hop_words = Some(words.0.len() + 1);
    Ok((Words(&[]), ()))
}

fn nhid<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"id\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| u32_word(word, 0))?;
    drafting.draft.msg.nh_id = Some(found);
    drafting.draft.nhid_typed = found != 0;
    Ok((rest, ()))
}

fn protocol<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"protocol\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.protocol_id(word))?;
    drafting.draft.msg.protocol = found;
    drafting.draft.protocol_typed = true;
    Ok((rest, ()))
}

fn table<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"table\" value is invalid\n";
    let (rest, found) = argument(words, said, |word| desk.book.table_id(word))?;
    if found.0 < 256 {
        drafting.draft.msg.table = found;
        drafting.draft.table_behind_vrf = drafting.draft.vrf.is_some();
    } else {
        drafting.wide_table = Some(found);
        drafting.draft.vrf = None;
    }
    drafting.draft.table_typed = true;
    Ok((rest, ()))
}

fn vrf<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, name) = vrf_word(desk, words, true)?;
    drafting.draft.vrf = Some(name);
    drafting.draft.table_behind_vrf = false;
    Ok((rest, ()))
}

/// A name that must be a VRF's at once.
pub(super) fn vrf_word<'w>(
    desk: &Desk<'_>,
    words: Words<'w>,
    or_default: bool,
) -> Parse<'w, IfName> {
    let (rest, word) = value(words)?;
    let name = IfName::from(word);
    desk.aside(Aside::Vrf {
        name: name.clone(),
        or_default,
        otherwise: Fault::invalid_argument("Invalid VRF\n", word),
    });
    Ok((rest, name))
}

fn dev<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, word) = value(words)?;
    drafting.draft.dev = Some(IfName::from(word));
    Ok((rest, ()))
}

fn pref<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let preference = |word: &str| match word {
        "low" => Some(3),
        "medium" => Some(0),
        "high" => Some(1),
        number => u8_word(number, 0),
    };
    let (rest, found) = argument(words, "\"pref\" value is invalid\n", preference)?;
    drafting.draft.msg.pref = Some(found);
    Ok((rest, ()))
}

fn encap_clause<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (rest, found) = encap::parse(desk, words)?;
    drafting.draft.msg.encap = Some(found.encap);
    drafting.draft.encap_devs = found.devs;
    Ok((rest, ()))
}

fn ttl_propagate<'w>(_: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let said = "\"ttl-propagate\" value is invalid\n";
    let state = |word: &str| {
        let is = |full| Prefix(full).matches(word);
        { is("enabled").then_some(1) }.or(is("disabled").then_some(0))
    };
    let (rest, found) = argument(words, said, state)?;
    drafting.draft.msg.ttl_propagate = Some(found);
    Ok((rest, ()))
}

/// What no keyword is: `[ to ] [ TYPE ] PREFIX`.
fn destination<'w>(desk: &Desk<'_>, words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let (words, ()) = skip_word(words, "to")?;
    let (words, ()) = kind(words, drafting)?;
    let (rest, word) = value(words)?;
    if Prefix("help").matches(word) {
        return wrong(usage(desk.level()));
    }
    if std::mem::replace(&mut drafting.dst_said, true) {
        return wrong(Fault::duplicate_or_garbage(desk.level(), "to", word));
    }
    let family = drafting.draft.msg.family;
    let (_, found) = lexed(words, |word| prefix_or_exit(word, family))?;
    drafting.adopt(found.family);
    drafting.draft.msg.dst = found.addr;
    drafting.draft.msg.dst_len = found.len;
    Ok((rest, ()))
}

/// A type word, which does not start with a digit; the destination must follow.
fn kind<'w>(words: Words<'w>, drafting: &mut Drafting) -> Parse<'w, ()> {
    let typed =
        { words.split() }.filter(|(word, _)| !word.starts_with(|c: char| c.is_ascii_digit()));
    match typed.and_then(|(word, rest)| Some((kind_word(word)?, rest))) {
        Some((found, rest)) => {
            value(rest)?;
            drafting.draft.msg.kind = found;
            drafting.draft.kind_typed = true;
            Ok((rest, ()))
        }
        None => Ok((words, ())),
    }
}

#[cfg(test)]
mod tests;
