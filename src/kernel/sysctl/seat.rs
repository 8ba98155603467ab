//! `/proc/sys` as a program sees it.

use super::file;
use super::tree::{self, File, Place};
use crate::kernel::{Netns, Seat};
use crate::rtnl::{Errno, Node, Settings};

impl Seat<'_> {
    fn here(&self) -> Result<&Netns, Errno> {
        self.host.namespaces.get(&self.netns).ok_or(Errno::ENOENT)
    }

    /// The file that a path names.
    fn setting(&self, path: &str) -> Result<File, Errno> {
        match tree::follow(self.here()?, path)?.1 {
            Place::File(file) => Ok(file),
            Place::Directory => Err(Errno::EISDIR),
        }
    }

    /// Who is not root may read what everybody may read, and write nothing.
    fn is_root(&self) -> bool {
        self.caller.uid == 0
    }
}

impl Settings for Seat<'_> {
    fn look(&self, path: &str) -> Result<(String, Node), Errno> {
        let (path, place) = tree::follow(self.here()?, path)?;
        let node = match place {
            Place::Directory => Node::Directory,
            Place::File(file) => {
                let (readable, writable) = file::mode(file);
                Node::File { readable, writable }
            }
        };
        Ok((path, node))
    }

    fn names(&self, path: &str) -> Vec<String> {
        let found = self.here().and_then(|ns| {
            let (path, _) = tree::follow(ns, path)?;
            Ok(tree::names(ns, &path))
        });
        found.unwrap_or_default()
    }

    fn read(&self, path: &str) -> Result<String, Errno> {
        let file = self.setting(path)?;
        if file == File::Secret && !self.is_root() {
            return Err(Errno::EACCES);
        }
        let value = file::read(self.here()?, file)?;
        Ok(format!("{value}\n"))
    }

    fn write(&mut self, path: &str, text: &[u8]) -> Result<(), Errno> {
        let file = self.setting(path)?;
        if !self.is_root() {
            return Err(Errno::EACCES);
        }
        let now = self.caller.now;
        let ns = self.host.namespaces.get_mut(&self.netns);
        file::write(ns.ok_or(Errno::ENOENT)?, file, text, now)
    }
}
