//! Usage texts, made from the keyword tables in the manner of iproute2: synopsis lines, then one
//! production per name, one keyword a line, so that a search for a keyword finds what follows it.

use super::{Clause, Keyword};
use crate::fault::Fault;
use crate::types::Level;

/// A usage text in the making.
#[derive(Clone, Debug)]
pub struct Usage {
    level: Level,
    synopses: Vec<String>,
    productions: Vec<(String, Vec<String>)>,
}

impl Usage {
    /// An empty text for `level`.
    pub fn new(level: Level) -> Self {
        Self {
            level,
            synopses: Vec::new(),
            productions: Vec::new(),
        }
    }

    /// A synopsis line.
    pub fn synopsis(mut self, line: impl Into<String>) -> Self {
        self.synopses.push(line.into());
        self
    }

    /// Synopsis lines `HEAD { a | b } REST`: one for each run of commands that take the same.
    pub fn commands<K>(mut self, head: &str, table: &[Keyword<K>]) -> Self {
        let mut runs: Vec<(&str, Vec<&str>)> = Vec::new();
        for entry in table.iter().filter(|entry| self.level >= entry.since) {
            let names = entry.spell.iter().map(|spelling| spelling.full());
            match runs.iter_mut().find(|(value, _)| *value == entry.value) {
                Some((_, run)) => run.extend(names),
                None => runs.push((entry.value, names.collect())),
            }
        }
        for (value, names) in runs {
            let names = either(&names);
            self.synopses
                .push(format!("{head} {names} {value}").trim_end().to_owned());
        }
        self
    }

    /// The productions that the clauses of `table` belong to.
    pub fn clauses<D>(self, table: &[Keyword<Clause<D>>]) -> Self {
        self.keywords(table, |clause| clause.part, |item| format!("[ {item} ]"))
    }

    /// Optional keywords of a production that is begun elsewhere.
    pub fn keywords_of<K: Copy>(self, name: &'static str, table: &[Keyword<K>]) -> Self {
        self.keywords(table, |_| name, |item| format!("[ {item} ]"))
    }

    /// One production of alternatives.
    pub fn choice<K: Copy>(mut self, name: &'static str, table: &[Keyword<K>]) -> Self {
        let level = self.level;
        let mut known: Vec<&Keyword<K>> = Vec::new();
        for entry in table.iter().filter(|entry| level >= entry.since) {
            if !known.iter().any(|other| other.spell == entry.spell) {
                known.push(entry);
            }
        }
        let last = known.len().saturating_sub(1);
        for (at, entry) in known.into_iter().enumerate() {
            let open = if at == 0 { "{" } else { " " };
            let close = if at == last { "}" } else { "|" };
            self.push(name, format!("{open} {} {close}", entry.synopsis()));
        }
        self
    }

    fn keywords<K: Copy>(
        mut self,
        table: &[Keyword<K>],
        part: impl Fn(K) -> &'static str,
        dress: impl Fn(String) -> String,
    ) -> Self {
        let level = self.level;
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for entry in table.iter().filter(|entry| level >= entry.since) {
            let Some(first) = entry.spell.first() else {
                continue;
            };
            let key = (part(entry.means), first.full());
            if !seen.contains(&key) {
                seen.push(key);
                self.push(key.0, dress(entry.synopsis()));
            }
        }
        self
    }

    /// One production in plain words.
    pub fn production(mut self, name: &str, body: &str) -> Self {
        self.push(name, body.to_owned());
        self
    }

    fn push(&mut self, name: &str, item: String) {
        match self.productions.iter_mut().find(|(known, _)| known == name) {
            Some((_, items)) => items.push(item),
            None => self.productions.push((name.to_owned(), vec![item])),
        }
    }

    /// The text, final newline included.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, line) in self.synopses.iter().enumerate() {
            let head = if at == 0 { "Usage: " } else { "       " };
            text.push_str(&format!("{head}{line}\n"));
        }
        for (name, items) in &self.productions {
            for (at, item) in items.iter().enumerate() {
                let head = if at == 0 { name.as_str() } else { "" };
                let sign = if at == 0 { ":=" } else { "" };
                let width = name.len();
                text.push_str(&format!("{head:width$} {sign:2} {item}\n"));
            }
        }
        text
    }

    /// The text as the fault that asking for help is: on stderr, status 255.
    pub fn fault(&self) -> Fault {
        Fault::word(self.text())
    }
}

/// `{ a | b }`, or just `a`.
fn either(names: &[&str]) -> String {
    match names {
        [name] => (*name).to_owned(),
        names => format!("{{ {} }}", names.join(" | ")),
    }
}

impl<K> Keyword<K> {
    /// `{ spelling | spelling } VALUE`.
    pub fn synopsis(&self) -> String {
        let names: Vec<&str> = self.spell.iter().map(|spelling| spelling.full()).collect();
        let names = either(&names);
        // `-color[=WHEN]` is one word
        let gap = if self.value.starts_with("[=") {
            ""
        } else {
            " "
        };
        format!("{names}{gap}{}", self.value).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spelling::{Exact, Prefix};
    use super::*;

    #[test]
    fn a_text_has_one_keyword_a_line() {
        let verbs = [
            Keyword::new(&[Prefix("add")], 1, "THING", ""),
            Keyword::new(&[Prefix("list"), Exact("lst")], 2, "", ""),
            Keyword::new(&[Prefix("delete")], 3, "THING", ""),
        ];
        let things = [
            Keyword::new(&[Exact("a")], 1, "A[/MASK]", "").since(Level::V7_1),
            Keyword::new(&[Exact("a")], 1, "A", ""),
            Keyword::new(&[Exact("b"), Exact("c")], 2, "", ""),
        ];
        let usage = |level| {
            let usage = Usage::new(level).commands("ip x", &verbs);
            usage
                .keywords_of("THING", &things)
                .choice("VERB", &verbs)
                .text()
        };
        let text = "Usage: ip x { add | delete } THING
       ip x { list | lst }
THING := [ a A[/MASK] ]
         [ { b | c } ]
VERB := { add THING |
          { list | lst } |
          delete THING }
";
        assert_eq!(usage(Level::V7_1), text);
        assert_eq!(usage(Level::V6_1), text.replace("[/MASK]", ""));
    }
}
