//! Settings.

use std::collections::BTreeMap;

use super::devices::Devices;
use super::wrong::{At, Checked, each, wrong};
use crate::kernel::sysctl::{
    Conf4, Knob, Knob4, NeighConf, NeighKnob, Several, Sysctl, Tuples, Values,
};
use crate::store::format::v1;
use crate::types::IfIndex;

pub fn write(sysctl: &Sysctl) -> v1::Sysctl {
    let Sysctl {
        all4,
        default4,
        dev4,
        all6,
        default6,
        dev6,
        mtu6,
        shared,
        bystanders,
        tuples,
        neigh4,
        neigh6,
    } = sysctl;
    let boot = Sysctl::default();
    v1::Sysctl {
        shared: write_values(|knob| shared.get(knob), |knob| boot.shared.get(knob)),
        all4: write4(all4, &boot.all4),
        default4: write4(default4, &boot.default4),
        dev4: { dev4.iter() }
            .map(|(dev, conf)| (dev.0, write4(conf, &boot.default4)))
            .collect(),
        all6: write_values(|knob| all6.get(knob), |knob| boot.all6.get(knob)),
        default6: write_values(|knob| default6.get(knob), |knob| boot.default6.get(knob)),
        dev6: { dev6.iter() }
            .map(|(dev, conf)| {
                let row = write_values(|knob| conf.get(knob), |knob| boot.default6.get(knob));
                (dev.0, row)
            })
            .collect(),
        mtu6: mtu6.iter().map(|(dev, mtu)| (dev.0, *mtu)).collect(),
        bystanders: write_values(
            |knob| bystanders.get(knob),
            |knob| boot.bystanders.get(knob),
        ),
        tuples: { Several::ALL.iter() }
            .map(|(key, name, preset)| (*name, tuples.get(*key), *preset))
            .filter(|(_, values, preset)| values != preset)
            .map(|(name, values, _)| (name.to_owned(), values.to_vec()))
            .collect(),
        neigh4: write_neigh(neigh4, &boot.neigh4),
        neigh6: write_neigh(neigh6, &boot.neigh6),
    }
}

pub fn read(row: v1::Sysctl, devices: &Devices) -> Checked<Sysctl> {
    let mut sysctl = Sysctl::default();
    read_values(row.shared, |knob, value| sysctl.shared.set(knob, value)).at_key("shared")?;
    read4(row.all4, &mut sysctl.all4).at_key("all4")?;
    read4(row.default4, &mut sysctl.default4).at_key("default4")?;
    read_values(row.all6, |knob, value| sysctl.all6.set(knob, value)).at_key("all6")?;
    read_values(row.default6, |knob, value| sysctl.default6.set(knob, value)).at_key("default6")?;
    each("dev4", row.dev4, |(dev, row)| {
        let mut conf = Conf4::default();
        read4(row, &mut conf)?;
        enter(&mut sysctl.dev4, dev, conf, devices)
    })?;
    each("dev6", row.dev6, |(dev, row)| {
        let mut conf = Values::default();
        read_values(row, |knob, value| conf.set(knob, value))?;
        enter(&mut sysctl.dev6, dev, conf, devices)
    })?;
    each("mtu6", row.mtu6, |(dev, mtu)| {
        enter(&mut sysctl.mtu6, dev, mtu, devices)
    })?;
    read_values(row.bystanders, |knob, value| {
        sysctl.bystanders.set(knob, value);
    })
    .at_key("bystanders")?;
    read_tuples(row.tuples.0, &mut sysctl.tuples).at_key("tuples")?;
    read_neigh(row.neigh4, &mut sysctl.neigh4, devices).at_key("neigh4")?;
    read_neigh(row.neigh6, &mut sysctl.neigh6, devices).at_key("neigh6")?;
    Ok(sysctl)
}

fn read_tuples(row: BTreeMap<String, Vec<i64>>, tuples: &mut Tuples) -> Checked<()> {
    for (name, values) in row {
        match Several::named(&name) {
            Some(key) if key.holds(&values) => tuples.set(key, values),
            Some(_) => return wrong(format!("{name} cannot be {values:?}")),
            None => return wrong(format!("unknown setting {name}")),
        }
    }
    Ok(())
}

fn write_neigh(conf: &NeighConf, boot: &NeighConf) -> v1::NeighConf {
    let write = |values: &Values<NeighKnob>| {
        write_values(|knob| values.get(knob), |knob| boot.default.get(knob))
    };
    v1::NeighConf {
        default: write(&conf.default),
        devs: { conf.devs.iter() }
            .map(|(dev, values)| (dev.0, write(values)))
            .collect(),
    }
}

fn read_neigh(row: v1::NeighConf, conf: &mut NeighConf, devices: &Devices) -> Checked<()> {
    let boot = conf.default.clone();
    read_values(row.default, |knob, value| conf.default.set(knob, value)).at_key("default")?;
    each("devs", row.devs, |(dev, row)| {
        let mut values = boot.clone();
        read_values(row, |knob, value| values.set(knob, value))?;
        enter(&mut conf.devs, dev, values, devices)
    })?;
    Ok(())
}

fn enter<T>(
    by_device: &mut BTreeMap<IfIndex, T>,
    dev: u32,
    value: T,
    devices: &Devices,
) -> Checked<()> {
    match by_device.insert(devices.known(dev)?, value) {
        None => Ok(()),
        Some(_) => wrong(format!("device {dev} twice")),
    }
}

fn write4(conf: &Conf4, boot: &Conf4) -> v1::Conf4 {
    let own: Vec<String> = { Knob4::ALL.iter() }
        .filter(|(knob, ..)| conf.is_own(*knob))
        .map(|(_, name, ..)| (*name).to_owned())
        .collect();
    let all_own = own.len() == Knob4::ALL.len();
    v1::Conf4 {
        values: write_values(|knob| conf.get(knob), |knob| boot.get(knob)),
        own: if all_own { Vec::new() } else { own },
        all_own,
    }
}

fn read4(row: v1::Conf4, conf: &mut Conf4) -> Checked<()> {
    let v1::Conf4 {
        values,
        own,
        all_own,
    } = row;
    read_values(values, |knob, value| conf.set(knob, value)).at_key("values")?;
    each("own", own, |name| match Knob4::named(&name) {
        Some(knob) => {
            conf.keep(knob);
            Ok(())
        }
        None => wrong(format!("unknown setting {name}")),
    })?;
    if all_own {
        conf.keep_all();
    }
    Ok(())
}

/// What differs from boot.
fn write_values<K: Knob>(value: impl Fn(K) -> i64, boot: impl Fn(K) -> i64) -> v1::Values {
    let changed = { K::ALL.iter() }.filter(|(knob, ..)| value(*knob) != boot(*knob));
    changed
        .map(|(knob, name, ..)| ((*name).to_owned(), value(*knob)))
        .collect()
}

fn read_values<K: Knob>(row: v1::Values, mut set: impl FnMut(K, i64)) -> Checked<()> {
    for (name, value) in row.0 {
        match K::named(&name) {
            Some(knob) if knob.kind().holds(value) => set(knob, value),
            Some(_) => return wrong(format!("{name} cannot be {value}")),
            None => return wrong(format!("unknown setting {name}")),
        }
    }
    Ok(())
}
