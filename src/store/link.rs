//! Symbolic links on the way to the state.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::StoreError;

/// As many links may follow one another (Linux `MAXSYMLINKS`).
const LINKS: usize = 40;

/// The file that `path` leads to, which need not exist.
///
/// # Errors
/// The way leads through a link that another user put into a folder that everybody may write to.
pub fn follow(path: PathBuf) -> Result<PathBuf, StoreError> {
    let mut file = path;
    for _ in 0..LINKS {
        match std::fs::symlink_metadata(&file) {
            Ok(meta) if meta.is_symlink() => {
                check(&file, &meta)?;
                let target = std::fs::read_link(&file)
                    .map_err(|error| StoreError::io(&file, "cannot follow the link", &error))?;
                // A relative target counts from the folder of the link.
                file = file.parent().unwrap_or(Path::new("")).join(target);
            }
            _ => return Ok(file),
        }
    }
    let error = std::io::Error::from_raw_os_error(rustix::io::Errno::LOOP.raw_os_error());
    Err(StoreError::io(&file, "cannot follow the link", &error))
}

/// Refuses what Linux refuses with `fs.protected_symlinks`, whether that is set or not.
fn check(link: &Path, meta: &Metadata) -> Result<(), StoreError> {
    let folder = match link.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Ok(folder) = std::fs::metadata(folder) else {
        return Ok(());
    };
    let shared = folder.mode() & 0o1002 == 0o1002;
    let known = [geteuid().as_raw(), folder.uid()].contains(&meta.uid());
    if shared && !known {
        let cause = "is a symbolic link of another user in a folder that everybody writes to";
        return Err(StoreError::new(link, cause));
    }
    Ok(())
}
