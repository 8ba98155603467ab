//! Labels of IPv6 addresses.

use super::wrong::{At, Checked, each, wrong};
use crate::kernel::addr::v6::label::{AddrLabel, AddrLabels, NO_LABEL};
use crate::store::format::v1;
use crate::types::IfIndex;

pub fn write(labels: &AddrLabels) -> Option<Vec<v1::AddrLabel>> {
    let row = |label: &AddrLabel| {
        let AddrLabel {
            prefix,
            dev,
            compatible,
            label,
        } = label;
        v1::AddrLabel {
            prefix: v1::PrefixText6(*prefix),
            label: *label,
            dev: dev.0,
            compatible: *compatible,
        }
    };
    (*labels != AddrLabels::default()).then(|| labels.0.iter().map(row).collect())
}

/// A label may be for a device that has gone.
pub fn read(rows: Option<Vec<v1::AddrLabel>>) -> Checked<AddrLabels> {
    let Some(rows) = rows else {
        return Ok(AddrLabels::default());
    };
    let labels = each("addrlabels", rows, |row| {
        if row.label == NO_LABEL {
            return wrong("the label of what has none").at_key("label");
        }
        Ok(AddrLabel {
            prefix: row.prefix.0,
            dev: IfIndex(row.dev),
            compatible: row.compatible,
            label: row.label,
        })
    })?;
    Ok(AddrLabels(labels))
}
