//! Encapsulations: `RTA_ENCAP_TYPE` and what is nested in `RTA_ENCAP` (Linux 6.18
//! `include/uapi/linux/{lwtunnel,mpls_iptunnel,ila}.h`; segments are in the room next door).

use super::attribute::{
    Attributes, Malformed, Writer, be32_of, be64_of, u8_of, u16_of, u32_of, v4_of, v6_of,
};
use super::route::rta;
use super::{options, program, segment};
use crate::types::{Encap, EncapBpf, EncapIp, Labels};

/// `LWTUNNEL_ENCAP_*`.
mod lwt {
    pub const MPLS: u16 = 1;
    pub const IP: u16 = 2;
    pub const ILA: u16 = 3;
    pub const IP6: u16 = 4;
    pub const SEG6: u16 = 5;
    pub const BPF: u16 = 6;
    pub const SEG6_LOCAL: u16 = 7;
    pub const RPL: u16 = 8;
    pub const IOAM6: u16 = 9;
    pub const XFRM: u16 = 10;
}

/// `LWTUNNEL_IP_*`, which `LWTUNNEL_IP6_*` repeat.
mod ip {
    pub const ID: u16 = 1;
    pub const DST: u16 = 2;
    pub const SRC: u16 = 3;
    pub const TTL: u16 = 4;
    pub const TOS: u16 = 5;
    pub const FLAGS: u16 = 6;
    pub const OPTS: u16 = 8;
}

/// `ILA_ATTR_*`.
mod ila {
    pub const LOCATOR: u16 = 1;
    pub const CSUM_MODE: u16 = 7;
    pub const IDENT_TYPE: u16 = 8;
    pub const HOOK_TYPE: u16 = 9;
}

/// `LWT_BPF_*` (Linux `include/uapi/linux/lwtunnel.h`).
mod bpf {
    pub const IN: u16 = 1;
    pub const OUT: u16 = 2;
    pub const XMIT: u16 = 3;
    pub const HEADROOM: u16 = 4;
}

/// The type, and the attributes inside.
pub fn encode(encap: &Encap) -> (u16, Vec<u8>) {
    let mut writer = Writer::default();
    let kind = match encap {
        Encap::Mpls { labels: stack, ttl } => {
            writer.put(1, &labels(stack));
            writer.u8(2, *ttl);
            lwt::MPLS
        }
        Encap::Ip(tunnel) => {
            let octets = |ip: std::net::Ipv4Addr| ip.octets();
            ip_tunnel(&mut writer, tunnel, octets);
            lwt::IP
        }
        Encap::Ip6(tunnel) => {
            let octets = |ip: std::net::Ipv6Addr| ip.octets();
            ip_tunnel(&mut writer, tunnel, octets);
            lwt::IP6
        }
        Encap::Xfrm { if_id, link } => {
            writer.u32(1, Some(*if_id));
            writer.u32(2, *link);
            lwt::XFRM
        }
        Encap::Ila {
            locator,
            csum_mode,
            ident_type,
            hook,
        } => {
            writer.be64(ila::LOCATOR, Some(*locator));
            writer.u8(ila::CSUM_MODE, *csum_mode);
            writer.u8(ila::IDENT_TYPE, *ident_type);
            writer.u8(ila::HOOK_TYPE, *hook);
            lwt::ILA
        }
        Encap::Seg6 { .. } => {
            segment::seg6(&mut writer, encap);
            lwt::SEG6
        }
        Encap::Seg6Local(local) => {
            segment::seg6local(&mut writer, local);
            lwt::SEG6_LOCAL
        }
        Encap::Rpl { segs } => {
            writer.put(1, &segment::rpl(segs));
            lwt::RPL
        }
        Encap::Ioam6 { .. } => {
            segment::ioam6(&mut writer, encap);
            lwt::IOAM6
        }
        Encap::Bpf(programs) => {
            bpf(&mut writer, programs);
            lwt::BPF
        }
    };
    (kind, writer.bytes)
}

fn bpf(writer: &mut Writer, programs: &EncapBpf) {
    program::put(writer, bpf::IN, programs.input.as_deref());
    program::put(writer, bpf::OUT, programs.output.as_deref());
    program::put(writer, bpf::XMIT, programs.xmit.as_deref());
    writer.u32(bpf::HEADROOM, programs.headroom);
}

