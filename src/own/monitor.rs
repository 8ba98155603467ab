//! `monitor`: changes shown as iproute2 shows the kernel's messages (iproute2 7.1
//! `ip/ipmonitor.c`, `accept_msg`; `lib/utils.c`, `print_timestamp`).

use std::collections::BTreeSet;

use super::changes::Change;
use crate::command::{Globals, MonitorCommand, Watched};
use crate::names::Book;
use crate::reply::{Devices, LinkRow, Mood, Reply, RouteColumns, Sink};
use crate::rtnl::{LinkMsg, RouteMsg, Row};
use crate::show::{Palette, Screen};
use crate::types::{Family, IfIndex};

/// A moment, as UTC counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moment {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Microseconds, 0 to 999,999.
    pub micros: u32,
}

/// Shows changes as they come.
#[derive(Debug)]
pub struct Monitor<'a> {
    /// What to show.
    pub command: &'a MonitorCommand,
    /// The device that `dev` names.
    pub dev: Option<IfIndex>,
    /// The options before the object.
    pub globals: &'a Globals,
    /// The name files.
    pub book: &'a Book,
    /// The colours.
    pub palette: Option<Palette>,
}

impl Monitor<'_> {
    /// The bytes for these changes; `devices` are those that they may name.
    pub fn show(&self, changes: Vec<Change>, devices: &Devices, now: Moment) -> Vec<u8> {
        let fresh = new_links(&changes, devices);
        let mut bytes = Vec::new();
        for change in changes {
            let Some((label, reply)) = self.reply(change, &fresh) else {
                continue;
            };
            bytes.extend_from_slice(self.head(label, now).as_bytes());
            let mut screen = Screen::new(self.globals, self.book, self.palette);
            screen.devices(devices.clone());
            screen.put(reply);
            bytes.extend_from_slice(&screen.into_bytes().0);
        }
        bytes
    }

    /// What stands before a message.
    fn head(&self, label: &str, now: Moment) -> String {
        let mut head = String::new();
        if self.globals.timestamp {
            head.push_str(&match self.globals.tshort {
                true => format!("[{}] ", short_moment(now)),
                false => format!("Timestamp: {}\n", long(now)),
            });
        }
        if self.command.all_nsid {
            head.push_str("[nsid current]");
        }
        if self.command.labels {
            head.push_str(label);
        }
        head
    }

    /// How a change is shown; `None` where it is not asked for.
    fn reply(&self, change: Change, fresh: &BTreeSet<IfIndex>) -> Option<(&'static str, Reply)> {
        let Change { row, mood, name } = change;
        let watches = |what| self.command.watches(what);
        let on_dev = |index: IfIndex| self.dev.is_none_or(|dev| dev == index);
        match row {
            Row::Link(link) if watches(Watched::Link) && on_dev(link.index) => {
                let row = Box::new(LinkRow::alone(told(*link, fresh)));
                Some(("[LINK]", Reply::LinkLine(row, mood)))
            }
            Row::Addr(addr)
                if watches(Watched::Address)
                    && on_dev(addr.index)
                    && self.of_family(addr.family) =>
            {
                Some(("[ADDR]", Reply::Addr(addr, mood)))
            }
            Row::Route(route) if watches(Watched::Route) && self.passes(&route) => {
                let hidden = RouteColumns {
                    dev: self.dev.is_some(),
                    ..RouteColumns::default()
                };
                Some(("[ROUTE]", Reply::Route(route, hidden, mood)))
            }
            Row::Rule(rule) if watches(Watched::Rule) && self.of_family(rule.family) => {
                Some(("[RULE]", Reply::Rule(rule, mood)))
            }
            Row::Nexthop(nexthop) if watches(Watched::Nexthop) => {
                Some(("[NEXTHOP]", Reply::Nexthop(nexthop, mood)))
            }
            Row::Neigh(neigh)
                if watches(Watched::Neigh)
                    && on_dev(neigh.index)
                    && self.of_family(neigh.family) =>
            {
                Some(("[NEIGH]", Reply::Neigh(neigh, self.dev.is_none(), mood)))
            }
            Row::Netconf(msg)
                if watches(Watched::Netconf)
                    && self.of_family(msg.family)
                    && (self.dev.is_none() || msg.whose.device() == self.dev) =>
            {
                Some(("[NETCONF]", Reply::Netconf(msg, mood)))
            }
            Row::Nsid(msg) if watches(Watched::Nsid) => {
                Some(("[NSID]", Reply::Nsid(msg, name, mood)))
            }
            _ => None,
        }
    }

    fn of_family(&self, family: Family) -> bool {
        matches!(self.command.family, Family::UNSPEC) || self.command.family == family
    }

    fn passes(&self, route: &RouteMsg) -> bool {
        let hops = route.multipath.iter().flatten().map(|hop| hop.oif);
        let mut used = route.oif.into_iter().chain(hops);
        self.of_family(route.family) && self.dev.is_none_or(|dev| used.any(|oif| oif == dev))
    }
}

