//! The bytes of an explanation.

use comfy_table::{Table, presets};

use super::chart::Chart;
use super::telling::{Line, tell};
use super::witness::Witness;
use crate::command::Globals;
use crate::kernel::trace::Step;
use crate::names::Book;
use crate::types::{Family, bytes_of_text};

/// What the witness saw: a table, or with `-json` one array of steps in one line. `route get`'s
/// own answer goes below it.
pub fn explanation(witness: &mut Witness<'_>, globals: &Globals, book: &Book) -> Vec<u8> {
    let walks = std::mem::take(&mut witness.walks);
    let steps: Vec<Step> = walks.into_iter().flatten().collect();
    let places: Vec<_> = { steps.iter() }
        .filter_map(|step| match *step {
            Step::Route {
                table,
                prefix,
                tos,
                metric,
                ..
            } => Some((table, prefix, tos, metric)),
            _ => None,
        })
        .collect();
    let six = steps.iter().any(|step| matches!(step, Step::Lookup6(_)));
    let family = if six { Family::INET6 } else { Family::INET };
    let chart = Chart::of(&mut witness.seat, globals, book, family, &places);
    let lines = tell(&steps, &chart);
    let text = match globals.json {
        true => json(&lines, globals.pretty),
        // A lookup that was refused before it began has nothing to tell.
        false if lines.is_empty() => String::new(),
        false => table(&lines),
    };
    bytes_of_text(&text)
}

fn json(lines: &[Line], pretty: bool) -> String {
    let text = if pretty {
        serde_json::to_string_pretty(lines)
    } else {
        serde_json::to_string(lines)
    };
    // Lines are plain data: there is nothing that could fail.
    text.unwrap_or_default() + "\n"
}

fn table(lines: &[Line]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(["step", "what", "outcome"]);
    for line in lines {
        table.add_row([line.step, &line.what, &line.outcome]);
    }
    let rows = table.lines().map(|row| row.trim_end().to_owned() + "\n");
    rows.collect()
}
