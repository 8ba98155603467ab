//! VRFs with their tables (iproute2 7.1 `ip/ipvrf.c`, `ipvrf_show`, `ipvrf_print`).

use super::Record;

/// Describes the whole listing, its heading included.
pub fn describe(record: &mut Record, vrfs: &[(String, u32)]) {
    record.text(&format!("{:<16}  {:>5}\n", "Name", "Table"));
    record.text("-----------------------\n");
    for (name, table) in vrfs {
        record.open_object(None);
        record.json_string("name", name);
        record.json_number("table", *table);
        record.text(&format!("{name:<16} {table:>5}\n"));
        record.close_object();
    }
    if vrfs.is_empty() {
        record.text("No VRF has been configured\n");
    }
}
