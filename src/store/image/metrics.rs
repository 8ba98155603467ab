//! Metrics of routes, alike in both families.

use std::collections::BTreeMap;

use super::wrong::{At, Checked, wrong};
use crate::store::format::v1;
use crate::types::{Metrics, rtax};

/// The numbers, and the congestion control algorithm.
pub fn write(metrics: &Metrics) -> (v1::Unique<u8, u32>, Option<String>) {
    // What a request said in vain is not part of a route.
    let Metrics {
        values,
        congctl,
        overruled: _,
    } = metrics;
    (v1::Unique(values.clone()), congctl.clone())
}

/// The metrics of a row.
pub fn read(values: BTreeMap<u8, u32>, congctl: Option<String>) -> Checked<Metrics> {
    let known = 1..=rtax::FASTOPEN_NO_COOKIE;
    if values.keys().any(|index| !known.contains(index)) {
        return wrong("a metric that does not exist").at_key("metrics");
    }
    Ok(Metrics {
        values,
        congctl,
        overruled: Vec::new(),
    })
}
