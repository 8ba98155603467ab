//! Port words of rules, in both levels' manner (`ip/iprule.c`).

use super::u16_word;
use crate::fault::Fault;
use crate::names::c_unsigned;
use crate::types::PortRange;

/// The full mask of a port.
pub const PORT_MASK: u16 = 0xffff;

/// 7.1: `START-END`, or `PORT[/MASK]`.
///
/// # Errors
/// Which part is no 16-bit number.
pub fn port_mask(word: &str) -> Result<(PortRange, u16), Fault> {
    let number = |text: &str, said: &str| {
        u16_word(text, 0).ok_or_else(|| Fault::invalid_argument(said, text))
    };
    if let Some((start, end)) = word.split_once('-') {
        let start = number(start, "invalid port range start")?;
        let end = number(end, "invalid port range end")?;
        return Ok((PortRange { start, end }, PORT_MASK));
    }
    let (port, mask) = match word.split_once('/') {
        Some((port, mask)) => (port, number(mask, "invalid mask")?),
        None => (word, PORT_MASK),
    };
    let port = number(port, "invalid port")?;
    let range = PortRange {
        start: port,
        end: port,
    };
    Ok((range, mask))
}

/// 6.1: `scanf` with `%hu-%hu`, where one number is enough, each keeps 16 bits, and junk behind is
/// ignored.
pub fn port_scanned(word: &str) -> Option<PortRange> {
    let (start, rest) = c_unsigned(word, 10)?;
    let second = rest.strip_prefix('-').and_then(|rest| c_unsigned(rest, 10));
    let end = second.map_or(start, |(end, _)| end);
    Some(PortRange {
        start: start as u16,
        end: end as u16,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_masks_exclude_each_other() {
        let range = |start, end| PortRange { start, end };
        assert_eq!(port_mask("80/0xf0"), Ok((range(80, 80), 0xf0)));
        assert_eq!(port_mask("0x10-32"), Ok((range(16, 32), PORT_MASK)));
        let text = |word: &str| port_mask(word).expect_err("bad").text;
        assert_eq!(
            text("1-2/0xff"),
            "Error: argument \"2/0xff\" is wrong: invalid port range end\n"
        );
        assert_eq!(
            text("-5"),
            "Error: argument \"\" is wrong: invalid port range start\n"
        );
        assert_eq!(
            text("65536"),
            "Error: argument \"65536\" is wrong: invalid port\n"
        );
        assert_eq!(
            text("x/y"),
            "Error: argument \"y\" is wrong: invalid mask\n"
        );
    }

    #[test]
    fn the_old_way_takes_what_it_can() {
        let range = |start, end| Some(PortRange { start, end });
        assert_eq!(port_scanned("80-"), range(80, 80));
        assert_eq!(port_scanned("65616"), range(80, 80));
        assert_eq!(port_scanned("1-2/3"), range(1, 2));
        assert_eq!(port_scanned("0x50"), range(0, 0));
        assert_eq!(port_scanned("-"), None);
    }
}
