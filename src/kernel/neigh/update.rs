//! One entry changes, by the hand of an administrator (Linux 6.18 `net/core/neighbour.c`,
//! `__neigh_update` with `NEIGH_UPDATE_F_ADMIN`).

use super::{Neigh, time};
use crate::rtnl::{Errno, Refusal};
use crate::types::{LlAddr, ntf, nud};

/// What an entry is to become.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<'a> {
    /// `nud`.
    pub state: u16,
    /// `ntf`.
    pub flags: u32,
    /// Link layer address.
    pub lladdr: Option<&'a LlAddr>,
    /// Another address may take the place of a known one.
    pub over: bool,
    /// Length of the device's own address in bytes.
    pub addr_len: usize,
    /// Seconds since the epoch.
    pub now: i64,
}

/// Flags that an entry takes from the request as they are.
const TAKEN: u32 = ntf::EXT_LEARNED | ntf::MANAGED | ntf::EXT_VALIDATED;

/// Changes the entry.
///
/// # Errors
/// `EINVAL` where a link layer address is needed and none is known; the flags stay changed then.
pub(super) fn update(neigh: &mut Neigh, wish: Wish<'_>) -> Result<(), Refusal> {
    *neigh = time::at(neigh, wish.now);
    neigh.flags = neigh.flags & !TAKEN | wish.flags & TAKEN;
    if wish.flags & (ntf::USE | ntf::MANAGED) != 0 {
        neigh.state &= !nud::PERMANENT;
        return Ok(());
    }
    if wish.state & nud::VALID == 0 {
        neigh.state = wish.state;
        neigh.probes = 0;
        return Ok(());
    }
    let valid = neigh.state & nud::VALID != 0;
    let lladdr = match wish.lladdr {
        _ if wish.addr_len == 0 => neigh.lladdr.clone(),
        Some(given) => LlAddr(given.0.iter().copied().take(wish.addr_len).collect()),
        None if valid => neigh.lladdr.clone(),
        None => {
            let text = "No link layer address given";
            return Err(Refusal::noted(Errno::EINVAL, text));
        }
    };
    if wish.state & nud::CONNECTED != 0 {
        neigh.confirmed = wish.now;
    }
    let moved = !valid && wish.addr_len != 0 && wish.lladdr.is_some() || lladdr != neigh.lladdr;
    if valid && moved && !wish.over {
        return Ok(());
    }
    if neigh.state != wish.state || moved {
        neigh.updated = wish.now;
    }
    if neigh.state != wish.state {
        neigh.probes = u32::from(wish.state == nud::PROBE);
        neigh.state = wish.state;
    }
    if moved {
        neigh.lladdr = lladdr;
        if wish.state & nud::CONNECTED == 0 {
            neigh.confirmed = wish.now - 2 * time::REACHABLE_TIME;
        }
    }
    if wish.over {
        neigh.flags = neigh.flags & !ntf::ROUTER | wish.flags & ntf::ROUTER;
    }
    Ok(())
}
