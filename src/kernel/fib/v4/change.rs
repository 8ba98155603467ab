//! A new route finds its place (Linux 6.18 `net/ipv4/fib_trie.c`, `fib_table_insert`).
//!
//! The key of a route is its prefix, TOS and metric. Several routes may share one key when they
//! differ in something else; what becomes of a new one is decided by the request's flags.

use super::{Alias, Config, FibInfo, InfoId, accept, new_table};
use crate::kernel::Netns;
use crate::rtnl::{Errno, NewFlags, Refusal};
use crate::types::RouteType;

/// Adds or changes a route (`inet_rtm_newroute`); the route as it now stands, or `None` when it
/// stood there already. The table exists afterwards even when the route is refused.
///
/// # Errors
/// The checks of [`accept`], then `EEXIST` or `ENOENT`.
pub fn change(ns: &mut Netns, config: &Config, flags: NewFlags) -> Result<Option<Alias>, Refusal> {
    new_table(&mut ns.v4, config.table);
    let placed = insert(ns, config, flags)?;
    if config.kind == RouteType::LOCAL {
        ns.v4.custom_local_routes = true;
    }
    Ok(placed)
}

/// Adds or changes a route in a table that exists (`fib_table_insert`).
///
/// # Errors
/// As [`change`].
pub fn insert(ns: &mut Netns, config: &Config, flags: NewFlags) -> Result<Option<Alias>, Refusal> {
    let info = accept::accept(ns, config)?;
    let place = choose(ns, config, &info, flags)?;
    let fib = &mut ns.v4.fib;
    let (at, replace) = match place {
        Place::Unchanged => return Ok(None),
        Place::Before(at) => (at, false),
        Place::InsteadOf(at) => (at, true),
    };
    let alias = Alias {
        tos: config.tos,
        kind: config.kind,
        info: fib.infos_mut().take(info),
    };
    if replace {
        fib.replace(config.table, config.prefix, at, alias);
    } else {
        fib.insert(config.table, config.prefix, at, alias);
    }
    Ok(Some(alias))
}

/// Where a new route goes among those of its prefix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Nowhere: it is there already.
    Unchanged,
    /// Before the one at this position, or at the end.
    Before(usize),
    /// In the place of this one.
    InsteadOf(usize),
}

fn choose(ns: &Netns, config: &Config, info: &FibInfo, flags: NewFlags) -> Result<Place, Refusal> {
    let fib = &ns.v4.fib;
    let aliases = fib
        .table(config.table)
        .map_or(&[][..], |table| table.aliases(config.prefix));
    let priority = |alias: &Alias| fib.info(alias.info).map_or(0, |info| info.priority);
    let start = aliases.partition_point(|alias| {
        alias.tos > config.tos || alias.tos == config.tos && priority(alias) < info.priority
    });
    let same = aliases[start..]
        .iter()
        .take_while(|alias| alias.tos == config.tos && priority(alias) == info.priority)
        .count();
    let end = start + same;
    if same == 0 {
        return if flags.create {
            Ok(Place::Before(start))
        } else {
            Err(Errno::ENOENT.into())
        };
    }
    if flags.excl {
        return Err(Errno::EEXIST.into());
    }
    let twin = twin(config.kind, fib.infos().find(info), &aliases[start..end]);
    match twin {
        Some(0) if flags.replace => Ok(Place::Unchanged),
        Some(_) => Err(Errno::EEXIST.into()),
        None if flags.replace => Ok(Place::InsteadOf(start)),
        None if !flags.create => Err(Errno::ENOENT.into()),
        None if flags.append => Ok(Place::Before(end)),
        None => Ok(Place::Before(start)),
    }
}

/// The position of the route that is the same in everything.
fn twin(kind: RouteType, info: Option<InfoId>, aliases: &[Alias]) -> Option<usize> {
    let info = info?;
    aliases
        .iter()
        .position(|alias| alias.kind == kind && alias.info == info)
}
