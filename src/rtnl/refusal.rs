//! How the kernel says no.

use super::{Errno, Row};

/// A refused request: the error number and, where the kernel gives one, its extended-ack text
/// (without the final full stop that iproute2 adds).
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// Error number.
    pub errno: Errno,
    /// Extended-ack text.
    pub note: Option<String>,
    /// Number of the attribute that was missing (`NLMSGERR_ATTR_MISS_TYPE`).
    pub missing_attribute: Option<u16>,
    /// What was done, and told to who asked to be told, before something else was refused: of a
    /// request that is several changes in one.
    pub told: Option<Box<Row>>,
}

impl Refusal {
    /// A refusal with a text.
    pub fn noted(errno: Errno, note: impl Into<String>) -> Self {
        Self {
            errno,
            note: Some(note.into()),
            missing_attribute: None,
            told: None,
        }
    }

    /// The same after something was done.
    #[must_use]
    pub fn after(self, told: Option<Row>) -> Self {
        Self {
            told: told.map(Box::new),
            ..self
        }
    }
}

impl From<Errno> for Refusal {
    fn from(errno: Errno) -> Self {
        Self {
            errno,
            note: None,
            missing_attribute: None,
            told: None,
        }
    }
}
