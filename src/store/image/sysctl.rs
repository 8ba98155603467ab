//! Settings.

use std::collections::BTreeMap;

use super::addr::device;
use super::wrong::{Checked, each, wrong};
use crate::kernel::link::Links;
use crate::kernel::sysctl::{Conf4, Sysctl};
use crate::store::format::v1;

pub fn write(sysctl: &Sysctl) -> v1::Sysctl {
    let Sysctl {
        all4,
        default4,
        dev4,
        hash_policy4,
        hash_seed,
    } = sysctl;
    v1::Sysctl {
        all4: write4(*all4),
        default4: write4(*default4),
        dev4: { dev4.iter() }
            .map(|(dev, conf)| (dev.0, write4(*conf)))
            .collect(),
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
    Ok(Sysctl {
        all4: read4(row.all4),
        default4: read4(row.default4),
        dev4,
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
