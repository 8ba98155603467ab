//! What a run of scripts sees of the state in the places where a kernel shows it: devices and
//! settings, in folders beside the state that are kept true as long as the run lasts.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use super::{procfs, sysfs};
use crate::kernel::{Host, NetnsId};

/// The file that names the process of the run.
fn owner(tools: &Path) -> PathBuf {
    tools.join(".run")
}

/// A run begins, and is to last as long as the process `pid`.
///
/// # Errors
/// The folders cannot be written.
pub fn begin(tools: &Path, host: &mut Host, pid: u32) -> io::Result<()> {
    procfs::end(tools)?;
    sysfs::end(tools)?;
    tell(tools, host, NetnsId::ROOT)?;
    fs::write(owner(tools), pid.to_string())
}

/// From now on a namespace can be seen, and is as `host` says.
///
/// # Errors
/// The folders cannot be written.
pub fn tell(tools: &Path, host: &mut Host, netns: NetnsId) -> io::Result<()> {
    procfs::tell(tools, host, netns)?;
    sysfs::tell(tools, host, netns)
}

/// There was a run, and its folders may still stand.
pub fn is_there(tools: &Path) -> bool {
    owner(tools).exists()
}

/// True while a run goes on. What one that is over has left is removed.
///
/// # Errors
/// It cannot be removed.
pub fn goes_on(tools: &Path) -> io::Result<bool> {
    let Ok(pid) = fs::read_to_string(owner(tools)) else {
        return Ok(false);
    };
    if Path::new("/proc").join(pid.trim()).exists() {
        return Ok(true);
    }
    fs::remove_file(owner(tools))?;
    procfs::end(tools)?;
    sysfs::end(tools)?;
    Ok(false)
}

/// The state has changed. Outside of a run nobody looks.
///
/// # Errors
/// The folders cannot be written.
pub fn follow(tools: &Path, host: &mut Host) -> io::Result<()> {
    if !goes_on(tools)? {
        return Ok(());
    }
    for netns in procfs::shown(tools) {
        if host.namespaces.contains_key(&netns) {
            tell(tools, host, netns)?;
        } else {
            procfs::forget(tools, netns)?;
            sysfs::forget(tools, netns)?;
        }
    }
    Ok(())
}

/// What the folder of a namespace shows, in short.
const DIGEST: &str = ".digest";

/// Writes into the folder of a namespace what it is to show, unless its digest says that it does.
///
/// # Errors
/// Those of `write`; a digest that cannot be kept.
pub fn bring_up_to_date(
    folder: &Path,
    shown: &impl Hash,
    write: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    shown.hash(&mut hasher);
    let digest = hasher.finish().to_string();
    if fs::read(folder.join(DIGEST)).is_ok_and(|old| old == digest.as_bytes()) {
        return Ok(());
    }
    unless_missing(fs::remove_file(folder.join(DIGEST)))?;
    write()?;
    fs::write(folder.join(DIGEST), digest)
}

/// Removing something, which may not have been there.
pub fn unless_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Puts what is seen of a namespace in the places of the kernel, in this mount namespace.
pub fn show(tools: &Path, netns: NetnsId) {
    sysfs::show(tools, netns);
    procfs::show(tools, netns);
}
