//! The walk: words that are typed already, read by the tables as the grammar reads them.

use super::names::FAMILIES;
use super::notation::{Node, Rest, next, read};
use crate::grammar::{Entry, Section};
use crate::types::Level;

/// What may come at the end of the walk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Offer {
    /// A word, and what is said about it.
    Word(String, &'static str),
    /// Something that the notation has a name for.
    Place(String),
}

/// Where a walk stands: behind an object, in front of the next word.
#[derive(Debug)]
pub struct Walk<'c> {
    all: &'c [Section],
    level: Level,
    object: &'static str,
    table: Vec<Entry>,
    otherwise: Vec<Node>,
    /// What must come before the next keyword.
    pending: Rest,
    used: Vec<Entry>,
}

impl<'c> Walk<'c> {
    /// A walk in front of the words of a command.
    pub fn new(all: &'c [Section], level: Level, object: &'static str, command: &Entry) -> Self {
        let of_command = |section: &&Section| {
            section.object == object && section.commands.contains(&command.name())
        };
        let sections: Vec<&Section> = all.iter().filter(of_command).collect();
        let otherwise = sections.iter().map(|section| section.otherwise);
        let otherwise = otherwise.filter(|notation| !notation.is_empty());
        let pending = match sections.is_empty() {
            true => vec![read(command.value)],
            false => Vec::new(),
        };
        Self {
            all,
            level,
            object,
            table: { sections.iter() }
                .flat_map(|section| section.entries.iter().copied())
                .collect(),
            otherwise: otherwise.map(read).collect(),
            pending,
            used: Vec::new(),
        }
    }

    /// Goes over one word.
    pub fn step(&mut self, word: &str) {
        let pending = std::mem::take(&mut self.pending);
        if !pending.is_empty() {
            if self.read_value(&pending, word) {
                return;
            }
            if !next(&pending).1 {
                return;
            }
        }
        if let Some(entry) = self.keyword(word) {
            match self.named(entry.value) {
                Some(section) if section.many => self.enter(section, Some(entry)),
                _ => {
                    self.used.push(entry);
                    self.pending = vec![read(entry.value)];
                }
            }
            return;
        }
        // What is no keyword may be said once.
        let otherwise = std::mem::take(&mut self.otherwise);
        let read = otherwise
            .iter()
            .any(|node| self.read_value(std::slice::from_ref(node), word));
        if !read {
            self.otherwise = otherwise;
        }
    }

    /// What may come next.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = Vec::new();
        let (leaves, done) = next(&self.pending);
        for (leaf, _) in leaves {
            self.offer(&leaf, &mut offers);
        }
        if done {
            let known = self.known().filter(|entry| !self.is_used(entry));
            known.for_each(|entry| words(entry, &mut offers));
            for node in &self.otherwise {
                let (leaves, _) = next(std::slice::from_ref(node));
                leaves
                    .iter()
                    .for_each(|(leaf, _)| self.offer(leaf, &mut offers));
            }
        }
        offers
    }

    /// The entries of this level.
    fn known(&self) -> impl Iterator<Item = &Entry> {
        self.table.iter().filter(|entry| self.level >= entry.since)
    }

    fn is_used(&self, entry: &Entry) -> bool {
        self.used.iter().any(|used| used.spell == entry.spell)
    }

    fn keyword(&self, word: &str) -> Option<Entry> {
        self.known().find(|entry| entry.matches(word)).copied()
    }

    /// The table that a name stands for.
    fn named(&self, name: &str) -> Option<&'c Section> {
        let all: &'c [Section] = self.all;
        let is = |section: &&Section| section.object == self.object && section.name == name;
        { all.iter() }
            .find(is)
            .filter(|_| !name.is_empty() && name != "COMMAND")
    }

    /// Takes the word for what the notation wants next; `false` when it is nothing of that kind.
    fn read_value(&mut self, rest: &[Node], word: &str) -> bool {
        let (leaves, _) = next(rest);
        let exact = |(leaf, _): &&(Node, Rest)| matches!(leaf, Node::Word(full) if full == word);
        if let Some((_, behind)) = leaves.iter().find(exact) {
            self.pending = behind.clone();
            return true;
        }
        for (leaf, mut behind) in leaves {
            let Node::Place(name) = leaf else { continue };
            match self.named(&name) {
                Some(section) if section.many => {
                    self.enter(section, None);
                    self.step(word);
                    return true;
                }
                Some(section) => {
                    let entry = { section.entries.iter() }
                        .find(|entry| self.level >= entry.since && entry.matches(word));
                    let Some(entry) = entry else { continue };
                    behind.push(read(entry.value));
                    self.pending = behind;
                    return true;
                }
                None if name == "FAMILY" && !FAMILIES.contains(&word) => {}
                None => {
                    self.pending = behind;
                    return true;
                }
            }
        }
        false
    }

    /// Reads by another table from here on, and by the keyword that leads into it.
    fn enter(&mut self, section: &Section, again: Option<Entry>) {
        self.table = section.entries.iter().copied().chain(again).collect();
        self.otherwise = { [section.otherwise].into_iter() }
            .filter(|notation| !notation.is_empty())
            .map(read)
            .collect();
        self.pending.clear();
        self.used.clear();
    }

    fn offer(&self, leaf: &Node, offers: &mut Vec<Offer>) {
        match leaf {
            Node::Word(word) => offers.push(Offer::Word(word.clone(), "")),
            Node::Place(name) => match self.named(name) {
                Some(section) => {
                    let known = section
                        .entries
                        .iter()
                        .filter(|entry| self.level >= entry.since);
                    known.for_each(|entry| words(entry, offers));
                }
                None => offers.push(Offer::Place(name.clone())),
            },
            _ => {}
        }
    }
}

/// All spellings of an entry.
pub fn words(entry: &Entry, offers: &mut Vec<Offer>) {
    let spelled =
        { entry.spell.iter() }.map(|spelling| Offer::Word(spelling.full().to_owned(), entry.about));
    offers.extend(spelled);
}
