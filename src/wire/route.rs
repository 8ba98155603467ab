//! Routes: `struct rtmsg`, `RTA_*` and `struct rtnexthop` (Linux 6.18 `net/ipv4/fib_semantics.c`,
//! `fib_dump_info`; `net/ipv6/route.c`, `rt6_fill_node`).

use super::attribute::{
    Attributes, Malformed, Writer, aligned, be32_of, ip_of, u8_of, u16_at, u16_of, u32_at, u32_of,
};
use super::encap;
use super::rule::table_byte;
use crate::rtnl::{CacheInfo, Hop, RouteMsg};
use crate::types::{
    Encap, Family, IfIndex, Labels, Metrics, Protocol, RouteType, Scope, TableId, Via,
    bytes_of_text, rtax, text_of_bytes,
};

/// Bytes of the head.
pub const HEAD: usize = 12;
/// Bytes of `struct rtnexthop`.
const HOP_HEAD: usize = 8;

/// `RTA_*`.
pub mod rta {
    #![allow(missing_docs)] // the names are the documentation
    pub const DST: u16 = 1;
    pub const SRC: u16 = 2;
    pub const IIF: u16 = 3;
    pub const OIF: u16 = 4;
    pub const GATEWAY: u16 = 5;
    pub const PRIORITY: u16 = 6;
    pub const PREFSRC: u16 = 7;
    pub const METRICS: u16 = 8;
    pub const MULTIPATH: u16 = 9;
    pub const FLOW: u16 = 11;
    pub const CACHEINFO: u16 = 12;
    pub const TABLE: u16 = 15;
    pub const MARK: u16 = 16;
    pub const VIA: u16 = 18;
    pub const NEWDST: u16 = 19;
    pub const PREF: u16 = 20;
    pub const ENCAP_TYPE: u16 = 21;
    pub const ENCAP: u16 = 22;
    pub const EXPIRES: u16 = 23;
    pub const UID: u16 = 25;
    pub const TTL_PROPAGATE: u16 = 26;
    pub const IP_PROTO: u16 = 27;
    pub const SPORT: u16 = 28;
    pub const DPORT: u16 = 29;
    pub const NH_ID: u16 = 30;
    pub const FLOWLABEL: u16 = 31;
}

/// Head and attributes of a route.
pub fn encode(msg: &RouteMsg) -> Vec<u8> {
    let mut bytes = vec![
        msg.family.0,
        msg.dst_len,
        msg.src_len,
        msg.tos,
        table_byte(msg.table),
        msg.protocol.0,
        msg.scope.0,
        msg.kind.0,
    ];
    bytes.extend_from_slice(&msg.flags.to_ne_bytes());
    let mut writer = Writer { bytes };
    writer.u32(rta::TABLE, Some(msg.table.0));
    writer.ip(rta::DST, msg.dst);
    writer.ip(rta::SRC, msg.src);
    if msg.family == Family::INET6 {
        writer.ip(rta::PREFSRC, msg.prefsrc);
        metrics(&mut writer, msg.metrics.as_ref());
        writer.u32(rta::PRIORITY, msg.priority);
    } else {
        writer.u32(rta::PRIORITY, msg.priority);
        metrics(&mut writer, msg.metrics.as_ref());
        writer.ip(rta::PREFSRC, msg.prefsrc);
    }
    writer.u32(rta::NH_ID, msg.nh_id);
    gateway(&mut writer, msg.gateway, msg.via.as_ref());
    writer.u32(rta::OIF, msg.oif.map(|index| index.0));
    way(
        &mut writer,
        msg.encap.as_ref(),
        msg.newdst.as_ref(),
        msg.flow,
    );
    if let Some(list) = &msg.multipath {
        writer.put(rta::MULTIPATH, &hops(list));
    }
    rest(&mut writer, msg);
    writer.bytes
}

