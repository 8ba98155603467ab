//! What the kernel makes of the end of a segment route (Linux 6.18 `net/ipv6/seg6_local.c`): each
//! action wants some parameters and may have others; what it does not know, it forgets.

use crate::kernel::Netns;
use crate::kernel::link::vrf;
use crate::rtnl::{Errno, Refusal};
use crate::types::Seg6Local;

/// The parameters of an action, a bit each.
mod part {
    pub const SRH: u16 = 1 << 0;
    pub const TABLE: u16 = 1 << 1;
    pub const NH4: u16 = 1 << 2;
    pub const NH6: u16 = 1 << 3;
    pub const OIF: u16 = 1 << 4;
    pub const BPF: u16 = 1 << 5;
    pub const VRFTABLE: u16 = 1 << 6;
    pub const COUNTERS: u16 = 1 << 7;
    pub const FLAVORS: u16 = 1 << 8;
}

/// Bits of flavors.
const PSP: u32 = 1 << 1;
const NEXT_CSID: u32 = 1 << 4;

/// What one action is made of.
struct Action {
    /// Parameters that it cannot be without.
    wants: u16,
    /// Parameters that it also keeps.
    may: u16,
    /// Flavors that it has.
    flavors: u32,
}

/// The action of a number (`seg6_action_table`).
fn action(number: u32) -> Option<Action> {
    use part::{BPF, COUNTERS, FLAVORS, NH4, NH6, OIF, SRH, TABLE, VRFTABLE};
    let (wants, may, flavors) = match number {
        // End
        1 => (0, FLAVORS, NEXT_CSID | PSP),
        // End.X
        2 => (NH6, FLAVORS, NEXT_CSID),
        // End.T
        3 => (TABLE, 0, 0),
        // End.DX2
        4 => (OIF, 0, 0),
        // End.DX6
        5 => (NH6, 0, 0),
        // End.DX4
        6 => (NH4, 0, 0),
        DT6 => (0, TABLE | VRFTABLE, 0),
        // End.DT4, End.DT46
        8 | 16 => (VRFTABLE, 0, 0),
        // End.B6, End.B6.Encaps
        9 | 10 => (SRH, 0, 0),
        // End.BPF
        15 => (BPF, 0, 0),
        _ => return None,
    };
    let may = may | COUNTERS;
    Some(Action {
        wants,
        may,
        flavors,
    })
}

/// End.DT6, which looks in a table or in a VRF.
const DT6: u32 = 7;

/// The parameters as they are stored (`seg6_local_build_state`).
///
/// # Errors
/// An action that does not exist or lacks what it wants; flavors that it does not have; a VRF that
/// it cannot find.
pub fn build(ns: &Netns, local: &Seg6Local) -> Result<Seg6Local, Refusal> {
    if local.malformed {
        let said = "binary attribute size out of range";
        return Err(Refusal::noted(Errno::ERANGE, said));
    }
    let Some(action) = action(local.action) else {
        return Err(Errno::EINVAL.into());
    };
    if action.wants & !present(local) != 0 {
        return Err(Errno::EINVAL.into());
    }
    let kept = only(local, action.wants | action.may);
    // Programs have no other way here than their name, which a dump tells.
    if kept.endpoint.is_some() {
        return Err(Errno::EINVAL.into());
    }
    let flavors = kept.flavors.map(|asked| flavors(&action, asked));
    let kept = Seg6Local {
        flavors: flavors.transpose()?,
        ..kept
    };
    if kept.action == DT6 && kept.table.is_some() == kept.vrftable.is_some() {
        let said = "table or vrftable must be specified";
        return Err(Refusal::noted(Errno::EINVAL, said));
    }
    if let Some(table) = kept.vrftable {
        check_vrf(ns, table)?;
    }
    Ok(kept)
}

/// Which parameters there are.
fn present(local: &Seg6Local) -> u16 {
    [
        (part::SRH, local.srh.is_some()),
        (part::TABLE, local.table.is_some()),
        (part::NH4, local.nh4.is_some()),
        (part::NH6, local.nh6.is_some()),
        (part::OIF, local.oif.is_some()),
        (part::BPF, local.endpoint.is_some()),
        (part::VRFTABLE, local.vrftable.is_some()),
    ]
    .into_iter()
    .fold(0, |all, (part, there)| if there { all | part } else { all })
}

/// The parameters of `parts` alone. No action keeps an input device.
fn only(local: &Seg6Local, parts: u16) -> Seg6Local {
    let has = |part| parts & part != 0;
    Seg6Local {
        action: local.action,
        table: local.table.filter(|_| has(part::TABLE)),
        vrftable: local.vrftable.filter(|_| has(part::VRFTABLE)),
        nh4: local.nh4.filter(|_| has(part::NH4)),
        nh6: local.nh6.filter(|_| has(part::NH6)),
        iif: None,
        oif: local.oif.filter(|_| has(part::OIF)),
        srh: local.srh.clone().filter(|_| has(part::SRH)),
        endpoint: local.endpoint.clone().filter(|_| has(part::BPF)),
        count: local.count && has(part::COUNTERS),
        flavors: local.flavors.filter(|_| has(part::FLAVORS)),
        malformed: false,
    }
}

/// Flavors and the lengths of a compressed segment (`parse_nla_flavors`): whole bytes, with room
/// for both in an address.
fn flavors(
    action: &Action,
    (bits, block, function): (u32, Option<u8>, Option<u8>),
) -> Result<(u32, Option<u8>, Option<u8>), Refusal> {
    if bits & !action.flavors != 0 {
        let said = "Unsupported Flavor operation(s)";
        return Err(Refusal::noted(Errno::EOPNOTSUPP, said));
    }
    if bits & NEXT_CSID == 0 {
        return Ok((bits, None, None));
    }
    let (block, function) = (block.unwrap_or(32), function.unwrap_or(16));
    let fits = |length: u8| (8..=120).contains(&length) && length.is_multiple_of(8);
    if !fits(block) || !fits(function) || u16::from(block) + u16::from(function) > 128 {
        let said = "Invalid Locator Block/Node Function lengths";
        return Err(Refusal::noted(Errno::EINVAL, said));
    }
    Ok((bits, Some(block), Some(function)))
}

/// A VRF is found by its table in strict mode only; where there never was any and none is asked for
/// strictly, there is not even one to ask (`l3mdev_ifindex_lookup_by_table_id`).
fn check_vrf(ns: &Netns, table: u32) -> Result<(), Refusal> {
    let (errno, said) = match ns.sysctl.shared.strict_vrfs() {
        true if vrf::tables(ns).any(|known| known == table) => return Ok(()),
        true => (Errno::ENODEV, "Table has no associated VRF device"),
        false if vrf::tables(ns).next().is_some() => {
            (Errno::EPERM, "Strict mode for VRF is disabled")
        }
        false => return Err(Errno::EINVAL.into()),
    };
    Err(Refusal::noted(errno, said))
}
