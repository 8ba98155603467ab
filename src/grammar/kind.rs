//! Route type words, which rules use as actions, too (iproute2 7.1 `ip/rtm_map.c`).

use super::Keyword;
use super::Spelling::{Exact, Prefix};
use super::value::u8_word;
use crate::types::RouteType;

const fn kind(
    spell: &'static [super::Spelling],
    means: RouteType,
    about: &'static str,
) -> Keyword<RouteType> {
    Keyword::new(spell, means, "", about)
}

/// Every type word, in match order.
#[rustfmt::skip]
pub const KINDS: &[Keyword<RouteType>] = &[
    kind(&[Exact("local")], RouteType::LOCAL, "deliver to this host"),
    kind(&[Exact("nat")], RouteType::NAT, "route NAT, which Linux no longer has"),
    kind(&[Prefix("broadcast"), Exact("brd")], RouteType::BROADCAST, "deliver to this host; sent as broadcast"),
    kind(&[Prefix("anycast")], RouteType::ANYCAST, "deliver to this host; never a source"),
    kind(&[Prefix("multicast")], RouteType::MULTICAST, "leave to multicast routing"),
    kind(&[Prefix("prohibit")], RouteType::PROHIBIT, "refuse: communication administratively prohibited"),
    kind(&[Prefix("unreachable")], RouteType::UNREACHABLE, "refuse: host unreachable"),
    kind(&[Prefix("blackhole")], RouteType::BLACKHOLE, "drop silently"),
    kind(&[Prefix("xresolve")], RouteType::XRESOLVE, "ask an external resolver, which Linux does not have"),
    kind(&[Prefix("unicast")], RouteType::UNICAST, "send on by the gateway or device"),
    kind(&[Exact("throw")], RouteType::THROW, "end the search in this table and go on with the next rule"),
];

/// A type word, or a number up to 255.
pub fn kind_word(word: &str) -> Option<RouteType> {
    let entry = { KINDS.iter() }.find(|entry| entry.spell.iter().any(|s| s.matches(word)));
    match entry {
        Some(entry) => Some(entry.means),
        None => u8_word(word, 0).map(RouteType),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_decides_what_a_short_word_is() {
        assert_eq!(kind_word("b"), Some(RouteType::BROADCAST));
        assert_eq!(kind_word("bl"), Some(RouteType::BLACKHOLE));
        assert_eq!(kind_word("u"), Some(RouteType::UNREACHABLE));
        assert_eq!(kind_word("uni"), Some(RouteType::UNICAST));
        assert_eq!(kind_word("99"), Some(RouteType(99)));
        for word in ["", "loc", "thr", "256", "routes"] {
            assert_eq!(kind_word(word), None, "{word}");
        }
    }
}
