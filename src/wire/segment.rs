//! Encapsulations that carry segments: routing headers are whole IPv6 extension headers, with the
//! segments in the order of the wire, the last first (Linux 6.18 `include/uapi/linux/{seg6,
//! seg6_iptunnel,seg6_local,seg6_hmac,rpl,rpl_iptunnel,ioam6,ioam6_iptunnel}.h`).

use std::net::{IpAddr, Ipv6Addr};

use super::attribute::{
    Attributes, Malformed, Writer, be32_of, ip_of, u8_of, u16_at, u32_of, v4_of, v6_of,
};
use super::program;
use crate::types::{Encap, Seg6Local};

/// Bytes of a routing header before its segments.
const ROUTING: usize = 8;
/// Type of a segment routing header, and of one for RPL.
const SEGMENT_ROUTING: u8 = 4;
const RPL_ROUTING: u8 = 3;
/// `SR6_FLAG1_HMAC`.
const HAS_HMAC: u8 = 8;
/// Bytes of the HMAC behind the segments: type, length, reserved, key, digest.
const HMAC: usize = 40;
const HMAC_TYPE: u8 = 5;

/// `SEG6_LOCAL_*`.
mod local {
    pub const ACTION: u16 = 1;
    pub const SRH: u16 = 2;
    pub const TABLE: u16 = 3;
    pub const NH4: u16 = 4;
    pub const NH6: u16 = 5;
    pub const IIF: u16 = 6;
    pub const OIF: u16 = 7;
    pub const BPF: u16 = 8;
    pub const VRFTABLE: u16 = 9;
    pub const COUNTERS: u16 = 10;
    pub const FLAVORS: u16 = 11;
}

fn count(segs: &[Ipv6Addr]) -> u8 {
    u8::try_from(segs.len()).unwrap_or(u8::MAX)
}

/// A segment routing header.
fn srh(segs: &[Ipv6Addr], hmac: Option<u32>) -> Vec<u8> {
    let hmac = hmac.filter(|key| *key != 0);
    let length = segs.len() * 16 + hmac.map_or(0, |_| HMAC);
    let units = u8::try_from(length / 8).unwrap_or(u8::MAX);
    let last = count(segs).saturating_sub(1);
    let flags = if hmac.is_some() { HAS_HMAC } else { 0 };
    let mut bytes = vec![0, units, SEGMENT_ROUTING, last, last, flags, 0, 0];
    { segs.iter().rev() }.for_each(|seg| bytes.extend_from_slice(&seg.octets()));
    if let Some(key) = hmac {
        bytes.extend_from_slice(&[HMAC_TYPE, 38, 0, 0]);
        bytes.extend_from_slice(&key.to_be_bytes());
        bytes.resize(bytes.len() + 32, 0);
    }
    bytes
}

/// Segments and HMAC key of a segment routing header.
fn srh_of(value: &[u8]) -> Result<(Vec<Ipv6Addr>, Option<u32>), Malformed> {
    let (head, rest) = value.split_at_checked(ROUTING).ok_or(Malformed)?;
    let count = usize::from(head.get(4).copied().unwrap_or_default()) + 1;
    let segs = rest.get(..count * 16).ok_or(Malformed)?;
    let mut segs: Vec<Ipv6Addr> = segs.chunks(16).flat_map(v6_of).collect();
    segs.reverse();
    let flags = head.get(5).copied().unwrap_or_default();
    let key = rest.get(count * 16 + 4..).filter(|_| flags & HAS_HMAC != 0);
    Ok((segs, key.map(be32_of).transpose()?))
}

/// `SEG6_IPTUNNEL_SRH` and `SEG6_IPTUNNEL_SRC`.
pub fn seg6(writer: &mut Writer, encap: &Encap) {
    if let Encap::Seg6 {
        mode,
        tunsrc,
        segs,
        hmac,
    } = encap
    {
        let mode = u32::from(*mode).to_ne_bytes();
        writer.put(1, &[&mode[..], &srh(segs, *hmac)].concat());
        writer.ip(2, tunsrc.map(IpAddr::V6));
    }
}

/// See [`seg6`].
pub fn seg6_of(attributes: Attributes<'_>) -> Result<Encap, Malformed> {
    let value = attributes.find(1).ok_or(Malformed)?;
    let mode = u8::try_from(u32_of(value)?).map_err(|_| Malformed)?;
    let (segs, hmac) = srh_of(value.get(4..).unwrap_or_default())?;
    let tunsrc = attributes.find(2).map(v6_of).transpose()?;
    Ok(Encap::Seg6 {
        mode,
        tunsrc,
        segs,
        hmac,
    })
}

