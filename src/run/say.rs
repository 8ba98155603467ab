//! What rpdb says about itself: manual pages, completion scripts, and what may stand at the cursor
//! of a line that is being typed.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::conductor::Conductor;
use super::{Output, own_error, text};
use crate::cli::{self, Environment};
use crate::command::Globals;
use crate::names::Book;
use crate::own::completions::{self, Line, Source};
use crate::own::manual::{self, Own};
use crate::types::bytes_of_text;

/// `man [PAGE]`.
pub fn manual(page: Option<&str>) -> Output {
    let Some(name) = page else {
        return text(manual::pages());
    };
    match manual::page(name, &own()) {
        Some(roff) => text(roff),
        None => own_error(&format!(
            "there is no manual page '{name}'; rpdb man lists them"
        )),
    }
}

/// What the manual has to know of flags, verbs and variables.
fn own() -> Own {
    let owned = |(name, about): &(&str, &str)| ((*name).to_owned(), (*about).to_owned());
    Own {
        flags: cli::flag_lines(),
        verbs: cli::verb_lines(),
        variables: cli::VARIABLES.iter().map(owned).collect(),
    }
}

/// `completions SHELL`.
pub fn script(shell: &str) -> Output {
    text(completions::script(shell).unwrap_or_default().to_owned())
}

/// `completions words …`. A line that is being typed may be wrong in any way: then nothing is said.
pub fn candidates(words: &[String], env: &Environment) -> Output {
    let Some((current, before)) = words.split_last() else {
        return Output::default();
    };
    let typed = before
        .iter()
        .map(|word| OsString::from_vec(bytes_of_text(word)));
    let typed: Vec<OsString> = typed.collect();
    let (flags, verbs) = (cli::flag_lines(), cli::verb_lines());
    if let Some(flag) = cli::flag_in_need(&typed) {
        let notation = { flags.iter() }.find_map(|(line, _)| {
            let (name, value) = line.split_once(' ')?;
            (name.strip_prefix("--") == Some(&flag)).then_some(value)
        });
        let book = Book::default();
        let source = Source {
            book: &book,
            host: None,
            netns: None,
        };
        return text(completions::values(
            notation.unwrap_or_default(),
            current,
            &source,
        ));
    }
    let args: Vec<OsString> = std::iter::once("rpdb".into()).chain(typed).collect();
    let Ok(setup) = cli::read(&args, env) else {
        return Output::default();
    };
    let globals = Globals::default();
    let mut conductor = Conductor::new(&setup, env, &globals);
    let book = Book::new(setup.names_dir.clone(), setup.level);
    let mut source = Source {
        book: &book,
        host: conductor.glance(),
        netns: None,
    };
    let line = Line {
        before: &setup.words,
        current,
        flags: &flags,
        verbs: &verbs,
        level: setup.level,
    };
    text(completions::candidates(&line, &mut source))
}
