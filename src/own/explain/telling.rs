//! Steps of a walk as lines that a person or a program reads.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::chart::Chart;
use super::telling6;
use crate::kernel::lookup::Flow4;
use crate::kernel::rule::eval::Subject;
use crate::kernel::trace::{
    Check, HopSkip, Outcome, RouteSkip, Selector, SourceOrigin, Stage, Step, Suppressor,
};
use crate::types::IfIndex;

/// One line of an explanation.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Kind of step.
    pub step: &'static str,
    /// What was looked at.
    pub what: String,
    /// What came of it.
    pub outcome: String,
    /// The step's own values.
    pub fields: Vec<(&'static str, Value)>,
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", self.step)?;
        for (key, value) in &self.fields {
            map.serialize_entry(key, value)?;
        }
        map.serialize_entry("what", &self.what)?;
        map.serialize_entry("outcome", &self.outcome)?;
        map.end()
    }
}

pub(super) fn line(
    step: &'static str,
    what: impl Into<String>,
    outcome: impl Into<String>,
) -> Line {
    Line {
        step,
        what: what.into(),
        outcome: outcome.into(),
        fields: Vec::new(),
    }
}

impl Line {
    pub(super) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((key, value.into()));
        self
    }
}

/// Tells a walk.
pub fn tell(steps: &[Step], chart: &Chart<'_>) -> Vec<Line> {
    let mut flow = None;
    let mut last = None;
    let mut lines = Vec::with_capacity(steps.len());
    for step in steps {
        match step {
            Step::Lookup(asked) => flow = Some(Subject::from(asked)),
            Step::Lookup6(asked) => flow = Some(Subject::from(asked)),
            _ => {}
        }
        let before = last.replace(step);
        if !(matches!(step, Step::Miss { .. }) && before.is_some_and(is_error)) {
            lines.push(one(step, flow.as_ref(), chart));
        }
    }
    lines
}

/// A route whose type is an error is an answer, though the table gives no route.
fn is_error(step: &Step) -> bool {
    let Step::Route { outcome, .. } = step else {
        return false;
    };
    matches!(outcome, Outcome::Error(_))
}

fn one(step: &Step, flow: Option<&Subject>, chart: &Chart<'_>) -> Line {
    match *step {
        Step::Stage(stage) => line("stage", stage_text(stage), ""),
        Step::Lookup(ref flow) => lookup(flow, chart),
        Step::Lookup6(_) | Step::Route6 { .. } | Step::Source6 { .. } => telling6::one(step, chart),
        Step::Unruled => unruled(flow),
        Step::Rule {
            index,
            priority,
            applies,
            mismatch,
        } => rule(index, priority, applies, mismatch, flow, chart),
        Step::Goto { index, target } => {
            let outcome = match target {
                Some(target) => format!("goes on at {}", chart.priority(target)),
                None => "its target does not exist: passed over".into(),
            };
            let to = target.map(|target| chart.priority(target));
            line("goto", chart.rule(index), outcome)
                .with("priority", chart.priority(index))
                .with("target", json!(to))
        }
        Step::Nop { index } => line("nop", chart.rule(index), "does nothing"),
        Step::Verdict { index, errno } => {
            line("verdict", chart.rule(index), errno.text()).with("errno", errno.0)
        }
        Step::Table { id, exists } => {
            let outcome = if exists {
                "is searched"
            } else {
                "does not exist"
            };
            line("table", format!("table {}", chart.table(id)), outcome)
                .with("table", id.0)
                .with("exists", exists)
        }
        Step::Route {
            table,
            prefix,
            tos,
            metric,
            outcome,
            ..
        } => line(
            "route",
            chart.route((table, prefix, tos, metric)),
            outcome_text(outcome),
        )
        .with("table", table.0)
        .with("prefix", format!("{}/{}", prefix.addr(), prefix.len()))
        .with("tos", tos)
        .with("metric", metric)
        .with("hit", matches!(outcome, Outcome::Hit(_))),
        Step::Hop { index, oif, skip } => {
            let what = format!("hop {index} dev {}", chart.device(oif));
            line("hop", what, hop_text(skip))
                .with("hop", index)
                .with("dev", chart.device(oif))
        }
        Step::Miss { id } => line(
            "miss",
            format!("table {}", chart.table(id)),
            "has no answer",
        )
        .with("table", id.0),
        Step::Suppressed { index, by } => {
            line("suppressed", chart.rule(index), suppressor_text(by))
                .with("priority", chart.priority(index))
        }
        Step::EndOfRules => line("end", "the last rule was passed", "no route"),
        Step::Path {
            hash,
            hop,
            by_source,
        } => {
            let why = if by_source {
                "its own source was given"
            } else {
                "by the flow's hash"
            };
            line("path", format!("hop {hop} of several"), why)
                .with("hop", hop)
                .with("hash", hash)
        }
        Step::Source { addr, origin } => {
            line("source", addr.to_string(), origin_text(origin, chart))
                .with("src", addr.to_string())
        }
        Step::Direct { oif, errno } => {
            let outcome = format!(
                "{}, but a device was asked for: taken to be on its link",
                errno.text()
            );
            line("direct", format!("dev {}", chart.device(oif)), outcome)
        }
        Step::Check(check) => check_line(check, chart),
    }
}

