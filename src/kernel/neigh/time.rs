//! What time makes of an entry when nobody answers and nobody sends (Linux 6.18
//! `net/core/neighbour.c`, `neigh_timer_handler`).
//!
//! The kernel draws lots for how long an entry stays reachable, between half and one and a half of
//! `base_reachable_time`; here it is that time itself. Nothing is collected as garbage: a kernel
//! with fewer than `gc_thresh1` entries does not either.

use super::Neigh;
use crate::types::nud;

/// `base_reachable_time`, in seconds.
pub(super) const REACHABLE_TIME: i64 = 30;
/// `delay_first_probe_time`, in seconds.
const DELAY_PROBE_TIME: i64 = 5;
/// Requests of a state, one a second: `ucast_solicit`; a resolution begins where those end.
const UCAST_PROBES: u32 = 3;
/// The same and `mcast_solicit`.
const MAX_PROBES: u32 = 6;

/// A timer is set for it.
pub(super) fn waits(neigh: &Neigh) -> bool {
    match neigh.state {
        nud::INCOMPLETE => neigh.probes > 0,
        nud::REACHABLE | nud::DELAY | nud::PROBE => true,
        _ => false,
    }
}

/// A resolution begins, with its first request (`__neigh_event_send`).
pub(super) fn resolve(neigh: &mut Neigh, now: i64) {
    neigh.state = nud::INCOMPLETE;
    neigh.probes = UCAST_PROBES + 1;
    neigh.updated = now;
}

/// The entry at the moment `now`.
pub(super) fn at(neigh: &Neigh, now: i64) -> Neigh {
    let mut neigh = neigh.clone();
    // Each state has one successor, and the last one stays.
    while step(&mut neigh, now) {}
    neigh
}

/// Goes to the next state, if that time has come.
fn step(neigh: &mut Neigh, now: i64) -> bool {
    let (state, since) = match neigh.state {
        nud::REACHABLE => (nud::STALE, neigh.confirmed.saturating_add(REACHABLE_TIME)),
        nud::DELAY if neigh.updated <= neigh.confirmed.saturating_add(DELAY_PROBE_TIME) => {
            (nud::REACHABLE, neigh.updated)
        }
        nud::DELAY => (nud::PROBE, neigh.updated),
        nud::PROBE => {
            neigh.probes = sent(neigh, now, 1).min(UCAST_PROBES);
            (
                nud::FAILED,
                neigh.updated.saturating_add(UCAST_PROBES.into()),
            )
        }
        nud::INCOMPLETE if neigh.probes > 0 => {
            neigh.probes = sent(neigh, now, UCAST_PROBES + 1).min(MAX_PROBES);
            let left = MAX_PROBES - UCAST_PROBES;
            (nud::FAILED, neigh.updated.saturating_add(left.into()))
        }
        _ => return false,
    };
    if now < since {
        return false;
    }
    neigh.state = state;
    neigh.updated = since;
    true
}

/// Requests sent so far, when the first `begin` were sent at once.
fn sent(neigh: &Neigh, now: i64, begin: u32) -> u32 {
    let seconds = now
        .saturating_sub(neigh.updated)
        .clamp(0, MAX_PROBES.into());
    begin + u32::try_from(seconds).unwrap_or_default()
}
