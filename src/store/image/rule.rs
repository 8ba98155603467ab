//! Rules.

use std::net::IpAddr;

use super::wrong::{Checked, each, wrong};
use crate::kernel::Host;
use crate::kernel::rule::{Apart, Chain, Rule, Seldom};
use crate::store::format::{rule_row, v1};
use crate::types::{Action, Family, IfName, PortRange, Protocol, TableId, UidRange, memchr};

/// How the line begins that the layout writes for a chain without rules.
const NONE: &[u8] = b"\"rules\":[";

/// A document in which the chains of a host are empty, with their rules.
pub fn put_in(document: &[u8], host: &Host) -> Vec<u8> {
    let namespaces = host.namespaces.values();
    let chains: Vec<&Chain> = { namespaces }
        .flat_map(|ns| [&ns.v4.rules, &ns.v6.rules])
        .collect();
    let count: usize = chains.iter().map(|chain| chain.rules().len()).sum();
    let mut out = Vec::with_capacity(document.len() + count * ROW);
    let mut rest = document;
    for chain in chains {
        let at = place_of_rules(rest);
        debug_assert!(at.is_some());
        let (before, behind) = rest.split_at(at.unwrap_or(0));
        out.extend_from_slice(before);
        write_rows(&mut out, chain);
        rest = behind;
    }
    out.extend_from_slice(rest);
    out
}

/// Where the rules of the next chain go. No text has a newline inside, so that what begins a line is
/// what it looks like.
fn place_of_rules(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(NONE) {
            return Some(at + NONE.len());
        }
        at += memchr(b'\n', rest)? + 1;
    }
}

/// So many bytes have most rules.
const ROW: usize = 96;

/// Every rule on a line of its own, as the layout does it.
fn write_rows(out: &mut Vec<u8>, chain: &Chain) {
    for (at, rule) in chain.rules().iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.push(b'\n');
        rule_row::write(out, &write(rule));
    }
    if !chain.rules().is_empty() {
        out.push(b'\n');
    }
}

/// Rules out of order are put in order: the priority says where a rule stands, and among equals
/// the older, which is written first, stays first.
pub fn read_chain(rows: Vec<v1::Rule>, family: Family) -> Checked<Chain> {
    let rules = each("rules", rows, |row| read(row, family))?;
    Ok(Chain::of(rules))
}

fn write(rule: &Rule) -> v1::Rule {
    let Rule {
        priority,
        table,
        mark,
        mark_mask,
        src,
        src_len,
        dst,
        dst_len,
        action,
        invert,
        ip_proto,
        protocol,
        seldom: _,
    } = rule;
    let Seldom {
        flags,
        tos,
        dscp,
        flowlabel,
        iif,
        oif,
        tun_id,
        l3mdev,
        uid_range,
        sport,
        dport,
        suppress_prefixlen,
        suppress_ifgroup,
        flow,
        goto,
    } = &**rule;
    v1::Rule {
        priority: *priority,
        not: *invert,
        flags: *flags,
        src: *src,
        src_len: *src_len,
        dst: *dst,
        dst_len: *dst_len,
        tos: *tos,
        dscp: *dscp,
        flowlabel: *flowlabel,
        mark: *mark,
        mark_mask: *mark_mask,
        iif: iif.as_ref().map(|name| name.0.clone()),
        oif: oif.as_ref().map(|name| name.0.clone()),
        tun_id: *tun_id,
        l3mdev: *l3mdev,
        uid_range: uid_range.map(|range| (range.start, range.end)),
        ip_proto: *ip_proto,
        sport: sport.map(write_ports),
        dport: dport.map(write_ports),
        action: action.0,
        table: table.0,
        goto: *goto,
        flow: *flow,
        suppress_prefixlen: *suppress_prefixlen,
        suppress_ifgroup: *suppress_ifgroup,
        protocol: protocol.0,
    }
}

fn read(row: v1::Rule, family: Family) -> Checked<Rule> {
    prefix(row.src, row.src_len, family)?;
    prefix(row.dst, row.dst_len, family)?;
    let uid_range = row.uid_range.map(|(start, end)| UidRange { start, end });
    if uid_range.is_some_and(|range| range.start > range.end) {
        return wrong("a uid range that ends before it starts");
    }
    Ok(Rule {
        priority: row.priority,
        table: TableId(row.table),
        mark: row.mark,
        mark_mask: row.mark_mask,
        src: row.src,
        src_len: row.src_len,
        dst: row.dst,
        dst_len: row.dst_len,
        action: Action(row.action),
        invert: row.not,
        ip_proto: row.ip_proto,
        protocol: Protocol(row.protocol),
        seldom: Apart::from(Seldom {
            flags: row.flags,
            tos: row.tos,
            dscp: row.dscp,
            flowlabel: row.flowlabel,
            iif: row.iif.map(IfName),
            oif: row.oif.map(IfName),
            tun_id: row.tun_id,
            l3mdev: row.l3mdev,
            uid_range,
            sport: row.sport.map(read_ports).transpose()?,
            dport: row.dport.map(read_ports).transpose()?,
            suppress_prefixlen: row.suppress_prefixlen,
            suppress_ifgroup: row.suppress_ifgroup,
            flow: row.flow,
            goto: row.goto,
        }),
    })
}

fn prefix(addr: Option<IpAddr>, len: u8, family: Family) -> Checked<()> {
    if addr.is_some_and(|addr| Family::of(&addr) != family) {
        return wrong("an address of the wrong family");
    }
    if len > family.bits() {
        return wrong(format!("a prefix of {len} bits"));
    }
    Ok(())
}

fn write_ports((range, mask): (PortRange, u16)) -> (u16, u16, u16) {
    (range.start, range.end, mask)
}

fn read_ports((start, end, mask): (u16, u16, u16)) -> Checked<(PortRange, u16)> {
    if start > end {
        return wrong("a port range that ends before it starts");
    }
    Ok((PortRange { start, end }, mask))
}
