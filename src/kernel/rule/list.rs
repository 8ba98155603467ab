//! Rules in walking order, in pieces: one more rule moves none but its neighbours.

use super::Rule;

/// No piece has more rules.
const PIECE: usize = 64;

fn piece_of_one(rule: Rule) -> Vec<Rule> {
    let mut piece = Vec::with_capacity(PIECE);
    piece.push(rule);
    piece
}

/// The rules of a chain by ascending priority, older first within one.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// None of them is empty.
    pieces: Vec<Vec<Rule>>,
    count: usize,
    /// The piece that the last rule came into.
    recent: usize,
}

/// Where a rule is, as long as none comes or goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spot {
    /// How many rules come before it.
    pub index: usize,
    piece: usize,
    offset: usize,
}

impl Rules {
    /// These rules, put in order.
    pub fn of(mut rules: Vec<Rule>) -> Self {
        rules.sort_by_key(|rule| rule.priority);
        let count = rules.len();
        let mut pieces = Vec::with_capacity(count / PIECE + 1);
        let mut rest = rules.into_iter();
        loop {
            let piece: Vec<Rule> = rest.by_ref().take(PIECE).collect();
            if piece.is_empty() {
                break;
            }
            pieces.push(piece);
        }
        Self {
            pieces,
            count,
            recent: 0,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.pieces.iter().flatten()
    }

    /// All of them from `from` on, each with its place.
    pub fn from(&self, from: usize) -> impl Iterator<Item = (Spot, &Rule)> {
        let mut before = 0;
        let first = { self.pieces.iter() }.position(|piece| {
            let inside = from < before + piece.len();
            before += if inside { 0 } else { piece.len() };
            inside
        });
        let first = first.unwrap_or(self.pieces.len());
        let pieces = self.pieces.iter().enumerate().skip(first);
        let all = pieces.flat_map(|(at, piece)| {
            { piece.iter().enumerate() }.map(move |(offset, rule)| (at, offset, rule))
        });
        { all.zip(before..) }
            .map(|((piece, offset, rule), index)| {
                let spot = Spot {
                    index,
                    piece,
                    offset,
                };
                (spot, rule)
            })
            .skip(from.saturating_sub(before))
    }

    /// The rule at a place.
    pub fn at(&self, spot: Spot) -> Option<&Rule> {
        self.pieces.get(spot.piece)?.get(spot.offset)
    }

    /// The rule behind `index` others.
    pub fn get(&self, index: usize) -> Option<&Rule> {
        self.from(index).next().map(|(_, rule)| rule)
    }

    /// How many rules come before all those of `priority` and above.
    pub fn below(&self, priority: u32) -> usize {
        let at = self.reaching(priority);
        let before: usize = self.pieces.iter().take(at).map(Vec::len).sum();
        let inside = self.pieces.get(at).map_or(0, |piece| {
            piece.partition_point(|rule| rule.priority < priority)
        });
        before + inside
    }

    /// The rules of one priority.
    pub fn of_priority(&self, priority: u32) -> impl Iterator<Item = &Rule> {
        let at = self.piece_of(priority);
        let (first, behind) = match self.pieces.get(at..) {
            Some([first, behind @ ..]) => (first.as_slice(), behind),
            _ => (&[][..], &[][..]),
        };
        let first = match first.last() {
            // What comes in order is above all that is there.
            Some(last) if last.priority < priority => &[],
            _ => {
                let below = first.partition_point(|rule| rule.priority < priority);
                first.get(below..).unwrap_or_default()
            }
        };
        { first.iter().chain(behind.iter().flatten()) }
            .take_while(move |rule| rule.priority == priority)
    }

    /// The first piece that does not end below a priority, or the last one that begins below it.
    fn piece_of(&self, priority: u32) -> usize {
        // Where a rule came, the next one often does.
        let recent = self.recent;
        let (first, next) = (self.first_of(recent), self.first_of(recent + 1));
        if first.is_some_and(|first| first < priority) && next.is_none_or(|next| next > priority) {
            return recent;
        }
        self.reaching(priority)
    }

    /// The first piece that does not end below a priority.
    fn reaching(&self, priority: u32) -> usize {
        let last_below =
            |piece: &Vec<Rule>| piece.last().is_some_and(|rule| rule.priority < priority);
        self.pieces.partition_point(last_below)
    }

    /// The priority that a piece begins with.
    fn first_of(&self, piece: usize) -> Option<u32> {
        Some(self.pieces.get(piece)?.first()?.priority)
    }

    /// Puts a rule behind all others of its priority.
    pub(super) fn insert(&mut self, rule: Rule) {
        self.count += 1;
        let priority = rule.priority;
        let not_above = |first: Option<u32>| first.is_some_and(|first| first <= priority);
        let mut at = self.recent;
        if !not_above(self.first_of(at)) || not_above(self.first_of(at + 1)) {
            let first_of = |piece: &Vec<Rule>| Some(piece.first()?.priority);
            let behind = self
                .pieces
                .partition_point(|piece| not_above(first_of(piece)));
            at = behind.saturating_sub(1);
        }
        let Some(piece) = self.pieces.get_mut(at) else {
            self.pieces.push(piece_of_one(rule));
            return;
        };
        let inside = match piece.last() {
            Some(last) if last.priority <= priority => piece.len(),
            _ => piece.partition_point(|other| other.priority <= priority),
        };
        self.recent = at;
        if piece.len() < PIECE {
            piece.insert(inside, rule);
        } else if inside == PIECE {
            // What comes in order fills one piece after the other.
            self.pieces.insert(at + 1, piece_of_one(rule));
            self.recent = at + 1;
        } else {
            let cut = inside.max(PIECE / 2);
            let behind = piece.split_off(cut);
            piece.insert(inside, rule);
            self.pieces.insert(at + 1, behind);
        }
    }

    /// Takes a rule out.
    pub(super) fn remove(&mut self, index: usize) -> Option<Rule> {
        let (spot, _) = self.from(index).next()?;
        let piece = self.pieces.get_mut(spot.piece)?;
        let gone = piece.remove(spot.offset);
        if piece.is_empty() {
            self.pieces.remove(spot.piece);
        }
        self.count -= 1;
        Some(gone)
    }
}

/// How they are cut does not count.
impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}
