//! How the kernel says no.

use super::Errno;

/// A refused request: the error number and, where the kernel gives one, its extended-ack text
/// (without the final full stop that iproute2 adds).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Error number.
    pub errno: Errno,
    /// Extended-ack text.
    pub note: Option<String>,
    /// Number of the attribute that was missing (`NLMSGERR_ATTR_MISS_TYPE`).
    pub missing_attribute: Option<u16>,
}

impl Refusal {
    /// A refusal with a text.
    pub fn noted(errno: Errno, note: impl Into<String>) -> Self {
        Self {
            errno,
            note: Some(note.into()),
            missing_attribute: None,
        }
    }
}

impl From<Errno> for Refusal {
    fn from(errno: Errno) -> Self {
        Self {
            errno,
            note: None,
            missing_attribute: None,
        }
    }
}
