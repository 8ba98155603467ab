//! What time makes of an entry.

use super::*;
use crate::types::nud::{DELAY, FAILED, PROBE, REACHABLE, STALE};

fn neigh(state: u16, confirmed: i64) -> Neigh {
    Neigh {
        state,
        confirmed,
        updated: 100,
        ..Neigh::default()
    }
}

#[test]
fn an_entry_goes_through_its_states_when_nobody_answers() {
    let state = |neigh: &Neigh, now| time::at(neigh, now).state;
    let reachable = neigh(REACHABLE, 100);
    assert_eq!(state(&reachable, 129), REACHABLE);
    assert_eq!(state(&reachable, 130), STALE);
    let asked = neigh(PROBE, 40);
    assert_eq!((state(&asked, 102), state(&asked, 103)), (PROBE, FAILED));
    let unconfirmed = neigh(DELAY, 40);
    assert_eq!(state(&unconfirmed, 100), PROBE);
    let confirmed = neigh(DELAY, 98);
    assert_eq!(state(&confirmed, 100), REACHABLE);
    let user = neigh(nud::INCOMPLETE, 40);
    assert_eq!(state(&user, 10_000), nud::INCOMPLETE);
}
