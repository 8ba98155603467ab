//! Encapsulations that the kernel knows, and what it makes of their parameters (Linux 6.18
//! `net/core/lwtunnel.c`, `net/ipv4/ip_tunnel_core.c`, `net/ipv6/seg6_iptunnel.c`).
//!
//! A kernel has the encapsulations that it was built with. rpdb's has `ip`, `ip6`, `seg6`,
//! `seg6local` and `bpf`, which need no module; `mpls`, `rpl`, `ioam6`, `xfrm` and `ila` are
//! refused as on a kernel without them.

mod seg6local;

use crate::kernel::Netns;
use crate::rtnl::{Errno, Refusal};
use crate::types::{Encap, EncapIp};

/// Mode number of seg6 `inline`.
const SEG6_INLINE: u8 = 0;
/// Highest mode number of seg6 (`l2encap.red`).
const SEG6_MODE_MAX: u8 = 4;

/// Refuses an encapsulation that this kernel does not have (`lwtunnel_valid_encap_type`).
///
/// # Errors
/// `EOPNOTSUPP`.
pub fn type_is_known(encap: &Encap) -> Result<(), Refusal> {
    match encap {
        Encap::Ip(_) | Encap::Ip6(_) | Encap::Seg6 { .. } | Encap::Seg6Local(_) | Encap::Bpf(_) => {
            Ok(())
        }
        Encap::Mpls { .. }
        | Encap::Rpl { .. }
        | Encap::Ioam6 { .. }
        | Encap::Xfrm { .. }
        | Encap::Ila { .. } => Err(Refusal::noted(
            Errno::EOPNOTSUPP,
            "lwt encapsulation type not supported",
        )),
    }
}

/// The encapsulation of an IPv4 next hop as the kernel stores it, absent parameters filled in
/// (`lwtunnel_build_state` with family `AF_INET`).
///
/// # Errors
/// `EINVAL` for what only IPv6 routes may carry, and for BPF: there is no loaded program.
pub fn build_for_v4(encap: &Encap) -> Result<Encap, Refusal> {
    type_is_known(encap)?;
    match encap {
        Encap::Ip(ip) => filled(ip, std::net::Ipv4Addr::UNSPECIFIED).map(Encap::Ip),
        Encap::Ip6(ip) => filled(ip, std::net::Ipv6Addr::UNSPECIFIED).map(Encap::Ip6),
        Encap::Seg6 {
            mode, segs, hmac, ..
        } => {
            if *mode == SEG6_INLINE || *mode > SEG6_MODE_MAX || segs.is_empty() {
                return Err(Errno::EINVAL.into());
            }
            Ok(Encap::Seg6 {
                mode: *mode,
                tunsrc: None,
                segs: segs.clone(),
                hmac: *hmac,
            })
        }
        _ => Err(Errno::EINVAL.into()),
    }
}

fn filled<A: Copy>(ip: &EncapIp<A>, unspecified: A) -> Result<EncapIp<A>, Refusal> {
    if ip.malformed {
        let said = "Attribute failed policy validation";
        return Err(Refusal::noted(Errno::EINVAL, said));
    }
    Ok(EncapIp {
        id: Some(ip.id.unwrap_or(0)),
        dst: Some(ip.dst.unwrap_or(unspecified)),
        src: Some(ip.src.unwrap_or(unspecified)),
        ttl: Some(ip.ttl.unwrap_or(0)),
        tos: Some(ip.tos.unwrap_or(0)),
        flags: Some(ip.flags.unwrap_or(0)),
        opts: ip.opts.clone(),
        malformed: false,
    })
}

/// The same for an IPv6 next hop (`lwtunnel_build_state` with family `AF_INET6`), which may also
/// insert a segment routing header and act on one.
///
/// # Errors
/// Parameters that make no sense.
pub fn build_for_v6(ns: &Netns, encap: &Encap) -> Result<Encap, Refusal> {
    type_is_known(encap)?;
    match encap {
        Encap::Seg6 {
            mode, segs, hmac, ..
        } if *mode <= SEG6_MODE_MAX && !segs.is_empty() => Ok(Encap::Seg6 {
            mode: *mode,
            tunsrc: None,
            segs: segs.clone(),
            hmac: *hmac,
        }),
        Encap::Seg6 { .. } => Err(Errno::EINVAL.into()),
        Encap::Seg6Local(local) => seg6local::build(ns, local).map(Encap::Seg6Local),
        other => build_for_v4(other),
    }
}
