//! Neighbours that came, changed or went (Linux 6.18 `net/core/neighbour.c`, `__neigh_update`,
//! `neigh_flush_dev`).

use std::collections::BTreeSet;

use super::Change;
use super::compare::Difference;
use crate::reply::Mood;
use crate::rtnl::{LinkMsg, NeighMsg, Row};
use crate::types::{IfIndex, nud};

/// Two messages tell the same, but for times.
pub fn same(a: &NeighMsg, b: &NeighMsg) -> bool {
    let told = |neigh: &NeighMsg| NeighMsg {
        probes: None,
        cache: None,
        ..neigh.clone()
    };
    told(a) == told(b)
}

/// Devices that drop their neighbours: they are down or gone, or have another address.
pub fn forgetful(links: &Difference<LinkMsg>, fallen: &BTreeSet<IfIndex>) -> BTreeSet<IfIndex> {
    let readdressed = |(old, new): &(Option<LinkMsg>, LinkMsg)| {
        let old = old.as_ref()?;
        (old.address != new.address).then_some(new.index)
    };
    let readdressed = links.came.iter().filter_map(readdressed);
    let gone = links.gone.iter().map(|link| link.index);
    { fallen.iter().copied() }
        .chain(readdressed)
        .chain(gone)
        .collect()
}

/// Those that devices dropped, as they were.
pub fn dropped(neighs: &mut Difference<NeighMsg>, forgetful: &BTreeSet<IfIndex>) -> Vec<Change> {
    let (dropped, others): (Vec<_>, Vec<_>) = { std::mem::take(&mut neighs.gone).into_iter() }
        .partition(|neigh| forgetful.contains(&neigh.index));
    neighs.gone = others;
    { dropped.into_iter().rev() }
        .map(|neigh| tell(neigh, Mood::Deleted))
        .collect()
}

/// The others. One that was taken out had failed before.
pub fn others(neighs: Difference<NeighMsg>) -> Vec<Change> {
    let mut told = Vec::new();
    for neigh in neighs.gone {
        let failed = NeighMsg {
            state: nud::FAILED,
            lladdr: None,
            ..neigh.clone()
        };
        told.extend(is_valid(&neigh).then(|| tell(failed.clone(), Mood::Present)));
        told.push(tell(failed, Mood::Deleted));
    }
    for (old, neigh) in neighs.came {
        if is_valid(&neigh) || old.as_ref().is_some_and(is_valid) {
            told.push(tell(neigh, Mood::Present));
        }
    }
    told
}

fn is_valid(neigh: &NeighMsg) -> bool {
    neigh.state & nud::VALID != 0
}

fn tell(neigh: NeighMsg, mood: Mood) -> Change {
    Change::of(Row::Neigh(Box::new(neigh)), mood)
}