/// A link's message has no length of its queue.
fn told(mut link: LinkMsg, fresh: &BTreeSet<IfIndex>) -> LinkMsg {
    link.txqlen = None;
    // The first of a pair is told of before the other is there.
    let alone = link
        .link
        .is_some_and(|peer| peer > link.index && fresh.contains(&peer));
    if alone && fresh.contains(&link.index) && link.link_netnsid.is_none() {
        link.link = Some(IfIndex::NONE);
    }
    link
}

/// Links that have just come: they have never been up.
fn new_links(changes: &[Change], devices: &Devices) -> BTreeSet<IfIndex> {
    let fresh = |change: &Change| match &change.row {
        Row::Link(link) if change.mood == Mood::Present => {
            let new = link.qdisc.as_deref() == Some("noop") && devices.contains_key(&link.index);
            new.then_some(link.index)
        }
        _ => None,
    };
    changes.iter().filter_map(fresh).collect()
}

/// `2026-11-21T19:31:06.174191`.
pub fn short_moment(now: Moment) -> String {
    let (year, month, day) = civil(now.seconds.div_euclid(DAY));
    let time = clock(now.seconds);
    format!(
        "{year:04}-{:02}-{day:02}T{time}.{:06}",
        month + 1,
        now.micros
    )
}

/// `Sat Nov 21 19:31:06 2026 173892 usec`, as C's `asctime` has it.
fn long(now: Moment) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = now.seconds.div_euclid(DAY);
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], at: usize| names.get(at).copied().unwrap_or_default();
    let weekday = name(&DAYS, usize::try_from(days.rem_euclid(7)).unwrap_or(0));
    let month = name(&MONTHS, month);
    let time = clock(now.seconds);
    format!(
        "{weekday} {month} {day:2} {time} {year} {} usec",
        now.micros
    )
}

/// Seconds of a day.
const DAY: i64 = 86_400;

fn clock(seconds: i64) -> String {
    let left = seconds.rem_euclid(DAY);
    let (hours, minutes) = (left / 3600, left / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", left % 60)
}

/// Year, month (0 to 11) and day (1 to 31) of the days since 1970.
fn civil(days: i64) -> (i64, usize, i64) {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    // Whole cycles of 400 years first: what is left is small.
    let mut left = days.rem_euclid(146_097);
    let mut year = 1970 + 400 * days.div_euclid(146_097);
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + i64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    for length in lengths {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_c_writes_them() {
        let at = |seconds, micros| Moment { seconds, micros };
        let now = at(1_795_289_466, 173_892);
        assert_eq!(long(now), "Sat Nov 21 19:31:06 2026 173892 usec");
        assert_eq!(short_moment(now), "2026-11-21T19:31:06.173892");
        assert_eq!(long(at(0, 0)), "Thu Jan  1 00:00:00 1970 0 usec");
        assert_eq!(
            short_moment(at(951_827_696, 5)),
            "2000-02-29T12:34:56.000005"
        );
        assert_eq!(short_moment(at(-1, 0)), "1969-12-31T23:59:59.000000");
    }
}
