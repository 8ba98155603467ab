//! The routes of one prefix.

use super::InfoId;
use crate::types::RouteType;

/// One route of a prefix (`struct fib_alias`); a prefix lists them by TOS descending, metric
/// ascending, then position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// Type of service.
    pub tos: u8,
    /// Route type.
    pub kind: RouteType,
    /// The rest.
    pub info: InfoId,
}

/// The aliases of one prefix. Nearly every prefix has exactly one, so that one needs
/// no memory of its own.
#[derive(Clone, Debug)]
pub enum Aliases {
    /// None: the prefix has lost its routes.
    None,
    /// The usual case.
    One(Alias),
    /// Two or more.
    Many(Box<Vec<Alias>>),
}

impl Aliases {
    /// All of them, in order.
    pub fn as_slice(&self) -> &[Alias] {
        match self {
            Self::None => &[],
            Self::One(alias) => std::slice::from_ref(alias),
            Self::Many(list) => list,
        }
    }

    /// The same, to replace one in place.
    pub fn as_mut_slice(&mut self) -> &mut [Alias] {
        match self {
            Self::None => &mut [],
            Self::One(alias) => std::slice::from_mut(alias),
            Self::Many(list) => list,
        }
    }

    /// Puts `alias` before the one at `at`; a position past the end means the end.
    pub fn insert(&mut self, at: usize, alias: Alias) {
        match self {
            Self::None => *self = Self::One(alias),
            Self::One(first) => {
                let pair = if at == 0 {
                    vec![alias, *first]
                } else {
                    vec![*first, alias]
                };
                *self = Self::Many(Box::new(pair));
            }
            Self::Many(list) => list.insert(at.min(list.len()), alias),
        }
    }

    /// Keeps what `keep` says yes to, in order; false when nothing is left.
    pub fn retain(&mut self, mut keep: impl FnMut(&Alias) -> bool) -> bool {
        match self {
            Self::None => return false,
            Self::One(alias) => {
                if keep(alias) {
                    return true;
                }
                *self = Self::None;
                return false;
            }
            Self::Many(list) => list.retain(|alias| keep(alias)),
        }
        match self.as_slice() {
            [] => *self = Self::None,
            [only] => *self = Self::One(*only),
            _ => {}
        }
        !matches!(self, Self::None)
    }
}