fn bpf_of(inside: Attributes<'_>) -> Result<EncapBpf, Malformed> {
    Ok(EncapBpf {
        input: program::find(inside, bpf::IN),
        output: program::find(inside, bpf::OUT),
        xmit: program::find(inside, bpf::XMIT),
        headroom: inside.find(bpf::HEADROOM).map(u32_of).transpose()?,
    })
}

fn ip_tunnel<A: Copy, const N: usize>(
    writer: &mut Writer,
    tunnel: &EncapIp<A>,
    octets: impl Fn(A) -> [u8; N],
) {
    writer.be64(ip::ID, tunnel.id);
    for (kind, addr) in [(ip::DST, tunnel.dst), (ip::SRC, tunnel.src)] {
        addr.into_iter()
            .for_each(|addr| writer.put(kind, &octets(addr)));
    }
    writer.u8(ip::TOS, tunnel.tos);
    writer.u8(ip::TTL, tunnel.ttl);
    writer.u16(ip::FLAGS, tunnel.flags.map(u16::to_be));
    if let Some((keyword, value)) = &tunnel.opts {
        writer.nest(ip::OPTS, true, |inside| {
            options::encode(inside, keyword, value);
        });
    }
}

/// The encapsulation among the attributes of a route or of one of its hops.
///
/// # Errors
/// One that cannot be read, or of a type that is not known here: a route without it would be
/// another route.
pub fn decode(attributes: Attributes<'_>) -> Result<Option<Encap>, Malformed> {
    let (kind, inside) = (
        attributes.find(rta::ENCAP_TYPE),
        attributes.find(rta::ENCAP),
    );
    let (Some(kind), Some(inside)) = (kind, inside) else {
        return Ok(None);
    };
    let inside = Attributes(inside);
    let encap = match u16_of(kind)? {
        0 => return Ok(None),
        lwt::MPLS => Encap::Mpls {
            labels: labels_of(inside.find(1).ok_or(Malformed)?),
            ttl: inside.find(2).map(u8_of).transpose()?,
        },
        lwt::IP => Encap::Ip(ip_tunnel_of(inside, v4_of)?),
        lwt::IP6 => Encap::Ip6(ip_tunnel_of(inside, v6_of)?),
        lwt::XFRM => Encap::Xfrm {
            if_id: u32_of(inside.find(1).ok_or(Malformed)?)?,
            link: inside.find(2).map(u32_of).transpose()?,
        },
        lwt::ILA => Encap::Ila {
            locator: be64_of(inside.find(ila::LOCATOR).ok_or(Malformed)?)?,
            csum_mode: inside.find(ila::CSUM_MODE).map(u8_of).transpose()?,
            ident_type: inside.find(ila::IDENT_TYPE).map(u8_of).transpose()?,
            hook: inside.find(ila::HOOK_TYPE).map(u8_of).transpose()?,
        },
        lwt::SEG6 => segment::seg6_of(inside)?,
        lwt::SEG6_LOCAL => Encap::Seg6Local(segment::seg6local_of(inside)?),
        lwt::RPL => segment::rpl_of(inside)?,
        lwt::IOAM6 => segment::ioam6_of(inside)?,
        lwt::BPF => Encap::Bpf(bpf_of(inside)?),
        _ => return Err(Malformed),
    };
    Ok(Some(encap))
}

fn ip_tunnel_of<A>(
    attributes: Attributes<'_>,
    addr: fn(&[u8]) -> Result<A, Malformed>,
) -> Result<EncapIp<A>, Malformed> {
    let find = |kind| attributes.find(kind);
    let opts = find(ip::OPTS).map(|inside| options::decode(Attributes(inside)));
    Ok(EncapIp {
        malformed: false,
        id: find(ip::ID).map(be64_of).transpose()?,
        dst: find(ip::DST).map(addr).transpose()?,
        src: find(ip::SRC).map(addr).transpose()?,
        ttl: find(ip::TTL).map(u8_of).transpose()?,
        tos: find(ip::TOS).map(u8_of).transpose()?,
        flags: find(ip::FLAGS).map(u16_of).transpose()?.map(u16::from_be),
        opts: opts.transpose()?.flatten(),
    })
}

/// Label stack entries: label, traffic class 0, the bottom-of-stack bit on the last, TTL 0.
pub fn labels(Labels(labels): &Labels) -> Vec<u8> {
    let last = labels.len().saturating_sub(1);
    { labels.iter().enumerate() }
        .flat_map(|(at, label)| ((label << 12) | if at == last { 0x100 } else { 0 }).to_be_bytes())
        .collect()
}

