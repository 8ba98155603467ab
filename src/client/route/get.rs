//! `ip route get` (iproute2 7.1 `ip/iproute.c`, `iproute_get`).

use super::super::Context;
use super::devices_shown;
use crate::command::RouteGet;
use crate::fault::Fault;
use crate::reply::{Mood, Reply, RouteColumns};
use crate::rtnl::{Request, RouteMsg, Row};
use crate::types::{Family, route_flags};

/// Looks one destination up and shows what the kernel answers.
///
/// # Errors
/// An unknown device; the kernel's refusal, which is also how unreachable destinations show.
pub fn get(context: &mut Context, get: RouteGet) -> Result<(), Fault> {
    let mut wanted = get.msg.clone();
    warn_of_length(context, &mut wanted);
    if let Some(name) = &get.iif {
        wanted.iif = Some(context.device(name)?);
    }
    if let Some(name) = &get.oif {
        wanted.oif = Some(context.device(name)?);
    }
    // A mark of 0 is as good as none, and is not sent.
    wanted.mark = wanted.mark.filter(|mark| *mark != 0);
    if wanted.family == Family::UNSPEC {
        wanted.family = Family::INET;
    }
    if wanted.family == Family::INET {
        wanted.flags |= route_flags::RTM_LOOKUP_TABLE;
    }
    if get.fibmatch {
        wanted.flags |= route_flags::RTM_FIB_MATCH;
    }
    if get.notify {
        wanted.flags |= route_flags::RTM_NOTIFY;
    }
    // From here on a listing's selector hides nothing any more.
    context.memory.route_selector = None;
    let mut answer = ask(context, &wanted)?;
    context.sink.put(Reply::Open);
    if get.connected && !get.from_typed {
        show(context, &answer);
        if answer.prefsrc.is_none() && answer.src.is_none() {
            let failed = Fault::tool("Failed to connect the route\n");
            context.close_failed();
            return Err(failed);
        }
        // The array ends here, and the second answer follows as text.
        context.sink.put(Reply::Close);
        answer = ask(context, &wanted)?;
    }
    show(context, &answer);
    context.sink.put(Reply::Close);
    Ok(())
}

/// A lookup is for one address: another length is complained about and then ignored.
fn warn_of_length(context: &mut Context, wanted: &mut RouteMsg) {
    let bits = wanted.family.bits();
    let known = matches!(wanted.family, Family::INET | Family::INET6);
    if !known || wanted.dst_len == bits {
        return;
    }
    let len = wanted.dst_len;
    context.sink.complain(&format!(
        "Warning: /{len} as prefix is invalid, only /{bits} (or none) is supported.\n"
    ));
    wanted.dst_len = bits;
}

fn ask(context: &mut Context, wanted: &RouteMsg) -> Result<RouteMsg, Fault> {
    let answer = context.ask(Request::GetRoute(Box::new(wanted.clone())))?;
    match answer.row {
        Some(Row::Route(route)) => Ok(*route),
        _ => Err(Fault::tool("Not a route?\n")),
    }
}

/// The family chosen before the object filters even here.
fn show(context: &mut Context, route: &RouteMsg) {
    let family = context.globals.family;
    if family != Family::UNSPEC && family != route.family {
        return;
    }
    let hidden = RouteColumns::default();
    context.introduce(devices_shown(route, hidden));
    let reply = Reply::Route(Box::new(route.clone()), hidden, Mood::Present);
    context.sink.put(reply);
}
