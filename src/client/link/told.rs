//! What a tunnel has already, before options are typed on top of it (iproute2 7.1 `ip/link_gre.c`,
//! `link_iptnl.c`, `link_vti.c` and those for IPv6): the original asks for it, and reads its ends where a tunnel
//! of the typed kind has them, whatever kind the device is of.

use crate::client::Context;
use crate::fault::Fault;
use crate::rtnl::{Answer, LinkData, LinkInfo, LinkMsg, Request, Row};

/// Attributes that hold the ends, and how long an end is in bytes.
type Ends = ([u8; 2], usize);

/// Where a tunnel of a kind has its ends.
fn ends(kind: &str) -> Option<Ends> {
    Some(match kind {
        "ipip" | "sit" => ([2, 3], 4),
        "ip6tnl" => ([2, 3], 16),
        "gre" | "gretap" | "erspan" => ([6, 7], 4),
        "ip6gre" | "ip6gretap" | "ip6erspan" => ([6, 7], 16),
        "vti" => ([4, 5], 4),
        "vti6" => ([4, 5], 16),
        _ => return None,
    })
}

/// How long the attributes 2 to 7 of a kind are; 0 for one that is not told.
fn lengths(kind: &str) -> Option<[usize; 6]> {
    Some(match kind {
        "ipip" | "sit" => [4, 4, 1, 1, 0, 0],
        "ip6tnl" => [16, 16, 1, 0, 1, 4],
        "gre" | "gretap" | "erspan" => [2, 2, 4, 4, 4, 4],
        "ip6gre" | "ip6gretap" | "ip6erspan" => [2, 2, 4, 4, 16, 16],
        "vti" => [4, 4, 4, 4, 4, 0],
        "vti6" => [4, 4, 16, 16, 4, 0],
        "bridge" => [4, 4, 4, 4, 2, 1],
        "vlan" => [8, 0, 0, 2, 0, 0],
        _ => return None,
    })
}

/// A device can be read as a tunnel of the kind whose options were typed.
///
/// # Errors
/// It cannot.
pub fn check(context: &mut Context, msg: &LinkMsg) -> Result<(), Fault> {
    let Some(info) = msg.info.as_ref().filter(|info| info.data != LinkData::None) else {
        return Ok(());
    };
    let Some(wanted) = info.kind.as_deref().and_then(ends) else {
        return Ok(());
    };
    let question = LinkMsg {
        index: msg.index,
        ..LinkMsg::default()
    };
    let known = match context.ask(Request::GetLink(Box::new(question))) {
        Ok(Answer {
            row: Some(Row::Link(link)),
            ..
        }) => read(*link, wanted),
        Ok(_) => None,
        Err(fault) => {
            context.sink.complain(&fault.text);
            None
        }
    };
    match known {
        None => Err(Fault::tool("Failed to get existing tunnel info.\n")),
        Some(words) if clashes(info, &words) => {
            Err(Fault::word("ttl != 0 and nopmtudisc are incompatible\n"))
        }
        Some(_) => Ok(()),
    }
}

/// A tunnel of IP that sets hop limits needs path MTU discovery, whichever of the two is typed now.
fn clashes(info: &LinkInfo, known: &[(String, String)]) -> bool {
    let typed = match &info.data {
        LinkData::Words(words) => words.as_slice(),
        _ => &[],
    };
    let value = |key: &str| {
        let mut all = known.iter().chain(typed).rev();
        Some(all.find(|(known, _)| known == key)?.1.as_str())
    };
    let is_ip = matches!(info.kind.as_deref(), Some("ipip" | "sit"));
    is_ip && value("ttl").is_some_and(|ttl| ttl != "0") && value("pmtudisc") == Some("off")
}

/// The options of a device, if its ends can be read.
fn read(link: LinkMsg, (attributes, length): Ends) -> Option<Vec<(String, String)>> {
    let info = link.info.filter(|info| info.data != LinkData::None)?;
    let lengths = lengths(info.kind.as_deref()?);
    let told = |attribute: &u8| lengths?.get(usize::from(*attribute - 2)).copied();
    let fits = { attributes.iter().filter_map(told) }.all(|found| found == 0 || found == length);
    match info.data {
        LinkData::Words(words) => fits.then_some(words),
        _ => fits.then(Vec::new),
    }
}
