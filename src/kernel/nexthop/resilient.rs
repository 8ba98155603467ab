//! Resilient groups: a table of buckets that the hash of a flow falls into. When the members
//! change, only so many buckets change hands as must (Linux 6.18 `net/ipv4/nexthop.c`,
//! `nh_res_group_rebalance`, `nh_res_table_upkeep`).
//!
//! In the kernel a bucket that packets use stays with its member until it has been idle for the
//! idle timer, or the group out of balance for the unbalanced timer. No packet ever comes here:
//! buckets are always idle, so every change brings the balance at once and no timer ever runs.

use super::Member;
use crate::rtnl::ResilientMsg;

/// Jiffies a second, which the timers are counted in.
const HZ: u64 = 250;
/// Clock ticks a second, which messages count in.
const TICKS: u64 = 100;
/// Clock ticks that a bucket lies idle before it may change hands, unless something else is said.
const IDLE_TIMER: u32 = 12_000;
/// Stands for the moment where nobody knows what time it is: device events have no clock.
pub(super) const UNTIMED: i64 = i64::MIN;

/// The buckets of a group and its timers (`struct nh_res_table`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resilient {
    /// One entry for each bucket; their number never changes.
    pub buckets: Vec<Bucket>,
    /// In clock ticks.
    pub idle_timer: u32,
    /// In clock ticks; 0 for none.
    pub unbalanced_timer: u32,
}

/// One bucket (`struct nh_res_bucket`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket {
    /// The member that it belongs to; 0 while it belongs to none.
    pub nh_id: u32,
    /// Since when, in seconds since the epoch.
    pub since: i64,
}

impl Resilient {
    /// What a request asks for, with defaults, before the buckets are dealt out.
    pub(super) fn asked_for(said: &ResilientMsg) -> Self {
        let free = Bucket { nh_id: 0, since: 0 };
        Self {
            buckets: vec![free; usize::from(said.buckets.unwrap_or(0))],
            idle_timer: said.idle_timer.map_or(IDLE_TIMER, timer),
            unbalanced_timer: said.unbalanced_timer.map_or(0, timer),
        }
    }

    /// Takes over the timers that a request names.
    pub(super) fn set_timers(&mut self, said: &ResilientMsg) {
        self.idle_timer = said.idle_timer.map_or(self.idle_timer, timer);
        self.unbalanced_timer = said.unbalanced_timer.map_or(self.unbalanced_timer, timer);
    }

    /// Deals the buckets out among `members`: those of members that went are free, and members
    /// that have more than their weight gives them lose the excess.
    pub(super) fn deal(&mut self, members: &[Member], now: i64) {
        let mut shares = shares(self.buckets.len(), members);
        for bucket in &mut self.buckets {
            match shares.iter_mut().find(|share| share.nh_id == bucket.nh_id) {
                Some(share) => share.has += 1,
                None => bucket.nh_id = 0,
            }
        }
        // Members that want buckets are served from the last in the group to the first.
        let mut hungry: Vec<u32> = { shares.iter() }
            .filter(|share| share.has < share.wants)
            .map(|share| share.nh_id)
            .collect();
        for bucket in &mut self.buckets {
            let owner = shares.iter_mut().find(|share| share.nh_id == bucket.nh_id);
            if owner.as_ref().is_some_and(|owner| owner.has <= owner.wants) {
                continue;
            }
            let Some(next) = hungry.last().copied() else {
                continue;
            };
            if let Some(owner) = owner {
                owner.has -= 1;
            }
            *bucket = Bucket {
                nh_id: next,
                since: now,
            };
            if let Some(share) = shares.iter_mut().find(|share| share.nh_id == next) {
                share.has += 1;
                if share.has == share.wants {
                    hungry.pop();
                }
            }
        }
    }

    /// The member that a flow with this hash goes to (`nexthop_select_path_res`).
    pub fn choose(&self, hash: u32) -> Option<u32> {
        let count = u32::try_from(self.buckets.len()).ok()?;
        let index = hash.checked_rem(count)?;
        let bucket = self.buckets.get(usize::try_from(index).ok()?)?;
        Some(bucket.nh_id)
    }
}

/// How many buckets a member has and should have.
struct Share {
    nh_id: u32,
    has: u64,
    wants: u64,
}

/// Buckets by weight: cumulative bounds, each rounded to the nearest.
fn shares(buckets: usize, members: &[Member]) -> Vec<Share> {
    let weights = members.iter().map(|member| u64::from(member.weight));
    let total = weights.sum::<u64>().max(1);
    let (mut sum, mut before) = (0, 0);
    let share = |member: &Member| {
        sum += u64::from(member.weight);
        let bound = (buckets as u64 * sum + total / 2) / total;
        let wants = bound - before;
        before = bound;
        Share {
            nh_id: member.id,
            has: 0,
            wants,
        }
    };
    members.iter().map(share).collect()
}

/// What becomes of a timer: it is kept in 32 bits of jiffies, and told in clock ticks again.
fn timer(ticks: u32) -> u32 {
    let jiffies = u64::from(ticks) * HZ / TICKS;
    let kept = jiffies & u64::from(u32::MAX);
    u32::try_from(kept * TICKS / HZ).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(weights: &[(u32, u16)]) -> Vec<Member> {
        let member = |(id, weight): &(u32, u16)| Member {
            id: *id,
            weight: *weight,
        };
        weights.iter().map(member).collect()
    }

    fn ids(table: &Resilient) -> Vec<u32> {
        table.buckets.iter().map(|bucket| bucket.nh_id).collect()
    }

    #[test]
    fn the_last_member_is_served_first_and_only_the_excess_moves() {
        let said = ResilientMsg {
            buckets: Some(8),
            ..ResilientMsg::default()
        };
        let mut table = Resilient::asked_for(&said);
        table.deal(&members(&[(1, 1), (2, 1)]), 10);
        assert_eq!(ids(&table), [2, 2, 2, 2, 1, 1, 1, 1]);
        table.deal(&members(&[(2, 1), (3, 1)]), 20);
        assert_eq!(ids(&table), [2, 2, 2, 2, 3, 3, 3, 3]);
        table.deal(&members(&[(2, 1), (3, 3)]), 30);
        assert_eq!(ids(&table), [3, 3, 2, 2, 3, 3, 3, 3]);
        let since: Vec<i64> = table.buckets.iter().map(|bucket| bucket.since).collect();
        assert_eq!(since, [30, 30, 10, 10, 20, 20, 20, 20]);
    }

    #[test]
    fn shares_are_rounded_bound_by_bound() {
        let said = ResilientMsg {
            buckets: Some(5),
            ..ResilientMsg::default()
        };
        let mut table = Resilient::asked_for(&said);
        table.deal(&members(&[(1, 1), (2, 1), (4, 1)]), 0);
        assert_eq!(ids(&table), [4, 4, 2, 1, 1]);
        assert_eq!(table.choose(12), Some(2));
    }

    #[test]
    fn long_timers_lose_their_high_bits() {
        assert_eq!(timer(6000), 6000);
        assert_eq!(timer(4_294_967_100), 858_993_263);
    }
}
