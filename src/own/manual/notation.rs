//! The notation of values in print: what is typed as it stands is bold, what stands for something
//! else is in italics.

use super::roff::{bold, escape, italic};

/// A value of the help text, as roff.
pub fn styled(notation: &str) -> String {
    let mut out = String::new();
    let mut rest = notation;
    while let Some(first) = rest.chars().next() {
        let of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = match first.is_ascii_alphanumeric() {
            true => rest.find(|c| !of_word(c)).unwrap_or(rest.len()),
            false => rest
                .find(|c: char| c.is_ascii_alphanumeric())
                .unwrap_or(rest.len()),
        };
        let (run, behind) = rest.split_at(end);
        out.push_str(&match first.is_ascii_alphanumeric() {
            true => word(run),
            false => escape(run),
        });
        rest = behind;
    }
    out
}

/// A run of letters: with a small one or a digit in it it is typed as it stands, up to dots that
/// only say "and so on".
fn word(run: &str) -> String {
    let core = run.trim_end_matches(['.', '-']);
    let tail = escape(run.get(core.len()..).unwrap_or_default());
    if core.contains(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        return bold(core) + &tail;
    }
    let parts: Vec<String> = core.split('-').map(italic).collect();
    parts.join("\\-") + &tail
}
