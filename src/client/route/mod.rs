//! `ip route`. Law: iproute2 7.1 `ip/iproute.c`.

mod flush;
mod get;
mod list;
mod modify;
mod selector;

pub(super) use list::{dump, select};
pub(super) use modify::place_encap_devices;
pub use selector::{Selector, agree};

use super::nexthop::NexthopTable;
use super::{Context, dumpfile};
use crate::command::RouteCommand;
use crate::fault::Fault;
use crate::reply::RouteColumns;
use crate::rtnl::RouteMsg;
use crate::types::{Encap, IfIndex};

/// Carries out a route command.
///
/// # Errors
/// What went wrong.
pub fn execute(context: &mut Context, command: RouteCommand) -> Result<(), Fault> {
    match command {
        RouteCommand::New(draft, flags) => modify::add(context, *draft, flags),
        RouteCommand::Delete(draft) => modify::delete(context, *draft),
        RouteCommand::List(filter) => list::list(context, *filter),
        RouteCommand::Flush(filter) => flush::flush(context, *filter),
        RouteCommand::FlushCache => flush::flush_cache(context),
        RouteCommand::Get(get) => get::get(context, *get),
        RouteCommand::Save(filter) => dumpfile::save_routes(context, *filter),
        RouteCommand::Restore => dumpfile::restore_routes(context),
        RouteCommand::Showdump => dumpfile::show_routes(context),
    }
}

/// Makes known to the sink what showing this route names: devices, and with `-details` its object.
pub(super) fn introduce(context: &mut Context, route: &RouteMsg, hidden: RouteColumns) {
    let objects = objects(context);
    let mut devices: Vec<IfIndex> = devices_shown(route, hidden).collect();
    if let (Some(id), Some(objects)) = (route.nh_id, &objects) {
        let cache = &mut context.memory.nexthops;
        devices.extend(cache.introduce(id, objects, context.sink));
    }
    context.introduce(devices);
}

/// The objects that routes may name, where `-details` shows them.
fn objects(context: &mut Context) -> Option<NexthopTable> {
    let globals = context.globals;
    let wanted = globals.details > 0;
    wanted.then(|| NexthopTable::of(context.socket, globals.stats > 0))
}

/// The devices whose names showing this route asks for.
fn devices_shown(route: &RouteMsg, hidden: RouteColumns) -> impl Iterator<Item = IfIndex> {
    let hops = route.multipath.iter().flatten();
    let encaps = hops.clone().filter_map(|hop| hop.encap.as_ref());
    let encaps = route.encap.iter().chain(encaps);
    { route.oif.filter(|_| !hidden.dev).into_iter() }
        .chain(route.iif.filter(|_| !hidden.iif))
        .chain(hops.map(|hop| hop.oif))
        .chain(encaps.flat_map(encap_devices))
}

fn encap_devices(encap: &Encap) -> impl Iterator<Item = IfIndex> + use<> {
    let (first, second) = match encap {
        Encap::Xfrm { link, .. } => (*link, None),
        Encap::Seg6Local(local) => (local.iif, local.oif),
        _ => (None, None),
    };
    [first, second].into_iter().flatten().map(IfIndex)
}
