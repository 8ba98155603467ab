//! Settings.

use std::collections::BTreeMap;

use super::addr::device;
use super::wrong::{Checked, each, wrong};
use crate::kernel::link::Links;
use crate::kernel::sysctl::{Conf4, Conf6, Sysctl};
use crate::store::format::v1;

pub fn write(sysctl: &Sysctl) -> v1::Sysctl {
    let Sysctl {
        all4,
        default4,
        dev4,
        all6,
        default6,
        dev6,
        hash_policy6,
        hash_policy4,
        hash_seed,
    } = sysctl;
    v1::Sysctl {
        all4: write4(*all4),
        default4: write4(*default4),
        dev4: { dev4.iter() }
            .map(|(dev, conf)| (dev.0, write4(*conf)))
            .collect(),
        all6: write6(*all6),
        default6: write6(*default6),
        dev6: { dev6.iter() }
            .map(|(dev, conf)| (dev.0, write6(*conf)))
            .collect(),
        hash_policy6: *hash_policy6,
        hash_policy4: *hash_policy4,
        hash_seed: *hash_seed,
    }
}

pub fn read(row: v1::Sysctl, links: &Links) -> Checked<Sysctl> {
    let mut dev4 = BTreeMap::new();
    each("dev4", row.dev4, |(dev, conf)| {
        match dev4.insert(device(dev, links)?, read4(conf)) {
            None => Ok(()),
            Some(_) => wrong(format!("device {dev} twice")),
        }
    })?;
    let mut dev6 = BTreeMap::new();
    each("dev6", row.dev6, |(dev, conf)| {
        match dev6.insert(device(dev, links)?, read6(conf)) {
            None => Ok(()),
            Some(_) => wrong(format!("device {dev} twice")),
        }
    })?;
    Ok(Sysctl {
        all4: read4(row.all4),
        default4: read4(row.default4),
        dev4,
        all6: read6(row.all6),
        default6: read6(row.default6),
        dev6,
        hash_policy6: row.hash_policy6,
        hash_policy4: row.hash_policy4,
        hash_seed: row.hash_seed,
    })
}

fn write4(conf: Conf4) -> v1::Conf4 {
    let Conf4 {
        forwarding,
        rp_filter,
        accept_local,
        route_localnet,
        src_valid_mark,
        ignore_routes_with_linkdown,
        promote_secondaries,
        send_redirects,
        shared_media,
        bc_forwarding,
    } = conf;
    v1::Conf4 {
        forwarding,
        rp_filter,
        accept_local,
        route_localnet,
        src_valid_mark,
        ignore_routes_with_linkdown,
        promote_secondaries,
        send_redirects,
        shared_media,
        bc_forwarding,
    }
}

fn read4(row: v1::Conf4) -> Conf4 {
    let v1::Conf4 {
        forwarding,
        rp_filter,
        accept_local,
        route_localnet,
        src_valid_mark,
        ignore_routes_with_linkdown,
        promote_secondaries,
        send_redirects,
        shared_media,
        bc_forwarding,
    } = row;
    Conf4 {
        forwarding,
        rp_filter,
        accept_local,
        route_localnet,
        src_valid_mark,
        ignore_routes_with_linkdown,
        promote_secondaries,
        send_redirects,
        shared_media,
        bc_forwarding,
    }
}

fn write6(conf: Conf6) -> v1::Conf6 {
    let Conf6 {
        forwarding,
        disable_ipv6,
        accept_dad,
        keep_addr_on_down,
        ignore_routes_with_linkdown,
        addr_gen_mode,
    } = conf;
    v1::Conf6 {
        forwarding,
        disable_ipv6,
        accept_dad,
        keep_addr_on_down,
        ignore_routes_with_linkdown,
        addr_gen_mode,
    }
}

fn read6(row: v1::Conf6) -> Conf6 {
    let v1::Conf6 {
        forwarding,
        disable_ipv6,
        accept_dad,
        keep_addr_on_down,
        ignore_routes_with_linkdown,
        addr_gen_mode,
    } = row;
    Conf6 {
        forwarding,
        disable_ipv6,
        accept_dad,
        keep_addr_on_down,
        ignore_routes_with_linkdown,
        addr_gen_mode,
    }
}
