//! Requests for IPv4 routes as they come through the socket.

use super::{Config, change, delete, message};
use crate::kernel::Netns;
use crate::rtnl::{Answer, NewFlags, Refusal, RouteMsg, Row};

/// `RTM_NEWROUTE`; the answer tells what changed, nothing when nothing did.
///
/// # Errors
/// The kernel's refusal.
pub fn new_route(ns: &mut Netns, msg: &RouteMsg, flags: NewFlags) -> Result<Answer, Refusal> {
    let config = Config::read(msg)?;
    let Some(alias) = change(ns, &config, flags)? else {
        return Ok(Answer::done());
    };
    let Some(info) = ns.v4.fib.info(alias.info) else {
        return Ok(Answer::done());
    };
    let now = message(ns, config.table, config.prefix, alias, info);
    Ok(Answer::row(Row::Route(Box::new(now))))
}

/// `RTM_DELROUTE`; the answer is the route that went.
///
/// # Errors
/// The kernel's refusal.
pub fn del_route(ns: &mut Netns, msg: &RouteMsg) -> Result<Answer, Refusal> {
    let (gone, remark) = delete(ns, &Config::read(msg)?)?;
    Ok(Answer {
        warning: remark,
        ..Answer::row(Row::Route(Box::new(gone)))
    })
}
