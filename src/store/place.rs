//! Where the state lies.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::StoreError;

/// The state file and what stands beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file; a symbolic link is already followed.
    pub file: PathBuf,
}

impl Place {
    /// The file that was named, else `$XDG_STATE_HOME/rpdb/state.json`, else
    /// `$HOME/.local/state/rpdb/state.json`, with the home of `/etc/passwd` where `HOME` is not set (XDG Base Directory Specification 0.8: a relative
    /// `XDG_STATE_HOME` is ignored).
    ///
    /// # Errors
    /// Nothing says where.
    pub fn choose(
        named: Option<&Path>,
        xdg_state_home: Option<&OsStr>,
        home: Option<&OsStr>,
    ) -> Result<Self, StoreError> {
        let state_home = || {
            let xdg = { xdg_state_home.map(PathBuf::from) }.filter(|path| path.is_absolute());
            let home = home.map(PathBuf::from).or_else(home_of_user);
            xdg.or_else(|| home.map(|home| home.join(".local/state")))
        };
        let file = match named {
            Some(file) => file.to_owned(),
            None => state_home()
                .map(|folder| folder.join("rpdb/state.json"))
                .ok_or_else(|| {
                    let cause = "no place for it: set RPDB_STATE, XDG_STATE_HOME or HOME";
                    StoreError::new(Path::new("state file"), cause)
                })?,
        };
        if file.file_name().is_none() {
            return Err(StoreError::new(&file, "cannot be the name of a state file"));
        }
        // A rename over a link would cut it off from its target.
        let file = super::link::follow(file)?;
        Ok(Self { file })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        match self.file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// The file by a path that holds in every directory.
    pub fn absolute(&self) -> PathBuf {
        let file = std::fs::canonicalize(&self.file).or_else(|_| std::path::absolute(&self.file));
        file.unwrap_or_else(|_| self.file.clone())
    }

    /// The folder of programs that remember this state.
    pub fn tools(&self) -> PathBuf {
        let mut name = self.absolute().into_os_string();
        name.push(".bin");
        name.into()
    }

    /// The same folder, by a path that holds where the process is now.
    pub fn tools_from_here(&self) -> PathBuf {
        self.sibling("", ".bin")
    }

    /// The lock file of writers.
    pub fn lock(&self) -> PathBuf {
        self.sibling("", ".lock")
    }

    /// The journal.
    pub fn journal(&self) -> PathBuf {
        self.sibling("", ".journal")
    }

    /// The file that becomes the state by renaming. Only the holder of the lock touches it, so one
    /// that a crash left behind is simply overwritten.
    pub fn temporary(&self) -> PathBuf {
        self.sibling(".", ".tmp")
    }

    fn sibling(&self, before: &str, after: &str) -> PathBuf {
        let file = self.file.as_os_str();
        let name = self.file.file_name().unwrap_or_default();
        // Mostly, a path with a folder that ends in the name.
        let ends = file.as_bytes().strip_suffix(name.as_bytes());
        if before.is_empty() && ends.is_some_and(|folder| folder.ends_with(b"/")) {
            let mut path = std::ffi::OsString::with_capacity(file.len() + after.len());
            path.push(file);
            path.push(after);
            return path.into();
        }
        let mut path = std::ffi::OsString::from(before);
        path.push(name);
        path.push(after);
        self.folder().join(path)
    }
}

/// The folder of whoever runs this process, as `/etc/passwd` has it: what is left to go by when
/// the environment was cleared.
fn home_of_user() -> Option<PathBuf> {
    let uid = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut users = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let user = users.find(|user| user.get(2) == Some(&uid.as_str()))?;
    let home = user.get(5).filter(|home| home.starts_with('/'))?;
    Some(PathBuf::from(home))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(named: Option<&str>, xdg: Option<&str>, home: Option<&str>) -> Option<PathBuf> {
        let place = Place::choose(
            named.map(Path::new),
            xdg.map(OsStr::new),
            home.map(OsStr::new),
        );
        place.ok().map(|place| place.file)
    }

    #[test]
    fn the_first_that_says_something_wins() {
        let all = chosen(Some("s.json"), Some("/nope/x"), Some("/nope/h"));
        assert_eq!(all, Some("s.json".into()));
        let xdg = chosen(None, Some("/nope/x"), Some("/nope/h"));
        assert_eq!(xdg, Some("/nope/x/rpdb/state.json".into()));
        let home = chosen(None, Some("relative"), Some("/nope/h"));
        assert_eq!(home, Some("/nope/h/.local/state/rpdb/state.json".into()));
        let cleared = chosen(None, None, None);
        assert_eq!(
            cleared,
            chosen(None, None, home_of_user().as_deref().and_then(Path::to_str))
        );
        for nameless in ["", "/", "/tmp/.."] {
            assert_eq!(chosen(Some(nameless), None, None), None, "{nameless}");
        }
    }

    #[test]
    fn siblings_lie_in_the_same_folder() {
        let place = Place {
            file: "s.json".into(),
        };
        assert_eq!(place.lock(), Path::new("./s.json.lock"));
        assert_eq!(place.journal(), Path::new("./s.json.journal"));
        assert_eq!(place.temporary(), Path::new("./.s.json.tmp"));
        for (file, journal) in [
            ("/s.json", "/s.json.journal"),
            ("a/b/s.json", "a/b/s.json.journal"),
            ("a/s.json/", "a/s.json.journal"),
            ("a/s.json/.", "a/s.json.journal"),
        ] {
            let place = Place { file: file.into() };
            // The bytes count, not what paths take for the same.
            assert_eq!(place.journal().as_os_str(), journal);
        }
    }
}
