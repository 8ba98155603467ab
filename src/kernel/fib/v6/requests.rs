//! Requests for IPv6 routes as they come through the socket.

use super::change::{self, tell};
use super::{Config6, delete};
use crate::kernel::Netns;
use crate::rtnl::{Answer, NewFlags, Refusal, RouteMsg, Row};

/// Metric of a route that comes without one (`IP6_RT_PRIO_USER`).
const USER_METRIC: u32 = 1024;

/// `RTM_NEWROUTE` at the moment `now`; the answer tells what is there now.
///
/// # Errors
/// The kernel's refusal.
pub fn new_route(
    ns: &mut Netns,
    msg: &RouteMsg,
    flags: NewFlags,
    now: i64,
) -> Result<Answer, Refusal> {
    let mut config = read_new(msg, now)?;
    let placed = match config.hops.take() {
        Some(hops) => change::add_hops(ns, &config, &hops, flags)?,
        None => change::add(ns, &config, flags)?,
    };
    let told = tell(ns, &config, placed);
    Ok(told.map_or_else(Answer::done, row))
}

/// What a request for a new route asks for.
///
/// # Errors
/// The kernel's refusal.
pub(super) fn read_new(msg: &RouteMsg, now: i64) -> Result<Config6, Refusal> {
    let mut config = Config6::read_new(msg, now)?;
    if config.metric == 0 {
        config.metric = USER_METRIC;
    }
    Ok(config)
}

/// `RTM_DELROUTE`; the answer is the route that went.
///
/// # Errors
/// The kernel's refusal.
pub fn del_route(ns: &mut Netns, msg: &RouteMsg, now: i64) -> Result<Answer, Refusal> {
    let mut config = Config6::read_deleted(msg, now)?;
    if config.nh_id.is_some_and(|id| ns.nexthops.get(id).is_none()) {
        return super::config::refuse("Nexthop id does not exist");
    }
    let gone = match config.hops.take() {
        Some(hops) => delete::delete_hops(ns, &config, &hops)?,
        None => delete::delete(ns, &config, true)?,
    };
    Ok(row(gone))
}

fn row(msg: RouteMsg) -> Answer {
    Answer::row(Row::Route(Box::new(msg)))
}
