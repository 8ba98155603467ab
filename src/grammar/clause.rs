//! Clauses: a keyword, what follows it, and the draft that both go into. iproute2's argument loops
//! are order-free; here they are folds of clauses into a draft.

use super::{Desk, Keyword, Parse, Spelling, Words, one_of, value, wrong};
use crate::command::Aside;
use crate::fault::Fault;
use crate::types::{IfName, Level};

/// Reads what follows a keyword into a draft.
pub type Read<D> = for<'w> fn(&Desk<'_>, Words<'w>, &mut D) -> Parse<'w, ()>;

/// What a keyword of an argument loop means.
#[derive(Debug)]
pub struct Clause<D: 'static> {
    /// The reader of what follows.
    pub read: Read<D>,
    /// The production of the help text that lists it.
    pub part: &'static str,
}

impl<D> Clone for Clause<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Clause<D> {}

/// A table entry of an argument loop.
pub const fn clause<D>(
    spell: &'static [Spelling],
    part: &'static str,
    read: Read<D>,
    value: &'static str,
    about: &'static str,
) -> Keyword<Clause<D>> {
    Keyword::new(spell, Clause { read, part }, value, about)
}

/// Folds all words into `draft`: the first clause of `table` that matches reads on, `otherwise`
/// takes a word that no keyword is.
pub fn fold<'w, D>(
    desk: &Desk<'_>,
    table: &[Keyword<Clause<D>>],
    otherwise: Read<D>,
    words: Words<'w>,
    draft: &mut D,
) -> Parse<'w, ()> {
    let mut words = words;
    while !words.is_empty() {
        let (rest, read) = match one_of(table, desk.level(), words) {
            Ok((rest, clause)) => (rest, clause.read),
            Err(_) => (words, otherwise),
        };
        (words, ()) = read(desk, rest, draft)?;
    }
    Ok((words, ()))
}

impl Desk<'_> {
    /// The compatibility level.
    pub fn level(&self) -> Level {
        self.globals.level
    }
}

/// The next word through a lexer that words its own faults.
pub fn lexed<'w, T>(
    words: Words<'w>,
    lexer: impl FnOnce(&'w str) -> Result<T, Fault>,
) -> Parse<'w, T> {
    let (rest, word) = value(words)?;
    match lexer(word) {
        Ok(found) => Ok((rest, found)),
        Err(fault) => wrong(fault),
    }
}

/// A device that must exist where it is typed, else `Error: argument "DEV" is wrong: SAID`.
pub fn existing<'w>(desk: &Desk<'_>, words: Words<'w>, said: &str) -> Parse<'w, IfName> {
    let (rest, word) = value(words)?;
    let name = IfName::from(word);
    let fault = Fault::invalid_argument(said, word);
    desk.aside(Aside::Device(name.clone(), fault));
    Ok((rest, name))
}

/// The next word through a lexer; where that finds nothing, `Error: argument "WORD" is wrong: SAID`.
pub fn argument<'w, T>(
    words: Words<'w>,
    said: &str,
    lexer: impl FnOnce(&'w str) -> Option<T>,
) -> Parse<'w, T> {
    lexed(words, |word| {
        lexer(word).ok_or_else(|| Fault::invalid_argument(said, word))
    })
}

/// Skips the next word if it is exactly `word`, and then asks for another (`NEXT_ARG`).
pub fn skip_word<'w>(words: Words<'w>, word: &str) -> Parse<'w, ()> {
    match words.split() {
        Some((found, rest)) if found == word && rest.is_empty() => wrong(Fault::incomplete()),
        Some((found, rest)) if found == word => Ok((rest, ())),
        _ => Ok((words, ())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spelling::Prefix;
    use super::*;
    use crate::command::Globals;
    use crate::names::Book;

    fn number<'w>(_: &Desk<'_>, words: Words<'w>, sum: &mut u32) -> Parse<'w, ()> {
        let (rest, found) = argument(words, "no number", |word| word.parse::<u32>().ok())?;
        *sum += found;
        Ok((rest, ()))
    }

    #[test]
    fn a_fold_ends_with_the_words_or_the_first_fault() {
        let table = [clause(&[Prefix("add")], "SUM", number, "NUMBER", "")];
        let (book, globals) = (Book::default(), Globals::default());
        let desk = Desk::new(&book, &globals);
        let sum = |line: &str| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let mut sum = 0;
            let read = fold(&desk, &table, number, Words(&words), &mut sum);
            read.map(|_| sum).map_err(|_| ())
        };
        assert_eq!(sum("add 1 a 2 3"), Ok(6));
        assert_eq!(sum("add"), Err(()));
        assert_eq!(sum("add x"), Err(()));
    }
}
