//! Options of IP tunnels, between the words that rpdb keeps and `LWTUNNEL_IP_OPTS` (Linux 6.18
//! `include/uapi/linux/lwtunnel.h`). The grammar has checked the words; a part that is missing
//! counts as 0.

use super::attribute::{Attributes, Malformed, Writer, be32_of, u8_of, u16_of, u32_of};

/// `LWTUNNEL_IP_OPTS_*`.
const GENEVE: u16 = 1;
const VXLAN: u16 = 2;
const ERSPAN: u16 = 3;

/// The options inside `LWTUNNEL_IP_OPTS`.
pub fn encode(writer: &mut Writer, keyword: &str, value: &str) {
    match keyword {
        "geneve_opts" => { value.split(',') }.for_each(|option| geneve(writer, option)),
        "vxlan_opts" => writer.nest(VXLAN, true, |inside| inside.u32(1, Some(number(value)))),
        _ => {
            let mut parts = value.split(':').map(number);
            let [version, index, direction, id] = [(); 4].map(|()| parts.next().unwrap_or(0));
            writer.nest(ERSPAN, true, |inside| {
                inside.u8(1, Some(byte(version)));
                inside.be32(2, Some(index));
                inside.u8(3, Some(byte(direction)));
                inside.u8(4, Some(byte(id)));
            });
        }
    }
}

/// `CLASS:TYPE:DATA`.
fn geneve(writer: &mut Writer, option: &str) {
    let mut parts = option.split(':');
    let class = u16::try_from(number(parts.next().unwrap_or_default())).unwrap_or_default();
    let kind = byte(number(parts.next().unwrap_or_default()));
    let digits = parts.next().unwrap_or_default().as_bytes();
    let pairs = digits.chunks_exact(2);
    let data: Vec<u8> = pairs
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    writer.nest(GENEVE, true, |inside| {
        inside.u16(1, Some(class.to_be()));
        inside.u8(2, Some(kind));
        inside.put(3, &data);
    });
}

fn number(word: &str) -> u32 {
    let found = crate::names::c_unsigned(word, 0);
    found
        .and_then(|(value, _)| u32::try_from(value).ok())
        .unwrap_or(0)
}

fn byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

/// The words that the options inside `LWTUNNEL_IP_OPTS` stand for; `None` where there are none.
///
/// # Errors
/// An option that lacks a part.
pub fn decode(attributes: Attributes<'_>) -> Result<Option<(String, String)>, Malformed> {
    let mut geneve: Vec<String> = Vec::new();
    let mut other = None;
    for (kind, inside) in attributes {
        let inside = Attributes(inside);
        let find = |kind| inside.find(kind).ok_or(Malformed);
        match kind {
            GENEVE => {
                let (class, kind) = (u16::from_be(u16_of(find(1)?)?), u8_of(find(2)?)?);
                let data: String = { find(3)?.iter() }
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                geneve.push(format!("{class}:{kind}:{data}"));
            }
            VXLAN => other = Some(("vxlan_opts", u32_of(find(1)?)?.to_string())),
            ERSPAN => {
                let version = u8_of(find(1)?)?;
                let index = inside.find(2).map(be32_of).transpose()?.unwrap_or(0);
                let direction = inside.find(3).map(u8_of).transpose()?.unwrap_or(0);
                let id = inside.find(4).map(u8_of).transpose()?.unwrap_or(0);
                other = Some(("erspan_opts", format!("{version}:{index}:{direction}:{id}")));
            }
            _ => return Err(Malformed),
        }
    }
    if !geneve.is_empty() {
        other = Some(("geneve_opts", geneve.join(",")));
    }
    Ok(other.map(|(keyword, value)| (keyword.to_owned(), value)))
}
