//! Limits of segments (Linux 6.18 `net/core/rtnetlink.c`, `validate_linkmsg`, `do_setlink`;
//! `net/core/dev.h`, `netif_set_gso_max_size`).

use crate::rtnl::{Errno, Refusal};
use crate::types::SegmentLimits;

/// The smallest segment has room for every header (`MAX_TCP_HEADER`).
const LEAST: u32 = 193;

/// `GRO_MAX_SIZE`.
const GRO_MOST: u32 = 524_280;

/// What the message itself may say.
pub(super) fn policy(wanted: &SegmentLimits) -> Result<(), Refusal> {
    let small = |size: Option<u32>| size.is_some_and(|size| size < LEAST);
    if small(wanted.gso_size) || small(wanted.gso_ipv4_size) {
        return Err(Refusal::noted(Errno::ERANGE, "integer out of range"));
    }
    Ok(())
}

/// What a device takes whose driver cuts segments up to `tso` bytes itself.
pub(super) fn check(wanted: &SegmentLimits, tso: u32) -> Result<(), Refusal> {
    for (key, value, most) in [
        ("gso_max_size", wanted.gso_size, tso),
        ("gso_max_segs", wanted.gso_segs, SegmentLimits::SEGS),
        ("gro_max_size", wanted.gro_size, GRO_MOST),
        ("gso_ipv4_max_size", wanted.gso_ipv4_size, tso),
        ("gro_ipv4_max_size", wanted.gro_ipv4_size, GRO_MOST),
    ] {
        if value.is_some_and(|value| value > most) {
            return Err(Refusal::noted(Errno::EINVAL, format!("too big {key}")));
        }
    }
    Ok(())
}

/// Sets what was typed. A limit that changes, and that IPv4 could always have, is IPv4's as well.
pub(super) fn set(kept: &mut SegmentLimits, wanted: &SegmentLimits) {
    let unusual = |value: u32, usual: u32| Some(value).filter(|value| *value != usual);
    let size = |kept: &mut Option<u32>, ipv4: &mut Option<u32>, wanted: Option<u32>| {
        let Some(wanted) = wanted.filter(|wanted| *wanted != kept.unwrap_or(SegmentLimits::SIZE))
        else {
            return;
        };
        *kept = unusual(wanted, SegmentLimits::SIZE);
        if wanted <= SegmentLimits::SIZE {
            *ipv4 = *kept;
        }
    };
    size(&mut kept.gso_size, &mut kept.gso_ipv4_size, wanted.gso_size);
    size(&mut kept.gro_size, &mut kept.gro_ipv4_size, wanted.gro_size);
    if let Some(segs) = wanted.gso_segs {
        kept.gso_segs = unusual(segs, SegmentLimits::SEGS);
    }
    if let Some(size) = wanted.gso_ipv4_size {
        kept.gso_ipv4_size = unusual(size, SegmentLimits::SIZE);
    }
    if let Some(size) = wanted.gro_ipv4_size {
        kept.gro_ipv4_size = unusual(size, SegmentLimits::SIZE);
    }
}
