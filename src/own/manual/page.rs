//! The pages, and how one is put together.

use super::keywords;
use super::notation;
use super::prose::{self, Block};
use super::roff::{Roff, bold, escape};
use crate::grammar::{Section, catalogue};

/// A page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its name, without the section.
    pub name: &'static str,
    /// The section of the manual.
    pub section: u8,
    /// What is said in it.
    pub prose: &'static str,
}

const fn of(name: &'static str, section: u8, prose: &'static str) -> Page {
    Page {
        name,
        section,
        prose,
    }
}

/// All pages.
#[rustfmt::skip]
pub const PAGES: &[Page] = &[
    of("rpdb", 8, include_str!("prose/rpdb.8.txt")),
    of("rpdb-rule", 8, include_str!("prose/rpdb-rule.8.txt")),
    of("rpdb-route", 8, include_str!("prose/rpdb-route.8.txt")),
    of("rpdb-neighbor", 8, include_str!("prose/rpdb-neighbor.8.txt")),
    of("rpdb-nexthop", 8, include_str!("prose/rpdb-nexthop.8.txt")),
    of("rpdb-tunnel", 8, include_str!("prose/rpdb-tunnel.8.txt")),
    of("rpdb-tuntap", 8, include_str!("prose/rpdb-tuntap.8.txt")),
    of("rpdb-explain", 8, include_str!("prose/rpdb-explain.8.txt")),
    of("rpdb-link", 8, include_str!("prose/rpdb-link.8.txt")),
    of("rpdb-address", 8, include_str!("prose/rpdb-address.8.txt")),
    of("rpdb-addrlabel", 8, include_str!("prose/rpdb-addrlabel.8.txt")),
    of("rpdb-token", 8, include_str!("prose/rpdb-token.8.txt")),
    of("rpdb-netconf", 8, include_str!("prose/rpdb-netconf.8.txt")),
    of("rpdb-mroute", 8, include_str!("prose/rpdb-mroute.8.txt")),
    of("rpdb-netns", 8, include_str!("prose/rpdb-netns.8.txt")),
    of("rpdb-vrf", 8, include_str!("prose/rpdb-vrf.8.txt")),
    of("rpdb-run", 8, include_str!("prose/rpdb-run.8.txt")),
    of("rpdb-monitor", 8, include_str!("prose/rpdb-monitor.8.txt")),
    of("rpdb-test", 7, include_str!("prose/rpdb-test.7.txt")),
    of("rpdb-state", 5, include_str!("prose/rpdb-state.5.txt")),
];

/// What rpdb has besides the language of iproute2: spellings and sentences.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Own {
    /// Own flags.
    pub flags: Vec<(String, String)>,
    /// Own verbs.
    pub verbs: Vec<(String, String)>,
    /// Variables of the environment.
    pub variables: Vec<(String, String)>,
}

/// The page of that name, with or without its section: `rpdb-rule`, `rule`, `rpdb-rule.8`.
pub fn page(name: &str, own: &Own) -> Option<String> {
    let is = |page: &&Page| {
        let full = format!("{}.{}", page.name, page.section);
        let short = page.name.strip_prefix("rpdb-");
        page.name == name || full == name || short == Some(name)
    };
    Some(text(PAGES.iter().find(is)?, own))
}

/// The names of all pages, a line each, with what each is about.
pub fn pages() -> String {
    let line = |page: &Page| {
        let blocks = prose::blocks(page.prose);
        let about = blocks.iter().find_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            _ => None,
        });
        let about = about.and_then(|about| about.split_once(" - "));
        let about = about.map_or("", |(_, about)| about);
        let name = format!("{}({})", page.name, page.section);
        format!("{name:<18} {about}\n")
    };
    PAGES.iter().map(line).collect()
}

/// The roff of a page.
pub fn text(page: &Page, own: &Own) -> String {
    let all = catalogue();
    let mut roff = Roff::new(page.name, page.section, env!("CARGO_PKG_VERSION"));
    for block in prose::blocks(page.prose) {
        match block {
            Block::Table(name, argument) => {
                // A name that says nothing is found by a test.
                let _ = table(&mut roff, name, argument, &all, own);
            }
            block => prose::write(&mut roff, &block),
        }
    }
    roff.finish()
}

/// Writes what `@name argument` stands for; `None` when it stands for nothing. An argument is an
/// object and a title (`rule filter`; `ip options` for the options), for `keywords` with the title
/// of the table that is tried before: `rule further actions, after selector and action`.
pub fn table(
    roff: &mut Roff,
    name: &str,
    argument: &str,
    all: &[Section],
    own: &Own,
) -> Option<()> {
    let rows = match name {
        "flags" => &own.flags,
        "verbs" => &own.verbs,
        "variables" => &own.variables,
        "synopsis" => {
            roff.synopsis(&notation::styled(argument));
            return Some(());
        }
        _ => {
            let (argument, before) = argument.split_once(", after ").unwrap_or((argument, ""));
            let (object, title) = argument.split_once(' ').unwrap_or((argument, "commands"));
            let object = if object == "ip" { "" } else { object };
            let section = keywords::section(all, object, title)?;
            match name {
                "commands" => keywords::commands(roff, &head(object), section),
                "clauses" => keywords::clauses(roff, section),
                "choice" => keywords::choice(roff, section),
                "keywords" => {
                    let before = keywords::section(all, object, before);
                    keywords::list(roff, section, before);
                }
                _ => return None,
            }
            return Some(());
        }
    };
    for (spelling, sentence) in rows {
        roff.item(
            &notation::styled(spelling),
            &format!("{}.", escape(sentence)),
        );
    }
    Some(())
}

/// What stands before a command.
fn head(object: &str) -> String {
    let options = notation::styled("[ FLAGS ] [ OPTIONS ]");
    format!("{} {options} {}", bold("rpdb"), bold(object))
}
