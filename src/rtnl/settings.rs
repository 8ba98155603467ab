//! The other way into the kernel: `/proc/sys`.

use super::Errno;

/// What a path below `/proc/sys` names, with the bits of its owner in the mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Node {
    /// A directory.
    Directory,
    /// A file.
    File {
        /// `S_IRUSR`.
        readable: bool,
        /// `S_IWUSR`.
        writable: bool,
    },
}

/// `/proc/sys` as seen from a program in one namespace. Paths are those below it, and may take
/// detours (`//`, `..`).
pub trait Settings {
    /// What a path names, and the path without detours.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`.
    fn look(&self, path: &str) -> Result<(String, Node), Errno>;

    /// The names in a directory, in their order.
    fn names(&self, path: &str) -> Vec<String>;

    /// The text of a file.
    ///
    /// # Errors
    /// `EACCES` for who may not read it, `EIO` for what is not there to be read.
    fn read(&self, path: &str) -> Result<String, Errno>;

    /// Writes a file.
    ///
    /// # Errors
    /// `EACCES` for who may not write it, `EINVAL` for a value that it does not take.
    fn write(&mut self, path: &str, text: &[u8]) -> Result<(), Errno>;
}