/// What stands behind the way of a route; most of it only requests and lookups have.
fn rest(writer: &mut Writer, msg: &RouteMsg) {
    writer.u32(rta::EXPIRES, msg.expires);
    if let Some(info) = msg.cacheinfo {
        writer.put(rta::CACHEINFO, &cacheinfo(info));
    }
    writer.u8(rta::PREF, msg.pref);
    writer.u32(rta::IIF, msg.iif.map(|index| index.0));
    writer.u32(rta::MARK, msg.mark);
    writer.u32(rta::UID, msg.uid);
    writer.u8(rta::TTL_PROPAGATE, msg.ttl_propagate);
    writer.u8(rta::IP_PROTO, msg.ip_proto);
    writer.u16(rta::SPORT, msg.sport.map(u16::to_be));
    writer.u16(rta::DPORT, msg.dport.map(u16::to_be));
    writer.be32(rta::FLOWLABEL, msg.flowlabel);
}

fn gateway(writer: &mut Writer, gateway: Option<std::net::IpAddr>, via: Option<&Via>) {
    writer.ip(rta::GATEWAY, gateway);
    if let Some(via) = via {
        let family = u16::from(via.family.0).to_ne_bytes();
        writer.put(rta::VIA, &[&family[..], &via.addr].concat());
    }
}

/// Encapsulation, labels and realms of one way.
fn way(writer: &mut Writer, encap: Option<&Encap>, newdst: Option<&Labels>, flow: Option<u32>) {
    if let Some(encap) = encap {
        let (kind, inside) = encap::encode(encap);
        writer.put(rta::ENCAP, &inside);
        writer.u16(rta::ENCAP_TYPE, Some(kind));
    }
    if let Some(labels) = newdst {
        writer.put(rta::NEWDST, &encap::labels(labels));
    }
    writer.u32(rta::FLOW, flow);
}

fn hops(hops: &[Hop]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for hop in hops {
        let mut writer = Writer::default();
        gateway(&mut writer, hop.gateway, hop.via.as_ref());
        way(
            &mut writer,
            hop.encap.as_ref(),
            hop.newdst.as_ref(),
            hop.flow,
        );
        let length = u16::try_from(HOP_HEAD + writer.bytes.len()).unwrap_or(u16::MAX);
        bytes.extend_from_slice(&length.to_ne_bytes());
        bytes.extend_from_slice(&[hop.flags, hop.hops]);
        bytes.extend_from_slice(&hop.oif.0.to_ne_bytes());
        bytes.extend_from_slice(&writer.bytes);
    }
    bytes
}

fn metrics(writer: &mut Writer, metrics: Option<&Metrics>) {
    let Some(metrics) = metrics else { return };
    writer.nest(rta::METRICS, false, |inside| {
        let congctl = metrics.congctl.as_ref().map(|_| (rtax::CC_ALGO, 0));
        let mut indices: Vec<(u8, u32)> = { metrics.values.iter() }
            .map(|(index, value)| (*index, *value))
            .chain(congctl)
            .collect();
        indices.sort_unstable();
        for (index, value) in indices {
            match &metrics.congctl {
                Some(name) if index == rtax::CC_ALGO => {
                    let mut bytes = bytes_of_text(name);
                    bytes.push(0);
                    inside.put(index.into(), &bytes);
                }
                _ => inside.u32(index.into(), Some(value)),
            }
        }
    });
}

/// `struct rta_cacheinfo`.
fn cacheinfo(info: CacheInfo) -> Vec<u8> {
    let [users, age] = [info.users, info.age].map(u32::to_ne_bytes);
    let expires = info.expires.to_ne_bytes();
    let [error, used] = [info.error, info.used].map(u32::to_ne_bytes);
    let mut bytes = [users, age, expires, error, used].concat();
    // id, timestamp and its age belong to a cache that is long gone
    bytes.resize(32, 0);
    bytes
}

/// The route that head and attributes tell of.
///
/// # Errors
/// A head or an attribute that does not hold what it should.
pub fn decode(payload: &[u8]) -> Result<RouteMsg, Malformed> {
    let (head, rest) = payload.split_at_checked(HEAD).ok_or(Malformed)?;
    let byte = |at: usize| head.get(at).copied().unwrap_or_default();
    let mut msg = RouteMsg {
        family: Family(byte(0)),
        dst_len: byte(1),
        src_len: byte(2),
        tos: byte(3),
        table: TableId(u32::from(byte(4))),
        protocol: Protocol(byte(5)),
        scope: Scope(byte(6)),
        kind: RouteType(byte(7)),
        flags: u32_at(head, 8).unwrap_or_default(),
        ..RouteMsg::default()
    };
    for (kind, value) in Attributes(rest) {
        place(&mut msg, kind, value)?;
    }
    msg.encap = encap::decode(Attributes(rest))?;
    Ok(msg)
}