fn unruled(flow: Option<&Subject>) -> Line {
    let outcome = if flow.is_some_and(|flow| flow.dst.is_ipv6()) {
        "local is looked up, then main"
    } else {
        "local and main are looked up as one table, then default"
    };
    line("unruled", "no rule was ever changed", outcome)
}

fn lookup(flow: &Flow4, chart: &Chart<'_>) -> Line {
    let mut what = format!("to {}", flow.dst);
    let mut add = |text: String| {
        what.push(' ');
        what.push_str(&text);
    };
    if !flow.src.is_unspecified() {
        add(format!("from {}", flow.src));
    }
    for (word, index) in [
        ("iif", flow.iif),
        ("oif", flow.oif),
        ("l3mdev", flow.l3mdev),
    ] {
        if index != IfIndex::NONE {
            add(format!("{word} {}", chart.device(index)));
        }
    }
    if flow.mark != 0 {
        add(format!("mark {:#x}", flow.mark));
    }
    if flow.tos != 0 {
        add(format!("tos {:#04x}", flow.tos));
    }
    if flow.proto != 0 {
        add(format!("ipproto {}", chart.ip_proto(flow.proto)));
    }
    for (word, port) in [("sport", flow.sport), ("dport", flow.dport)] {
        if port != 0 {
            add(format!("{word} {port}"));
        }
    }
    line("lookup", what, "")
        .with("to", flow.dst.to_string())
        .with("from", flow.src.to_string())
        .with("uid", flow.uid)
}

fn rule(
    index: usize,
    priority: u32,
    applies: bool,
    mismatch: Option<Selector>,
    flow: Option<&Subject>,
    chart: &Chart<'_>,
) -> Line {
    let met = mismatch
        .zip(flow)
        .map(|(selector, flow)| met(selector, flow, chart));
    let outcome = match (applies, &met) {
        (true, None) => "applies".to_owned(),
        (true, Some(met)) => format!("applies: {met}, and the rule says not"),
        (false, Some(met)) => format!("no: {met}"),
        (false, None) => "no: everything matches, and the rule says not".to_owned(),
    };
    line("rule", chart.rule(index), outcome)
        .with("priority", priority)
        .with("applies", applies)
        .with("mismatch", json!(mismatch.map(selector_word)))
}

/// What the flow has where a rule wanted something else.
fn met(selector: Selector, flow: &Subject, chart: &Chart<'_>) -> String {
    let word = selector_word(selector);
    let device = |index: IfIndex| match index {
        IfIndex::NONE => "not given".to_owned(),
        index => format!("is {}", chart.device(index)),
    };
    match selector {
        Selector::Iif => format!("{word} {}", device(flow.iif)),
        Selector::Oif => format!("{word} {}", device(flow.oif)),
        Selector::Fwmark => format!("{word} is {:#x}", flow.mark),
        Selector::UidRange => format!("uid is {}", flow.uid),
        Selector::From => match flow.src.filter(|src| !src.is_unspecified()) {
            Some(src) => format!("{word} is {src}"),
            None => "from is not chosen yet".to_owned(),
        },
        Selector::To => format!("{word} is {}", flow.dst),
        Selector::Tos | Selector::Dscp => format!("{word} is {:#04x}", flow.tos),
        Selector::IpProto => format!("{word} is {}", chart.ip_proto(flow.proto)),
        Selector::Sport => format!("{word} is {}", flow.sport),
        Selector::Dport => format!("{word} is {}", flow.dport),
        Selector::TunId => format!("{word} is 0"),
        Selector::Flowlabel => format!("{word} is {:#x}", flow.flowlabel),
        Selector::L3mdev => "no VRF is involved".to_owned(),
    }
}

