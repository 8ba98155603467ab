//! `rpdb state check`: what is in a state that was found good.

use crate::kernel::{Host, Netns};

/// One line per namespace.
pub fn inventory(host: &Host) -> String {
    let line = |(id, ns): (&crate::kernel::NetnsId, &Netns)| {
        let name = { host.names.iter() }.find(|(_, named)| *named == Some(*id));
        let name = match name {
            Some((name, _)) => name.clone(),
            None if id.0 == 0 => "(initial)".to_owned(),
            None => format!("(unnamed {})", id.0),
        };
        format!("{name}: {}\n", counts(ns))
    };
    host.namespaces.iter().map(line).collect()
}

fn counts(ns: &Netns) -> String {
    let addresses4: usize = ns.v4.addrs.devs.values().map(|dev| dev.addrs.len()).sum();
    let addresses6: usize = ns.v6.addrs.devs.values().map(|dev| dev.addrs.len()).sum();
    let routes: usize = { ns.v4.fib.tables().iter() }
        .flat_map(|table| table.iter())
        .map(|(_, aliases)| aliases.len())
        .sum();
    format!(
        "{} links, {} addresses, {} rules, {} tables, {routes} routes",
        ns.links.by_index.len(),
        addresses4 + addresses6,
        ns.v4.rules.rules().len() + ns.v6.rules.rules().len(),
        ns.v4.fib.tables().len(),
    )
}