fn place(msg: &mut RouteMsg, kind: u16, value: &[u8]) -> Result<(), Malformed> {
    let index = |value| u32_of(value).map(IfIndex);
    if value.is_empty() && matches!(kind, rta::DST | rta::SRC | rta::GATEWAY | rta::PREFSRC) {
        msg.malformed = true;
        return Ok(());
    }
    match kind {
        rta::DST => msg.dst = Some(ip_of(value)?),
        rta::SRC => msg.src = Some(ip_of(value)?),
        rta::IIF => msg.iif = Some(index(value)?),
        rta::OIF => msg.oif = Some(index(value)?),
        rta::GATEWAY => msg.gateway = Some(ip_of(value)?),
        rta::PRIORITY => msg.priority = Some(u32_of(value)?),
        rta::PREFSRC => msg.prefsrc = Some(ip_of(value)?),
        rta::METRICS => msg.metrics = Some(metrics_of(value)?),
        rta::MULTIPATH => msg.multipath = Some(hops_of(value)?),
        rta::FLOW => msg.flow = Some(u32_of(value)?),
        rta::CACHEINFO => msg.cacheinfo = Some(cacheinfo_of(value)?),
        rta::TABLE => msg.table = TableId(u32_of(value)?),
        rta::MARK => msg.mark = Some(u32_of(value)?),
        rta::VIA => msg.via = Some(via_of(value)?),
        rta::NEWDST => msg.newdst = Some(encap::labels_of(value)),
        rta::PREF => msg.pref = Some(u8_of(value)?),
        rta::EXPIRES => msg.expires = Some(u32_of(value)?),
        rta::UID => msg.uid = Some(u32_of(value)?),
        rta::TTL_PROPAGATE => msg.ttl_propagate = Some(u8_of(value)?),
        rta::IP_PROTO => msg.ip_proto = Some(u8_of(value)?),
        rta::SPORT => msg.sport = Some(u16_of(value).map(u16::from_be)?),
        rta::DPORT => msg.dport = Some(u16_of(value).map(u16::from_be)?),
        rta::NH_ID => msg.nh_id = Some(u32_of(value)?),
        rta::FLOWLABEL => msg.flowlabel = Some(be32_of(value)?),
        _ => {}
    }
    Ok(())
}

fn via_of(value: &[u8]) -> Result<Via, Malformed> {
    let family = u8::try_from(u16_of(value)?).map_err(|_| Malformed)?;
    let addr = value.get(2..).unwrap_or_default().to_vec();
    let family = Family(family);
    Ok(Via { family, addr })
}

fn hops_of(mut bytes: &[u8]) -> Result<Vec<Hop>, Malformed> {
    let mut hops = Vec::new();
    while !bytes.is_empty() {
        let length = usize::from(u16_at(bytes, 0).ok_or(Malformed)?);
        let hop = bytes.get(..length).ok_or(Malformed)?;
        let (head, rest) = hop.split_at_checked(HOP_HEAD).ok_or(Malformed)?;
        hops.push(hop_of(head, rest)?);
        bytes = bytes.get(aligned(length)..).unwrap_or_default();
    }
    Ok(hops)
}

fn hop_of(head: &[u8], rest: &[u8]) -> Result<Hop, Malformed> {
    let mut hop = Hop {
        flags: head.get(2).copied().unwrap_or_default(),
        hops: head.get(3).copied().unwrap_or_default(),
        oif: IfIndex(u32_at(head, 4).unwrap_or_default()),
        encap: encap::decode(Attributes(rest))?,
        ..Hop::default()
    };
    for (kind, value) in Attributes(rest) {
        match kind {
            rta::GATEWAY => hop.gateway = Some(ip_of(value)?),
            rta::VIA => hop.via = Some(via_of(value)?),
            rta::FLOW => hop.flow = Some(u32_of(value)?),
            rta::NEWDST => hop.newdst = Some(encap::labels_of(value)),
            _ => {}
        }
    }
    Ok(hop)
}

