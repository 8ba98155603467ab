//! Colours: which kinds of value have one, and the two palettes.

use crate::command::ColorWhen;
use crate::types::{Family, Level};

/// A class of values that share a colour (iproute2 7.1 `include/color.h`, `enum color_attr`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ink {
    /// No colour, also when colours are on.
    #[default]
    Plain,
    /// An interface name.
    IfName,
    /// A link layer address.
    Mac,
    /// An IPv4 address.
    Inet,
    /// An IPv6 address.
    Inet6,
    /// The operational state UP.
    Up,
    /// The operational state DOWN.
    Down,
}

impl Ink {
    /// The colour of an address of `family` (iproute2 7.1 `lib/color.c`, `ifa_family_color`).
    pub fn of(family: Family) -> Self {
        match family {
            Family::INET => Self::Inet,
            Family::INET6 => Self::Inet6,
            _ => Self::Plain,
        }
    }
}

/// A set of escape sequences for one kind of terminal background.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Palette {
    dark: bool,
    level: Level,
}

/// What ends every coloured span.
pub const RESET: &str = "\x1b[0m";

impl Palette {
    /// The palette to use, or `None` for no colour at all. `terminal` says whether stdout is one;
    /// `colorfgbg` is the environment variable `COLORFGBG`. Documents are never coloured.
    ///
    /// Law: iproute2 7.1 `lib/color.c` (`check_enable_color`, `set_color_palette`). Until 6.17 the
    /// background counted as light unless the variable said dark; since then the other way round.
    pub fn choose(
        when: ColorWhen,
        json: bool,
        terminal: bool,
        colorfgbg: Option<&str>,
        level: Level,
    ) -> Option<Self> {
        let wanted = match when {
            ColorWhen::Always => true,
            ColorWhen::Auto => terminal,
            ColorWhen::Never => false,
        };
        if json || !wanted {
            return None;
        }
        let background = colorfgbg.and_then(|text| text.rsplit_once(';'));
        let dark = match background {
            Some((_, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "8")) => true,
            Some(_) => false,
            None => level.modern(),
        };
        Some(Self { dark, level })
    }

    /// The escape sequence that starts a span of `ink`; `None` for plain text.
    pub fn start(self, ink: Ink) -> Option<&'static str> {
        Some(match (ink, self.dark) {
            (Ink::Plain, _) => return None,
            (Ink::IfName, true) => "\x1b[1;36m",
            (Ink::Mac, true) => "\x1b[1;33m",
            (Ink::Inet, true) => "\x1b[1;35m",
            (Ink::Inet6, true) if self.level.modern() => "\x1b[1;94m",
            (Ink::Inet6, true) => "\x1b[1;34m",
            (Ink::Up, true) => "\x1b[1;32m",
            (Ink::Down, true) => "\x1b[1;31m",
            (Ink::IfName, false) => "\x1b[36m",
            (Ink::Mac, false) => "\x1b[33m",
            (Ink::Inet, false) => "\x1b[35m",
            (Ink::Inet6, false) => "\x1b[34m",
            (Ink::Up, false) => "\x1b[32m",
            (Ink::Down, false) => "\x1b[31m",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(fgbg: Option<&str>, level: Level) -> Option<&'static str> {
        Palette::choose(ColorWhen::Always, false, false, fgbg, level)?.start(Ink::Inet6)
    }

    #[test]
    fn the_background_decides_the_palette() {
        assert_eq!(chosen(None, Level::V7_1), Some("\x1b[1;94m"));
        assert_eq!(chosen(None, Level::V6_1), Some("\x1b[34m"));
        assert_eq!(chosen(Some("15;0"), Level::V6_1), Some("\x1b[1;34m"));
        assert_eq!(chosen(Some("0;15"), Level::V7_1), Some("\x1b[34m"));
        assert_eq!(chosen(Some("15;default;7"), Level::V7_1), Some("\x1b[34m"));
        assert_eq!(chosen(Some("15"), Level::V7_1), Some("\x1b[1;94m"));
    }

    #[test]
    fn documents_and_pipes_under_auto_stay_plain() {
        let choose = |when, json| Palette::choose(when, json, false, None, Level::V7_1);
        assert_eq!(choose(ColorWhen::Always, true), None);
        assert_eq!(choose(ColorWhen::Auto, false), None);
        assert_eq!(choose(ColorWhen::Never, false), None);
    }
}