/// `SEG6_LOCAL_*`.
pub fn seg6local(writer: &mut Writer, local: &Seg6Local) {
    writer.u32(local::ACTION, Some(local.action));
    if let Some((segs, hmac)) = &local.srh {
        writer.put(local::SRH, &srh(segs, *hmac));
    }
    writer.u32(local::TABLE, local.table);
    writer.ip(local::NH4, local.nh4.map(IpAddr::V4));
    writer.ip(local::NH6, local.nh6.map(IpAddr::V6));
    writer.u32(local::IIF, local.iif);
    writer.u32(local::OIF, local.oif);
    program::put(writer, local::BPF, local.endpoint.as_deref());
    writer.u32(local::VRFTABLE, local.vrftable);
    if local.count {
        // packets, bytes and errors: nothing was ever counted
        writer.nest(local::COUNTERS, true, |inside| {
            (2..=4).for_each(|counter| inside.put(counter, &[0; 8]));
        });
    }
    if let Some((operations, block, function)) = local.flavors {
        writer.nest(local::FLAVORS, true, |inside| {
            inside.u32(1, Some(operations));
            inside.u8(2, block);
            inside.u8(3, function);
        });
    }
}

/// See [`seg6local`].
pub fn seg6local_of(attributes: Attributes<'_>) -> Result<Seg6Local, Malformed> {
    let find = |kind| attributes.find(kind);
    Ok(Seg6Local {
        malformed: false,
        action: u32_of(find(local::ACTION).ok_or(Malformed)?)?,
        table: find(local::TABLE).map(u32_of).transpose()?,
        vrftable: find(local::VRFTABLE).map(u32_of).transpose()?,
        nh4: find(local::NH4).map(v4_of).transpose()?,
        nh6: find(local::NH6).map(v6_of).transpose()?,
        iif: find(local::IIF).map(u32_of).transpose()?,
        oif: find(local::OIF).map(u32_of).transpose()?,
        srh: find(local::SRH).map(srh_of).transpose()?,
        endpoint: program::find(attributes, local::BPF),
        count: find(local::COUNTERS).is_some(),
        flavors: find(local::FLAVORS).map(flavors_of).transpose()?,
    })
}

fn flavors_of(value: &[u8]) -> Result<(u32, Option<u8>, Option<u8>), Malformed> {
    let inside = Attributes(value);
    let operations = u32_of(inside.find(1).ok_or(Malformed)?)?;
    let block = inside.find(2).map(u8_of).transpose()?;
    let function = inside.find(3).map(u8_of).transpose()?;
    Ok((operations, block, function))
}

/// `RPL_IPTUNNEL_SRH`: a routing header without compression.
pub fn rpl(segs: &[Ipv6Addr]) -> Vec<u8> {
    let units = u8::try_from(segs.len() * 2).unwrap_or(u8::MAX);
    let mut bytes = vec![0, units, RPL_ROUTING, count(segs), 0, 0, 0, 0];
    { segs.iter().rev() }.for_each(|seg| bytes.extend_from_slice(&seg.octets()));
    bytes
}

/// See [`rpl`].
pub fn rpl_of(attributes: Attributes<'_>) -> Result<Encap, Malformed> {
    let value = attributes.find(1).ok_or(Malformed)?;
    let (head, rest) = value.split_at_checked(ROUTING).ok_or(Malformed)?;
    let count = usize::from(head.get(3).copied().unwrap_or_default());
    let segs = rest.get(..count * 16).ok_or(Malformed)?;
    let mut segs: Vec<Ipv6Addr> = segs.chunks(16).flat_map(v6_of).collect();
    segs.reverse();
    Ok(Encap::Rpl { segs })
}

/// `IOAM6_IPTUNNEL_*`.
pub fn ioam6(writer: &mut Writer, encap: &Encap) {
    if let Encap::Ioam6 {
        freq,
        mode,
        tunsrc,
        tundst,
        trace_type,
        ns,
        size,
    } = encap
    {
        writer.u8(1, *mode);
        writer.ip(2, *tundst);
        let mut trace = ns.to_be_bytes().to_vec();
        trace.extend_from_slice(&[0, size / 4]);
        trace.extend_from_slice(&(trace_type << 8).to_be_bytes());
        writer.put(3, &trace);
        writer.u32(4, freq.map(|(every, _)| every));
        writer.u32(5, freq.map(|(_, of)| of));
        writer.ip(6, *tunsrc);
    }
}

/// See [`ioam6`].
pub fn ioam6_of(attributes: Attributes<'_>) -> Result<Encap, Malformed> {
    let trace = attributes.find(3).ok_or(Malformed)?;
    let words = trace.get(3).copied().ok_or(Malformed)?;
    let every = attributes.find(4).map(u32_of).transpose()?;
    let of = attributes.find(5).map(u32_of).transpose()?;
    Ok(Encap::Ioam6 {
        freq: every.zip(of),
        mode: attributes.find(1).map(u8_of).transpose()?,
        tunsrc: attributes.find(6).map(ip_of).transpose()?,
        tundst: attributes.find(2).map(ip_of).transpose()?,
        trace_type: be32_of(trace.get(4..).unwrap_or_default())? >> 8,
        ns: u16::from_be(u16_at(trace, 0).ok_or(Malformed)?),
        size: (words & 0x7f).saturating_mul(4),
    })
}