fn metrics_of(value: &[u8]) -> Result<Metrics, Malformed> {
    let mut metrics = Metrics::default();
    for (kind, value) in Attributes(value) {
        let index = u8::try_from(kind).map_err(|_| Malformed)?;
        match index {
            0 => {}
            rtax::CC_ALGO => {
                let name = value.split(|byte| *byte == 0).next().unwrap_or_default();
                metrics.congctl = Some(text_of_bytes(name));
            }
            1..=rtax::FASTOPEN_NO_COOKIE => {
                metrics.values.insert(index, u32_of(value)?);
            }
            _ => return Err(Malformed),
        }
    }
    Ok(metrics)
}

fn cacheinfo_of(value: &[u8]) -> Result<CacheInfo, Malformed> {
    let at = |offset| u32_at(value, offset).ok_or(Malformed);
    Ok(CacheInfo {
        users: at(0)?,
        age: at(4)?,
        expires: i32::from_ne_bytes(at(8)?.to_ne_bytes()),
        error: at(12)?,
        used: at(16)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::EncapIp;

    fn hop() -> Hop {
        Hop {
            flags: 4,
            hops: 2,
            oif: IfIndex(3),
            via: Some(Via {
                family: Family::INET6,
                addr: vec![1; 16],
            }),
            flow: Some(5),
            encap: Some(Encap::Xfrm {
                if_id: 7,
                link: Some(3),
            }),
            ..Hop::default()
        }
    }

    fn full() -> RouteMsg {
        let mut metrics = Metrics {
            congctl: Some("reno".into()),
            ..Metrics::default()
        };
        metrics.values.insert(rtax::MTU, 1400);
        metrics.values.insert(rtax::FASTOPEN_NO_COOKIE, 1);
        metrics.lock(rtax::MTU);
        RouteMsg {
            family: Family::INET,
            dst_len: 16,
            tos: 0x10,
            table: TableId(300),
            protocol: Protocol(7),
            scope: Scope::LINK,
            kind: RouteType::UNICAST,
            flags: 4,
            dst: "10.1.0.0".parse().ok(),
            src: "10.1.0.9".parse().ok(),
            iif: Some(IfIndex(4)),
            oif: Some(IfIndex(3)),
            gateway: "10.0.0.2".parse().ok(),
            priority: Some(5),
            prefsrc: "10.0.0.1".parse().ok(),
            metrics: Some(metrics),
            multipath: Some(vec![hop(), Hop::default()]),
            flow: Some(0x1_0002),
            cacheinfo: Some(CacheInfo {
                expires: -5,
                used: 2,
                ..CacheInfo::default()
            }),
            mark: Some(7),
            newdst: Some(Labels(vec![100, 200])),
            pref: Some(1),
            encap: Some(Encap::Ip(EncapIp {
                id: Some(7),
                ..EncapIp::default()
            })),
            expires: Some(100),
            uid: Some(0),
            ttl_propagate: Some(1),
            ip_proto: Some(6),
            sport: Some(0x1234),
            dport: Some(80),
            nh_id: Some(9),
            flowlabel: Some(0xabcde),
            ..RouteMsg::default()
        }
    }

    #[test]
    fn every_attribute_survives() {
        assert_eq!(decode(&encode(&full())), Ok(full()));
        let v6 = RouteMsg {
            family: Family::INET6,
            dst: "2001:db8::".parse().ok(),
            ..full()
        };
        assert_eq!(decode(&encode(&v6)), Ok(v6));
    }

    #[test]
    fn an_address_without_bytes_is_marked() {
        let mut bytes = encode(&RouteMsg::default());
        bytes.extend_from_slice(&[4, 0, 5, 0]);
        assert_eq!(decode(&bytes).map(|msg| msg.malformed), Ok(true));
    }

    #[test]
    fn bad_hops_and_metrics_are_refused() {
        let with = |kind, value: &[u8]| {
            let mut writer = Writer {
                bytes: encode(&RouteMsg::default()),
            };
            writer.put(kind, value);
            decode(&writer.bytes)
        };
        assert_eq!(with(rta::MULTIPATH, &[8, 0, 0]), Err(Malformed));
        assert_eq!(with(rta::MULTIPATH, &[0; 8]), Err(Malformed));
        assert_eq!(
            with(rta::METRICS, &[8, 0, 99, 0, 0, 0, 0, 0]),
            Err(Malformed)
        );
    }
}
