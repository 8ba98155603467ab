//! BPF programs of encapsulations, by name (`LWT_BPF_PROG_*`, Linux 6.18
//! `include/uapi/linux/lwtunnel.h`). A dump never tells the descriptor that would load one.

use super::attribute::{Attributes, Writer, name_of};
use crate::types::bytes_of_text;

/// `LWT_BPF_PROG_NAME`.
const NAME: u16 = 2;

/// A program in an attribute of its own.
pub fn put(writer: &mut Writer, kind: u16, name: Option<&str>) {
    let Some(name) = name else { return };
    let mut name = bytes_of_text(name);
    name.push(0);
    writer.nest(kind, true, |inside| inside.put(NAME, &name));
}

/// The name of the program in such an attribute.
pub fn find(attributes: Attributes<'_>, kind: u16) -> Option<String> {
    let inside = Attributes(attributes.find(kind)?);
    inside.find(NAME).map(|name| name_of(name).0)
}
