//! Settings of neighbours (Linux 6.18 `net/core/neighbour.c`, `neigh_sysctl_template`): one set for each
//! family of a device, copied from `default` when it gets one.

use std::collections::BTreeMap;

use super::{Kind, Knob, Values};
use crate::rtnl::Errno;
use crate::types::{Family, IfIndex};

/// A setting of neighbours.
#[allow(missing_docs)] // named as in ip-sysctl.rst
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NeighKnob {
    AnycastDelay,
    AppSolicit,
    BaseReachableTime,
    DelayFirstProbeTime,
    GcStaleTime,
    IntervalProbeTime,
    Locktime,
    McastResolicit,
    McastSolicit,
    ProxyDelay,
    ProxyQlen,
    RetransTime,
    UcastSolicit,
    UnresQlenBytes,
}

const COUNT: Kind = Kind::UintIn(0, i32::MAX as u32);

impl Knob for NeighKnob {
    #[rustfmt::skip]
    const ALL: &'static [(Self, &'static str, Kind, i64)] = &[
        (Self::AnycastDelay, "anycast_delay", Kind::Ticks, 250),
        (Self::AppSolicit, "app_solicit", COUNT, 0),
        (Self::BaseReachableTime, "base_reachable_time_ms", Kind::Millis, 30_000),
        (Self::DelayFirstProbeTime, "delay_first_probe_time", Kind::Seconds, 5),
        (Self::GcStaleTime, "gc_stale_time", Kind::Seconds, 60),
        (Self::IntervalProbeTime, "interval_probe_time_ms", Kind::MillisFromOne, 5_000),
        // 0 for IPv6.
        (Self::Locktime, "locktime", Kind::Ticks, 250),
        (Self::McastResolicit, "mcast_resolicit", COUNT, 0),
        (Self::McastSolicit, "mcast_solicit", COUNT, 3),
        (Self::ProxyDelay, "proxy_delay", Kind::Ticks, 200),
        (Self::ProxyQlen, "proxy_qlen", COUNT, 64),
        (Self::RetransTime, "retrans_time_ms", Kind::Millis, 1_000),
        (Self::UcastSolicit, "ucast_solicit", COUNT, 3),
        (Self::UnresQlenBytes, "unres_qlen_bytes", COUNT, 212_992),
    ];
}

/// A file of settings of neighbours: a setting, or an older view of one in another unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NeighFile {
    /// What is set.
    pub key: NeighKnob,
    view: View,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum View {
    Own,
    /// So many milliseconds or bytes are one of what such a file takes.
    Coarse(Kind, i64),
}

/// What a frame takes of the memory of a queue (`SKB_TRUESIZE(ETH_FRAME_LEN)`).
const FRAME: i64 = 2_090;

impl NeighFile {
    /// The older views, by family.
    const VIEWS: [(Family, &'static str, NeighKnob, Kind, i64); 6] = {
        use NeighKnob::{BaseReachableTime, RetransTime, UnresQlenBytes};
        const FRAMES: Kind = Kind::UintIn(0, i32::MAX as u32 / FRAME as u32);
        [
            (
                Family::INET,
                "base_reachable_time",
                BaseReachableTime,
                Kind::Seconds,
                1_000,
            ),
            (
                Family::INET6,
                "base_reachable_time",
                BaseReachableTime,
                Kind::Seconds,
                1_000,
            ),
            (Family::INET, "retrans_time", RetransTime, Kind::Ticks, 4),
            (Family::INET6, "retrans_time", RetransTime, Kind::Int, 4),
            (Family::INET, "unres_qlen", UnresQlenBytes, FRAMES, FRAME),
            (Family::INET6, "unres_qlen", UnresQlenBytes, FRAMES, FRAME),
        ]
    };

    /// The file with this name.
    pub fn named(family: Family, name: &str) -> Option<Self> {
        let own = || {
            NeighKnob::named(name).map(|key| Self {
                key,
                view: View::Own,
            })
        };
        let mut views = Self::VIEWS.iter();
        let view = views.find(|(its, own, ..)| *its == family && *own == name);
        match view {
            None => own(),
            Some((_, _, key, kind, unit)) => Some(Self {
                key: *key,
                view: View::Coarse(*kind, *unit),
            }),
        }
    }

    /// The names of all files of a family.
    pub fn names(family: Family) -> impl Iterator<Item = &'static str> {
        let own = NeighKnob::ALL.iter().map(|(_, name, ..)| *name);
        let views = Self::VIEWS.iter().filter(move |(its, ..)| *its == family);
        own.chain(views.map(|(_, name, ..)| *name))
    }

    /// What the file shows.
    pub fn show(self, values: &Values<NeighKnob>) -> String {
        let value = values.get(self.key);
        match self.view {
            View::Own => self.key.kind().show(value),
            View::Coarse(kind, unit) => kind.show(value / unit),
        }
    }

    /// The value that `text` stands for.
    ///
    /// # Errors
    /// `EINVAL`, also for a time before now in an older view, which the kernel takes for an endless one.
    pub fn read(self, text: &[u8]) -> Result<i64, Errno> {
        let own = self.key.kind();
        match self.view {
            View::Own => own.read(text),
            View::Coarse(kind, unit) => {
                let value = kind.read(text)?.saturating_mul(unit);
                own.holds(value).then_some(value).ok_or(Errno::EINVAL)
            }
        }
    }
}

/// The settings of a family in one namespace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NeighConf {
    /// Those of devices to come; only the namespace that the host boots with has a say in them.
    pub default: Values<NeighKnob>,
    /// Those of devices that differ from `default`.
    pub devs: BTreeMap<IfIndex, Values<NeighKnob>>,
}

impl NeighConf {
    /// As at boot.
    pub fn at_boot(family: Family) -> Self {
        let mut default = Values::default();
        if family == Family::INET6 {
            default.set(NeighKnob::Locktime, 0);
        }
        Self {
            default,
            devs: BTreeMap::new(),
        }
    }

    /// Those of a device.
    pub fn of(&self, dev: IfIndex) -> &Values<NeighKnob> {
        self.devs.get(&dev).unwrap_or(&self.default)
    }

    /// Those of a device, to be changed.
    pub fn of_mut(&mut self, dev: IfIndex) -> &mut Values<NeighKnob> {
        let default = &self.default;
        self.devs.entry(dev).or_insert_with(|| default.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_views_show_the_same_in_another_unit() {
        let conf = NeighConf::at_boot(Family::INET);
        let mut values = conf.of(IfIndex(1)).clone();
        let file = |name| NeighFile::named(Family::INET, name).expect(name);
        let shown = |values: &Values<NeighKnob>, name| file(name).show(values);
        assert_eq!(shown(&values, "base_reachable_time"), "30");
        assert_eq!(shown(&values, "retrans_time"), "100");
        assert_eq!(shown(&values, "unres_qlen"), "101");
        values.set(
            NeighKnob::RetransTime,
            file("retrans_time").read(b"15").expect("good"),
        );
        assert_eq!(shown(&values, "retrans_time_ms"), "148");
        assert_eq!(shown(&values, "retrans_time"), "14");
        let six = NeighConf::at_boot(Family::INET6);
        let file = NeighFile::named(Family::INET6, "retrans_time").expect("there");
        assert_eq!(file.show(&six.default), "250");
    }
}
