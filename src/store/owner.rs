//! Whose the files are.
//!
//! A state belongs to who made it and is for its owner alone. Its mode and owner stay when it is
//! written anew. Root may write the state of anybody, and it stays theirs; what root makes in the
//! folder of another user is that user's, so that `sudo` leaves nothing behind that its caller
//! cannot use. Everybody else writes their own states only.

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
                Ok(folder) => (0o600, folder.uid(), folder.gid()),
                Err(_) => return Ok(Self::private()),
            },
        };
        if !me.is_root() && uid != me.as_raw() {
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