fn selector_word(selector: Selector) -> &'static str {
    match selector {
        Selector::Iif => "iif",
        Selector::Oif => "oif",
        Selector::Fwmark => "fwmark",
        Selector::TunId => "tun_id",
        Selector::L3mdev => "l3mdev",
        Selector::UidRange => "uidrange",
        Selector::From => "from",
        Selector::To => "to",
        Selector::Tos => "tos",
        Selector::Dscp => "dscp",
        Selector::Flowlabel => "flowlabel",
        Selector::IpProto => "ipproto",
        Selector::Sport => "sport",
        Selector::Dport => "dport",
    }
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Output => "where a packet of our own goes",
        Stage::Input => "where a packet that came in goes",
        Stage::ReversePath => "whether its source is to be believed",
        Stage::ReversePathOnDevice => "whether its source is to be believed, on this device alone",
        Stage::OwnSource => "whether the given source is ours",
    }
}

fn outcome_text(outcome: Outcome) -> String {
    match outcome {
        Outcome::Hit(_) => "found".into(),
        Outcome::Error(errno) => format!("its type says: {}", errno.text()),
        Outcome::Skip(RouteSkip::Tos) => "passed over: another tos".into(),
        Outcome::Skip(RouteSkip::Scope) => "passed over: scope too wide".into(),
        Outcome::Skip(RouteSkip::Dead) => "passed over: dead".into(),
        Outcome::Skip(RouteSkip::NoHop) => "passed over: none of its hops will do".into(),
    }
}

fn hop_text(skip: HopSkip) -> &'static str {
    match skip {
        HopSkip::Dead => "passed over: dead",
        HopSkip::LinkDown => "passed over: no carrier",
        HopSkip::Oif => "passed over: another device was asked for",
    }
}

fn suppressor_text(by: Suppressor) -> &'static str {
    match by {
        Suppressor::PrefixLen => {
            "does not accept it: the prefix is too short (suppress_prefixlength)"
        }
        Suppressor::IfGroup => "does not accept it: the device's group (suppress_ifgroup)",
    }
}

pub(super) fn origin_text(origin: SourceOrigin, chart: &Chart<'_>) -> String {
    match origin {
        SourceOrigin::Given => "source: given".into(),
        SourceOrigin::Route => "source: src of the route".into(),
        SourceOrigin::Destination => "source: the destination itself, which is ours".into(),
        SourceOrigin::Device(index) => format!("source: an address of {}", chart.device(index)),
        SourceOrigin::Loopback => "source: for want of any other".into(),
    }
}

fn check_line(check: Check, chart: &Chart<'_>) -> Line {
    let refused = |refused: bool| if refused { "refused" } else { "allowed" };
    let (what, outcome) = match check {
        Check::SourceImpossible => ("the source is multicast, broadcast or missing", "refused"),
        Check::SourceForeign => ("the given source is not an address of ours", "refused"),
        Check::DeviceUnusable(index) => {
            let what = format!("dev {} is down or has no IPv4", chart.device(index));
            return line("check", what, "refused");
        }
        Check::LoopbackLeaves => (
            "a loopback source would leave through another device",
            "refused",
        ),
        Check::DestinationImpossible => ("the destination is missing", "refused"),
        Check::LoopbackArrives => ("a loopback address came in on the wire", "refused"),
        Check::NotJoined => ("the multicast group is not joined on the device", "refused"),
        Check::NoForwarding => ("not for us, and the device does not forward", "refused"),
        Check::NotUnicast => ("not a destination to forward to", "refused"),
        Check::SourceUnchecked => ("rp_filter is 0: the source is not looked up", "allowed"),
        Check::SourceMartian => (
            "the source is ours, or of a kind that cannot send",
            "refused",
        ),
        Check::ReversePathHolds => ("the way back leaves through the same device", "allowed"),
        Check::ReversePathElsewhere { refused: no } => {
            ("the way back leaves through another device", refused(no))
        }
        Check::ReversePathMissing { refused: no } => ("there is no way back", refused(no)),
        Check::Redirect => ("the sender would be told of a better way", "redirect"),
    };
    line("check", what, outcome)
}
