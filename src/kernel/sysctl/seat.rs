//! `/proc/sys` as a program sees it.

use super::file;
use super::tree::{File, Place, Tree};
use crate::kernel::{NetnsId, Seat};
use crate::rtnl::{Errno, Node, Settings};

impl Seat<'_> {
    fn here(&self) -> Result<Tree<'_>, Errno> {
        let ns = self.host.namespaces.get(&self.netns);
        Ok(Tree {
            ns: ns.ok_or(Errno::ENOENT)?,
            first: self.netns == NetnsId::ROOT && !self.host.bare,
        })
    }

    /// The file that a path names.
    fn setting(&self, path: &str) -> Result<File, Errno> {
        match self.here()?.follow(path)?.1 {
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
        let tree = self.here()?;
        let (path, place) = tree.follow(path)?;
        let node = match place {
            Place::Directory => Node::Directory,
            Place::File(file) => {
                let (readable, writable) = file::mode(file, tree.first);
                Node::File { readable, writable }
            }
        };
        Ok((path, node))
    }

    fn names(&self, path: &str) -> Vec<String> {
        let found = self.here().and_then(|tree| {
            let (path, _) = tree.follow(path)?;
            Ok(tree.names(&path))
        });
        found.unwrap_or_default()
    }

    fn read(&self, path: &str) -> Result<String, Errno> {
        let file = self.setting(path)?;
        if file == File::Secret && !self.is_root() {
            return Err(Errno::EACCES);
        }
        Ok(file::read(self.here()?.ns, file)? + "\n")
    }

    fn write(&mut self, path: &str, text: &[u8]) -> Result<(), Errno> {
        let file = self.setting(path)?;
        if !self.is_root() {
            return Err(Errno::EACCES);
        }
        if !file::mode(file, self.here()?.first).1 {
            return Err(Errno::EACCES);
        }
        let now = self.caller.now;
        let ns = self.host.namespaces.get_mut(&self.netns);
        file::write(ns.ok_or(Errno::ENOENT)?, file, text, now)
    }
}
