//! What a run of scripts sees of the state in the places where a kernel shows it: devices and
//! settings, in folders beside the state that are kept true as long as the run lasts.

use std::fs;
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
    procfs::begin(tools, host, NetnsId::ROOT)?;
    sysfs::follow(tools, host)?;
    fs::write(owner(tools), pid.to_string())
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
    procfs::follow(tools, host)?;
    sysfs::follow(tools, host)
}

/// Removing something, which may not have been there.
pub fn unless_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Puts the folders in the places of the kernel, in this mount namespace. Where it is refused,
/// scripts see no device, and settings that are not those of the state.
pub fn show(tools: &Path) {
    let _ = rustix::mount::mount_bind(sysfs::folder(tools), sysfs::CLASS);
    procfs::show(&procfs::folder(tools, NetnsId::ROOT));
}
