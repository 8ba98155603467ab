//! `ip route list` (iproute2 7.1 `ip/iproute.c`, `iproute_list_flush_or_save`).

use super::super::{Context, LinkTable, vrf};
use super::{Selector, devices_shown, objects};
use crate::command::RouteFilter;
use crate::fault::Fault;
use crate::reply::{Reply, RouteColumns};
use crate::rtnl::{Dump, Errno, Kin, RouteDump};
use crate::types::{Family, Protocol, RouteType, TableId};

/// Shows the routes that the filter lets through.
///
/// # Errors
/// An unknown device; a dump that the kernel refuses.
pub fn list(context: &mut Context, filter: RouteFilter) -> Result<(), Fault> {
    let selector = select(context, filter)?;
    let dump = route_dump(context, &selector);
    context.sink.put(Reply::Open);
    let links = LinkTable::of(context.socket);
    let objects = objects(context);
    context.begin_dump();
    let Context {
        memory,
        socket,
        sink,
        ..
    } = context;
    let mut kins = Kins::default();
    let dumped = socket.dump_routes(&dump, &mut |route, kin| {
        if let Some(hidden) = kin.and_then(|kin| kins.known(kin, memory.tables6)) {
            sink.route(route, hidden, kin);
            return true;
        }
        if !selector.passes(route, &mut memory.tables6) {
            return true;
        }
        let hidden = selector.hidden(route.family);
        for index in devices_shown(route, hidden) {
            memory.devices.introduce(index, &links, *sink);
        }
        if let (Some(id), Some(objects)) = (route.nh_id, &objects) {
            for index in memory.nexthops.introduce(id, objects, *sink) {
                memory.devices.introduce(index, &links, *sink);
            }
        }
        if let Some(kin) = kin.filter(|_| !selector.asks_where()) {
            kins.learn(kin, hidden, memory.tables6);
        }
        sink.route(route, hidden, kin);
        true
    });
    let main = selector.table == TableId::MAIN;
    context.memory.route_selector = Some(selector);
    match dumped {
        Ok(()) => context.sink.put(Reply::Close),
        // Table main need not exist.
        Err(refusal) if main && refusal.errno == Errno::ENOENT => context.sink.put(Reply::Close),
        Err(refusal) => return Err(context.dump_refused(&refusal, "Dump", 2)),
    }
    Ok(())
}

/// What is known of the rows of a kin that all pass: what they name is known to the sink, and these
/// columns are hidden.
#[derive(Default)]
struct Kins {
    hidden: Vec<Option<RouteColumns>>,
    /// What the selector went by besides the rows.
    tables6: bool,
}

impl Kins {
    fn known(&self, kin: Kin, tables6: bool) -> Option<RouteColumns> {
        let hidden = self.hidden.get(kin).copied().flatten();
        hidden.filter(|_| tables6 == self.tables6)
    }

    fn learn(&mut self, kin: Kin, hidden: RouteColumns, tables6: bool) {
        if std::mem::replace(&mut self.tables6, tables6) != tables6 {
            self.hidden.clear();
        }
        if self.hidden.len() <= kin {
            self.hidden.resize(kin + 1, None);
        }
        if let Some(place) = self.hidden.get_mut(kin) {
            *place = Some(hidden);
        }
    }
}

/// Looks up what the filter names: the VRF, then the input device, then the output device.
pub fn select(context: &mut Context, filter: RouteFilter) -> Result<Selector, Fault> {
    let vrf = filter.vrf.as_ref();
    let vrf = vrf.and_then(|name| vrf::table(context.socket, name.as_str()));
    let iif = match &filter.iif {
        Some(name) => Some(context.device(name)?),
        None => None,
    };
    let oif = match &filter.dev {
        Some(name) => Some(context.device(name)?),
        None => None,
    };
    let globals = context.globals;
    let selector = Selector::new(filter, globals.family, globals.level, vrf, iif, oif);
    Ok(selector)
}

/// The dump that the selector asks for. A batch has a socket that does not check strictly, so the
/// kernel ignores the filter there.
pub fn dump(context: &Context, selector: &Selector) -> Dump {
    Dump::Routes(route_dump(context, selector))
}

fn route_dump(context: &Context, selector: &Selector) -> RouteDump {
    let words = selector.words();
    let family = match words.family {
        Family::UNSPEC if selector.table != TableId::UNSPEC => Family::INET,
        family => family,
    };
    RouteDump {
        family,
        strict: context.globals.batch.is_none(),
        table: selector.table,
        protocol: words.protocol.unwrap_or(Protocol::UNSPEC),
        kind: RouteType::UNSPEC,
        oif: selector.oif.unwrap_or_default(),
        cloned: words.cloned,
        holding: selector.holding(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Rows, play};
    use super::*;
    use crate::command::{Command, Globals, RouteCommand, TableFilter};
    use crate::rtnl::Refusal;

    fn listed(table: TableId) -> (String, Result<(), Fault>) {
        let mut kernel = Rows {
            refusal: Some(Refusal::noted(
                Errno::ENOENT,
                "ipv4: FIB table does not exist",
            )),
            ..Rows::default()
        };
        let filter = RouteFilter {
            table: TableFilter::One(table),
            ..RouteFilter::default()
        };
        let command = Command::Route(RouteCommand::List(Box::new(filter)));
        let (seen, result) = play(&Globals::default(), &mut kernel, command);
        (seen.outline(), result)
    }

    #[test]
    fn main_alone_may_be_missing() {
        assert_eq!(listed(TableId::MAIN), ("[]".to_owned(), Ok(())));
        let text = "Error: ipv4: FIB table does not exist.\nDump terminated\n";
        let fault = Fault::returned(text, 2);
        assert_eq!(listed(TableId(999)), ("[]".to_owned(), Err(fault)));
    }
}
