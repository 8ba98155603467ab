//! Route metrics: the `RTAX_*` values that ride on a route.

use std::collections::BTreeMap;

/// Metric indices, `RTAX_*` (Linux `include/uapi/linux/rtnetlink.h`).
pub mod rtax {
    #![allow(missing_docs)] // the names are the documentation
    pub const LOCK: u8 = 1;
    pub const MTU: u8 = 2;
    pub const WINDOW: u8 = 3;
    pub const RTT: u8 = 4;
    pub const RTTVAR: u8 = 5;
    pub const SSTHRESH: u8 = 6;
    pub const CWND: u8 = 7;
    pub const ADVMSS: u8 = 8;
    pub const REORDERING: u8 = 9;
    pub const HOPLIMIT: u8 = 10;
    pub const INITCWND: u8 = 11;
    pub const FEATURES: u8 = 12;
    pub const RTO_MIN: u8 = 13;
    pub const INITRWND: u8 = 14;
    pub const QUICKACK: u8 = 15;
    pub const CC_ALGO: u8 = 16;
    pub const FASTOPEN_NO_COOKIE: u8 = 17;
}

/// The metrics of one route, as the `RTA_METRICS` attribute carries them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Metrics {
    /// `RTAX_*` index to raw value, the lock mask (index 1) included; `RTAX_CC_ALGO` is not here.
    pub values: BTreeMap<u8, u32>,
    /// TCP congestion control algorithm by name (`RTAX_CC_ALGO`).
    pub congctl: Option<String>,
    /// Algorithms named before that one in the same request: the kernel reads each of them. Empty
    /// in a route.
    pub overruled: Vec<String>,
}

impl Metrics {
    /// True when nothing is set.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.congctl.is_none()
    }

    /// The value at `index`, 0 when unset.
    pub fn get(&self, index: u8) -> u32 {
        self.values.get(&index).copied().unwrap_or(0)
    }

    /// Bit mask of locked metrics (bit n = index n).
    pub fn locks(&self) -> u32 {
        self.get(rtax::LOCK)
    }

    /// Marks `index` (below 32) as locked.
    pub fn lock(&mut self, index: u8) {
        *self.values.entry(rtax::LOCK).or_insert(0) |= 1 << index;
    }
}
