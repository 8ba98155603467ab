//! Databases of at most 256 numbers (protocols, scopes, realms, dsfields, address protocols), with
//! the two habits of the original that can be seen from outside (iproute2 7.1 `lib/rt_names.c`):
//! a built-in name answers until something else has made the file be read, and the last name that
//! was looked up is remembered together with the last *number* that was looked up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::file::NameFile;
use super::integer::c_unsigned;

/// One database and what is known of it so far.
#[derive(Debug)]
pub struct Array {
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    builtin: &'static [(u8, &'static str)],
    /// Names of the files: they hide built-in ones of the same number.
    names: BTreeMap<u8, String>,
    loaded: bool,
    /// Name of the last successful look-up by name.
    last_name: Option<String>,
    /// Result of the last look-up, by name or by number, even a failed one.
    last_result: u64,
    /// How many look-ups were answered by a number, not by a name of the files.
    numbers: usize,
}

impl State {
    /// The name of a number as far as is known now.
    fn name(&self, id: u8) -> Option<&str> {
        let builtin = || self.builtin.iter().find(|(known, _)| *known == id);
        match self.names.get(&id) {
            Some(name) => Some(name),
            None => builtin().map(|(_, name)| *name),
        }
    }

    /// The lowest number of that name.
    fn lowest(&self, word: &str) -> Option<u8> {
        let builtin = { self.builtin.iter() }
            .filter(|(id, name)| *name == word && !self.names.contains_key(id))
            .map(|(id, _)| *id);
        let named = { self.names.iter() }.find(|(_, name)| *name == word);
        builtin.chain(named.map(|(id, _)| *id)).min()
    }
}

impl Array {
    /// A database that knows its built-in names only.
    pub fn new(builtin: &'static [(u8, &'static str)]) -> Self {
        let state = State {
            builtin,
            names: BTreeMap::new(),
            loaded: false,
            last_name: None,
            last_result: 0,
            numbers: 0,
        };
        Self {
            state: RefCell::new(state),
        }
    }

    /// Reads the files through `read` unless that has happened.
    pub fn load(&self, read: impl FnOnce() -> Vec<NameFile>) {
        let mut state = self.state.borrow_mut();
        if std::mem::replace(&mut state.loaded, true) {
            return;
        }
        for (id, name) in read().into_iter().flat_map(|file| file.entries) {
            if let Ok(id) = u8::try_from(id) {
                state.names.insert(id, name);
            }
        }
    }

    /// The number behind `word`: the remembered name, a name, or a number in `base` up to 255.
    pub fn id(&self, word: &str, base: u32, read: impl FnOnce() -> Vec<NameFile>) -> Option<u8> {
        if let Some(value) = self.remembered(word) {
            return Some(value);
        }
        self.load(read);
        let mut state = self.state.borrow_mut();
        if let Some(id) = state.lowest(word) {
            state.last_name = Some(word.to_owned());
            state.last_result = u64::from(id);
            return Some(id);
        }
        state.numbers += 1;
        let parsed = c_unsigned(word, base);
        state.last_result = parsed.map_or(0, |(value, _)| value);
        match parsed {
            Some((value, "")) => u8::try_from(value).ok(),
            _ => None,
        }
    }

    /// The number behind `word` without memory (address protocols).
    pub fn plain_id(&self, word: &str, read: impl FnOnce() -> Vec<NameFile>) -> Option<u8> {
        self.load(read);
        let state = self.state.borrow();
        let number = || u8::try_from(super::whole_unsigned(word, 0)?).ok();
        state.lowest(word).or_else(number)
    }

    /// The name of `id`; the files are read only when no name is known.
    pub fn name(&self, id: u8, read: impl FnOnce() -> Vec<NameFile>) -> Option<String> {
        let known = self.known(id);
        if known.is_some() {
            return known;
        }
        self.load(read);
        self.known(id)
    }

    /// The name of `id` as far as is known now.
    pub fn known(&self, id: u8) -> Option<String> {
        self.state.borrow().name(id).map(str::to_owned)
    }

    /// How many look-ups were answered by a number; while that does not grow, and the memory of the
    /// last look-up [`is_true`](Self::is_true), a name means the same every time.
    pub fn numbers(&self) -> usize {
        self.state.borrow().numbers
    }

    /// The number that is remembered is the remembered name's own.
    pub fn is_true(&self) -> bool {
        let state = self.state.borrow();
        state
            .last_name
            .as_ref()
            .is_none_or(|last| state.lowest(last).map(u64::from) == Some(state.last_result))
    }

    fn remembered(&self, word: &str) -> Option<u8> {
        let state = self.state.borrow();
        (state.last_name.as_deref() == Some(word)).then_some(state.last_result as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::parse;
    use super::*;

    fn protocols() -> Array {
        Array::new(&[(2, "kernel"), (4, "static")])
    }

    fn files() -> Vec<NameFile> {
        vec![parse("f", b"2 kern\n4 stat\n77 mine\n77 other\n300 far\n")]
    }

    #[test]
    fn a_builtin_name_answers_until_the_file_has_been_read() {
        let array = protocols();
        assert_eq!(array.name(4, files).as_deref(), Some("static"));
        assert_eq!(array.name(77, files).as_deref(), Some("other"));
        assert_eq!(array.name(4, files).as_deref(), Some("stat"));
        assert_eq!(array.id("static", 0, files), None);
    }

    #[test]
    fn a_number_overwrites_what_the_last_name_stands_for() {
        let array = protocols();
        assert_eq!(array.id("kern", 0, files), Some(2));
        assert_eq!(array.id("99", 0, files), Some(99));
        assert_eq!(array.id("kern", 0, files), Some(99));
        assert_eq!(array.id("nonsense", 0, files), None);
        assert_eq!(array.id("kern", 0, files), Some(0));
        assert_eq!(array.id("stat", 0, files), Some(4));
        assert_eq!(array.id("kern", 0, files), Some(2));
    }

    #[test]
    fn numbers_are_whole_words_up_to_255() {
        let array = protocols();
        assert_eq!(array.id("0xff", 0, files), Some(255));
        assert_eq!(array.id("10", 16, files), Some(16));
        for word in ["256", "-1", "4x", "", "99999999999999999999"] {
            assert_eq!(array.id(word, 0, files), None, "{word}");
        }
    }
}
