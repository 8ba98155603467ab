//! Whose the files are.
//!
//! A state belongs to who made it and is for its owner alone. Its mode and owner stay when it is
//! written anew. Root may write the state of anybody, and it stays theirs; what root makes in the
//! folder of another user is that user's, so that `sudo` leaves nothing behind that its caller
//! cannot use. Everybody else writes their own states only, and so does the root of a user namespace
//! where it meets users whom that namespace does not know (`user_namespaces(7)`).

use std::fs::{File, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rustix::process::{Gid, Uid, geteuid};

use super::{Place, StoreError};

/// Mode and owner for a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owner {
    /// Permission bits.
    pub mode: u32,
    /// User and group, where they must be set.
    ids: Option<(u32, u32)>,
}

impl Owner {
    /// For the state and what lies beside it; `old` is the state that is there.
    ///
    /// # Errors
    /// It is another user's.
    pub fn choose(place: &Place, old: Option<&Metadata>) -> Result<Self, StoreError> {
        let me = geteuid();
        let (mode, uid, gid) = match old {
            Some(old) => (old.permissions().mode() & 0o777, old.uid(), old.gid()),
            None if !me.is_root() => return Ok(Self::private()),
            None => match std::fs::metadata(place.folder()) {
                Ok(folder) if is_known(folder.uid(), folder.gid()) => {
                    (0o600, folder.uid(), folder.gid())
                }
                _ => return Ok(Self::private()),
            },
        };
        if uid != me.as_raw() && !(me.is_root() && is_known(uid, gid)) {
            let cause = format!("belongs to another user ({uid}), and is theirs to change");
            return Err(StoreError::new(&place.file, cause));
        }
        let ids = (me.is_root() && uid != 0).then_some((uid, gid));
        Ok(Self { mode, ids })
    }

    /// For a file of one's own.
    fn private() -> Self {
        Self {
            mode: 0o600,
            ids: None,
        }
    }

    /// Gives a file that was just made its owner and mode.
    pub fn give(&self, file: &File) -> std::io::Result<()> {
        if let Some((uid, gid)) = self.ids {
            rustix::fs::fchown(file, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))?;
        }
        file.set_permissions(Permissions::from_mode(self.mode))
    }
}

/// True for a user and a group that have numbers in this user namespace.
fn is_known(uid: u32, gid: u32) -> bool {
    let in_map = |file: &str, id: u32| {
        // Without namespaces of users everybody is known.
        std::fs::read_to_string(file).map_or(true, |map| holds(&map, id))
    };
    in_map("/proc/self/uid_map", uid) && in_map("/proc/self/gid_map", gid)
}

/// Whether a map of numbers, a range in each line, holds `id`: first number here, first number
/// outside, how many.
fn holds(map: &str, id: u32) -> bool {
    map.lines().any(|line| {
        let mut words = line.split_ascii_whitespace().map(str::parse::<u32>);
        let (first, count) = (words.next(), words.nth(1));
        match (first, count) {
            (Some(Ok(first)), Some(Ok(count))) => {
                id.checked_sub(first).is_some_and(|at| at < count)
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_holds_its_ranges() {
        let everybody = "         0          0 4294967295\n";
        assert!(holds(everybody, 0) && holds(everybody, 65534));
        let few = "0 1000 1\n1 100000 65533\n";
        assert!(holds(few, 0) && holds(few, 1) && holds(few, 65533));
        assert!(!holds(few, 65534) && !holds("0 65534 1\n", 65534) && !holds("", 0));
    }
}
