//! `ip route get` (iproute2 7.1 `ip/iproute.c`, `iproute_get`).

use super::super::{Context, echo};
use super::introduce;
use crate::command::RouteGet;
use crate::fault::Fault;
use crate::reply::{Mood, Reply, RouteColumns};
use crate::rtnl::{Answer, Request, RouteMsg, Row};
use crate::types::{Family, route_flags};

/// Looks one destination up and shows what the kernel answers.
///
/// # Errors
/// An unknown device; the kernel's refusal, which is also how unreachable destinations show.
pub fn get(context: &mut Context, get: RouteGet) -> Result<(), Fault> {
    let mut wanted = get.msg.clone();
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
    let asked = context.ask(Request::GetRoute(Box::new(wanted.clone())))?;
    context.sink.put(Reply::Open);
    let mut answer = match route_of(context, asked) {
        Ok(answer) => answer,
        Err(fault) => {
            context.close_failed();
            return Err(fault);
        }
    };
    if get.connected && !get.from_typed {
        show(context, &answer);
        if answer.prefsrc.is_none() && answer.src.is_none() {
            let failed = Fault::tool("Failed to connect the route\n");
            context.close_failed();
            return Err(failed);
        }
        // The array ends here, and the second answer follows as text.
        context.sink.put(Reply::Close);
        let asked = context.ask(Request::GetRoute(Box::new(wanted)))?;
        answer = route_of(context, asked)?;
    }
    show(context, &answer);
    context.sink.put(Reply::Close);
    Ok(())
}

/// The route of an answer; it may be an acknowledgement of something else that lay there.
fn route_of(context: &mut Context, answer: Answer) -> Result<RouteMsg, Fault> {
    match answer.row {
        Some(Row::Route(route)) => Ok(*route),
        row => {
            echo::not_a(context, "route", &Answer { row, ..answer });
            Err(Fault::tool("An error :-)\n"))
        }
    }
}

/// The family chosen before the object filters even here.
fn show(context: &mut Context, route: &RouteMsg) {
    let family = context.globals.family;
    if family != Family::UNSPEC && family != route.family {
        return;
    }
    let hidden = RouteColumns::default();
    introduce(context, route, hidden);
    let reply = Reply::Route(Box::new(route.clone()), hidden, Mood::Present);
    context.sink.put(reply);
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Rows, Seen, play};
    use super::*;
    use crate::command::{Command, Globals, RouteCommand};

    fn got(get: RouteGet, prefsrc: Option<&str>) -> (Seen, Result<(), Fault>, RouteMsg) {
        let answer = RouteMsg {
            family: Family::INET,
            prefsrc: prefsrc.and_then(|addr| addr.parse().ok()),
            ..RouteMsg::default()
        };
        let mut kernel = Rows {
            rows: vec![Row::Route(Box::new(answer))],
            ..Rows::default()
        };
        let command = Command::Route(RouteCommand::Get(Box::new(get)));
        let (seen, result) = play(&Globals::default(), &mut kernel, command);
        let asked = kernel.asked.into_iter().find_map(|request| match request {
            Request::GetRoute(route) => Some(*route),
            _ => None,
        });
        (seen, result, asked.unwrap_or_default())
    }

    fn wanted(family: Family, dst_len: u8) -> RouteGet {
        let mut get = RouteGet::default();
        get.msg.family = family;
        get.msg.dst_len = dst_len;
        get
    }

    #[test]
    fn no_family_is_ipv4() {
        let (_, _, asked) = got(wanted(Family::UNSPEC, 0), None);
        assert_eq!((asked.family, asked.dst_len), (Family::INET, 0));
        assert_eq!(asked.flags, route_flags::RTM_LOOKUP_TABLE);
    }

    #[test]
    fn connected_asks_twice_and_closes_the_array_in_between() {
        let connected = |from_typed| RouteGet {
            connected: true,
            from_typed,
            ..wanted(Family::INET, 32)
        };
        assert_eq!(got(connected(false), Some("10.0.0.1")).0.outline(), "[R]R]");
        assert_eq!(got(connected(true), None).0.outline(), "[R]");
        let (seen, result, _) = got(connected(false), None);
        assert_eq!(seen.outline(), "[R]");
        assert_eq!(result, Err(Fault::tool("Failed to connect the route\n")));
    }

    #[test]
    fn a_mark_of_zero_is_not_sent() {
        let mut get = wanted(Family::INET, 32);
        get.msg.mark = Some(0);
        assert_eq!(got(get, None).2.mark, None);
    }
}
