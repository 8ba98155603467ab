//! The steps that only an IPv6 walk takes, as lines.

use std::net::Ipv6Addr;

use super::chart::Chart;
use super::telling::{Line, line, origin_text};
use crate::kernel::fib::v6::Key6;
use crate::kernel::lookup::Flow6;
use crate::kernel::trace::{Outcome6, SourceOrigin, Step};
use crate::types::{IfIndex, RouteType, TableId};

/// A step of an IPv6 walk; others are told elsewhere.
pub fn one(step: &Step, chart: &Chart<'_>) -> Line {
    match *step {
        Step::Lookup6(ref flow) => lookup(flow, chart),
        Step::Route6 {
            table,
            key,
            metric,
            kind,
            gateway,
            oif,
            outcome,
        } => route((table, key, metric), kind, (gateway, oif), outcome, chart),
        Step::Source6 { addr, origin } => source(addr, origin, chart),
        _ => line("step", "", ""),
    }
}

/// The fib is asked.
fn lookup(flow: &Flow6, chart: &Chart<'_>) -> Line {
    let mut words = vec![format!("to {}", flow.dst)];
    if !flow.src.is_unspecified() {
        words.push(format!("from {}", flow.src));
    }
    let devices = [
        ("iif", flow.iif),
        ("oif", flow.oif),
        ("l3mdev", flow.l3mdev),
    ];
    for (word, index) in devices.into_iter().filter(|(_, at)| *at != IfIndex::NONE) {
        words.push(format!("{word} {}", chart.device(index)));
    }
    if flow.mark != 0 {
        words.push(format!("mark {:#x}", flow.mark));
    }
    if flow.tos != 0 {
        words.push(format!("tos {:#04x}", flow.tos));
    }
    if flow.proto != 0 {
        words.push(format!("ipproto {}", chart.ip_proto(flow.proto)));
    }
    let numbers = [
        ("flowlabel", flow.flowlabel),
        ("sport", flow.sport.into()),
        ("dport", flow.dport.into()),
    ];
    for (word, number) in numbers.into_iter().filter(|(_, number)| *number != 0) {
        words.push(format!("{word} {number}"));
    }
    line("lookup", words.join(" "), "")
        .with("to", flow.dst.to_string())
        .with("from", flow.src.to_string())
        .with("uid", flow.uid)
}

/// A route was looked at.
fn route(
    (table, key, metric): (TableId, Key6, u32),
    kind: RouteType,
    (gateway, oif): (Option<Ipv6Addr>, IfIndex),
    outcome: Outcome6,
    chart: &Chart<'_>,
) -> Line {
    let prefix = format!("{}/{}", key.dst.addr(), key.dst.len());
    let mut what = match kind {
        RouteType::UNICAST => prefix.clone(),
        _ => format!("{} {prefix}", chart.route_type(kind)),
    };
    if !key.is_plain() {
        what.push_str(&format!(" from {}/{}", key.src.addr(), key.src.len()));
    }
    if let Some(gateway) = gateway {
        what.push_str(&format!(" via {gateway}"));
    }
    what.push_str(&format!(" dev {} metric {metric}", chart.device(oif)));
    line("route", what, outcome_text(outcome))
        .with("table", table.0)
        .with("prefix", prefix)
        .with("metric", metric)
        .with("gateway", gateway.map(|gateway| gateway.to_string()))
        .with("dev", chart.device(oif))
}

fn outcome_text(outcome: Outcome6) -> String {
    match outcome {
        Outcome6::Score(score) => format!("will do, with score {score}"),
        Outcome6::End => "taken: its next hop ends packets".into(),
        Outcome6::Expired => "passed over: it ended".into(),
        Outcome6::Dead => "passed over: dead".into(),
        Outcome6::LinkDown => "passed over: no carrier".into(),
        Outcome6::Device => "passed over: another device was asked for".into(),
        Outcome6::Unreachable => "passed over: its gateway does not answer".into(),
    }
}

/// The source was chosen.
fn source(addr: Option<Ipv6Addr>, origin: SourceOrigin, chart: &Chart<'_>) -> Line {
    match addr {
        Some(addr) => line("source", addr.to_string(), origin_text(origin, chart))
            .with("src", addr.to_string()),
        None => line("source", "none", "there is no address to be had"),
    }
}