/// The labels of a stack, down to its bottom.
pub fn labels_of(value: &[u8]) -> Labels {
    let mut labels = Vec::new();
    for entry in value.chunks_exact(4) {
        let entry = be32_of(entry).unwrap_or_default();
        labels.push(entry >> 12);
        if entry & 0x100 != 0 {
            break;
        }
    }
    Labels(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Seg6Local;

    fn back(encap: &Encap) -> Result<Option<Encap>, Malformed> {
        let (kind, inside) = encode(encap);
        let mut writer = Writer::default();
        writer.put(rta::ENCAP, &inside);
        writer.u16(rta::ENCAP_TYPE, Some(kind));
        decode(Attributes(&writer.bytes))
    }

    fn tunnel<A>(dst: A, opts: Option<(&str, &str)>) -> EncapIp<A> {
        let own = |(keyword, value): (&str, &str)| (keyword.to_owned(), value.to_owned());
        EncapIp {
            malformed: false,
            id: Some(7),
            dst: Some(dst),
            src: None,
            ttl: Some(9),
            tos: Some(8),
            flags: Some(5),
            opts: opts.map(own),
        }
    }

    fn segs(list: &str) -> Vec<std::net::Ipv6Addr> {
        list.split(',').filter_map(|seg| seg.parse().ok()).collect()
    }

    fn all() -> Vec<Encap> {
        let v4 = std::net::Ipv4Addr::LOCALHOST;
        let local = Seg6Local {
            malformed: false,
            action: 3,
            table: Some(7),
            vrftable: Some(8),
            nh4: Some(v4),
            nh6: "5::5".parse().ok(),
            iif: Some(2),
            oif: Some(3),
            srh: Some((segs("1::1,2::2"), Some(9))),
            endpoint: Some("prog".into()),
            count: true,
            flavors: Some((3, Some(32), Some(16))),
        };
        vec![
            Encap::Mpls {
                labels: Labels(vec![16, 0xfffff]),
                ttl: Some(3),
            },
            Encap::Ip(tunnel(
                v4,
                Some(("geneve_opts", "1:2:0a0b0c0d,65535:255:00000000")),
            )),
            Encap::Ip(tunnel(v4, Some(("vxlan_opts", "456")))),
            Encap::Ip(tunnel(v4, Some(("erspan_opts", "2:0:1:63")))),
            Encap::Ip(tunnel(v4, None)),
            Encap::Ip6(tunnel(std::net::Ipv6Addr::LOCALHOST, None)),
            Encap::Seg6 {
                mode: 0,
                tunsrc: "9::9".parse().ok(),
                segs: segs("1::1,2::2,::"),
                hmac: None,
            },
            Encap::Seg6 {
                mode: 1,
                tunsrc: None,
                segs: segs("1::1"),
                hmac: Some(5),
            },
            Encap::Seg6Local(local),
            Encap::Rpl {
                segs: segs("1::1,2::2"),
            },
            Encap::Ioam6 {
                freq: Some((1, 2)),
                mode: Some(1),
                tunsrc: "1::1".parse().ok(),
                tundst: "2::2".parse().ok(),
                trace_type: 0x80_0000,
                ns: 7,
                size: 12,
            },
            Encap::Xfrm {
                if_id: 1,
                link: None,
            },
            Encap::Ila {
                locator: 0x1_0002_0003_0004,
                csum_mode: Some(1),
                ident_type: Some(2),
                hook: None,
            },
        ]
    }

    #[test]
    fn every_encapsulation_survives() {
        for encap in all() {
            assert_eq!(back(&encap), Ok(Some(encap.clone())));
        }
    }

    #[test]
    fn an_unknown_type_is_refused() {
        let mut writer = Writer::default();
        writer.put(rta::ENCAP, &[]);
        writer.u16(rta::ENCAP_TYPE, Some(99));
        assert_eq!(decode(Attributes(&writer.bytes)), Err(Malformed));
        assert_eq!(decode(Attributes(&[])), Ok(None));
    }

    #[test]
    fn cut_bytes_never_panic() {
        for encap in all() {
            let (kind, inside) = encode(&encap);
            for cut in 0..inside.len() {
                let mut writer = Writer::default();
                writer.put(rta::ENCAP, &inside[..cut]);
                writer.u16(rta::ENCAP_TYPE, Some(kind));
                let _ = decode(Attributes(&writer.bytes));
            }
        }
    }
}
