//! One rule as text, without the detour by a serializer: there may be many of them.

use std::io::Write;
use std::net::IpAddr;

use super::v1;
use crate::types::{push_quad, push_whole};

/// Writes a rule as [`v1::Rule`] is serialized.
pub fn write(out: &mut Vec<u8>, rule: &v1::Rule) {
    let v1::Rule {
        priority,
        not,
        flags,
        src,
        src_len,
        dst,
        dst_len,
        tos,
        dscp,
        flowlabel,
        mark,
        mark_mask,
        iif,
        oif,
        tun_id,
        l3mdev,
        uid_range,
        ip_proto,
        sport,
        dport,
        action,
        table,
        goto,
        flow,
        suppress_prefixlen,
        suppress_ifgroup,
        protocol,
    } = rule;
    let ports = |(first, last, mask): (u16, u16, u16)| [first.into(), last.into(), mask.into()];
    out.extend_from_slice(b"{\"priority\":");
    push_whole(out, *priority);
    truth(out, b",\"not\":true", *not);
    number(out, b",\"flags\":", *flags);
    address(out, b",\"src\":\"", *src);
    number(out, b",\"src_len\":", (*src_len).into());
    address(out, b",\"dst\":\"", *dst);
    number(out, b",\"dst_len\":", (*dst_len).into());
    number(out, b",\"tos\":", (*tos).into());
    let dscp = dscp.map(|(value, mask)| [value.into(), mask.into()]);
    numbers(out, b",\"dscp\":[", dscp);
    numbers(out, b",\"flowlabel\":[", flowlabel.map(Into::into));
    number(out, b",\"mark\":", *mark);
    number(out, b",\"mark_mask\":", *mark_mask);
    name(out, b",\"iif\":", iif.as_deref());
    name(out, b",\"oif\":", oif.as_deref());
    if *tun_id != 0 {
        out.extend_from_slice(b",\"tun_id\":");
        out.extend_from_slice(itoa::Buffer::new().format(*tun_id).as_bytes());
    }
    truth(out, b",\"l3mdev\":true", *l3mdev);
    numbers(out, b",\"uid_range\":[", uid_range.map(Into::into));
    number(out, b",\"ip_proto\":", (*ip_proto).into());
    numbers(out, b",\"sport\":[", sport.map(ports));
    numbers(out, b",\"dport\":[", dport.map(ports));
    out.extend_from_slice(b",\"action\":");
    push_whole(out, (*action).into());
    number(out, b",\"table\":", *table);
    number(out, b",\"goto\":", *goto);
    number(out, b",\"flow\":", *flow);
    given(out, b",\"suppress_prefixlen\":", *suppress_prefixlen);
    given(out, b",\"suppress_ifgroup\":", *suppress_ifgroup);
    number(out, b",\"protocol\":", (*protocol).into());
    out.push(b'}');
}

// The keys are of known lengths: so short a copy is quick if its length need not be asked for.

#[inline]
fn truth<const K: usize>(out: &mut Vec<u8>, text: &[u8; K], yes: bool) {
    if yes {
        out.extend_from_slice(text);
    }
}

/// A number, unless it is 0.
#[inline]
fn number<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], value: u32) {
    given(out, key, Some(value).filter(|value| *value != 0));
}

/// A number, if there is one.
#[inline]
fn given<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], value: Option<u32>) {
    if let Some(value) = value {
        out.extend_from_slice(key);
        push_whole(out, value);
    }
}

/// Some numbers, the key with the bracket that opens their list.
fn numbers<const N: usize>(out: &mut Vec<u8>, key: &[u8], values: Option<[u32; N]>) {
    let Some(values) = values else { return };
    for (at, value) in values.into_iter().enumerate() {
        out.extend_from_slice(if at == 0 { key } else { b"," });
        push_whole(out, value);
    }
    out.push(b']');
}

/// An address, the key with the quote before it.
#[inline]
fn address<const K: usize>(out: &mut Vec<u8>, key: &[u8; K], addr: Option<IpAddr>) {
    let Some(addr) = addr else { return };
    out.extend_from_slice(key);
    match addr {
        IpAddr::V4(addr) => push_quad(out, addr.to_bits()),
        IpAddr::V6(addr) => {
            // Into memory this does not fail.
            let written = write!(out, "{addr}");
            debug_assert!(written.is_ok());
        }
    }
    out.push(b'"');
}

fn name(out: &mut Vec<u8>, key: &[u8], name: Option<&str>) {
    if let Some(name) = name {
        out.extend_from_slice(key);
        let written = serde_json::to_writer(out, name);
        debug_assert!(written.is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(rule: &v1::Rule) {
        let mut out = Vec::new();
        write(&mut out, rule);
        let json = serde_json::to_vec(rule).expect("JSON");
        assert_eq!(
            String::from_utf8_lossy(&out),
            String::from_utf8_lossy(&json)
        );
    }

    #[test]
    fn every_field_is_written_as_json_writes_it() {
        same(&v1::Rule::default());
        for (src, dst) in [
            ("10.0.200.255", "0.0.0.0"),
            ("2001:db8::1", "::"),
            ("::ffff:1.2.3.4", "::1"),
        ] {
            same(&v1::Rule {
                priority: u32::MAX,
                not: true,
                flags: 4,
                src: src.parse().ok(),
                src_len: 32,
                dst: dst.parse().ok(),
                dst_len: 128,
                tos: 16,
                dscp: Some((0, 63)),
                flowlabel: Some((0xf_ffff, 0)),
                mark: 7,
                mark_mask: u32::MAX,
                iif: Some("v\"0\\\n\u{1}é".to_owned()),
                oif: Some(String::new()),
                tun_id: u64::MAX,
                l3mdev: true,
                uid_range: Some((0, 0)),
                ip_proto: 6,
                sport: Some((0, 0, 0)),
                dport: Some((80, 90, u16::MAX)),
                action: 1,
                table: 254,
                goto: 9,
                flow: 0x1_0002,
                suppress_prefixlen: Some(0),
                suppress_ifgroup: Some(5),
                protocol: 3,
            });
        }
    }
}
