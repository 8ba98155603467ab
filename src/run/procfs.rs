//! What scripts read and write below `/proc/sys/net` where rpdb knows all of it: files in a folder beside
//! the state, one folder for each namespace, which `run` and the `netns exec` within it put in that
//! place. What rpdb writes there is dated at the epoch; a file of another time was written by a
//! script, and the next call of rpdb takes it for a write to the setting (Linux 6.18
//! `fs/proc/proc_sysctl.c`).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::mount::{UnmountFlags, mount_bind, mount_bind_recursive, unmount};

use super::scenery::{bring_up_to_date, unless_missing};
use crate::kernel::{Alone, Caller, Host, NetnsId, Seat};
use crate::rtnl::{Node, Settings};
use crate::types::bytes_of_text;

/// The trees that rpdb knows all of, below `/proc/sys/net`.
const TREES: [&str; 6] = ["bridge", "core", "ipv4", "ipv6", "unix", "vrf"];
/// The one that every kernel has.
const MAIN: &str = "ipv4";
/// Where the kernel shows them.
const PROC: &str = "/proc/sys/net";

/// The folders of all namespaces of a run whose tools these are.
fn all(tools: &Path) -> PathBuf {
    tools.join(".sys")
}

/// The folder of a namespace.
fn folder(tools: &Path, netns: NetnsId) -> PathBuf {
    all(tools).join(netns.0.to_string())
}

/// What is put where the kernel shows settings.
fn net(folder: &Path) -> PathBuf {
    folder.join("net")
}

/// True within a run: a folder of it stands where the kernel shows settings.
pub fn is_shown(tools: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let file = |path: PathBuf| {
        fs::metadata(path)
            .ok()
            .map(|about| (about.dev(), about.ino()))
    };
    let Some(shown) = file(Path::new(PROC).join(MAIN)) else {
        return false;
    };
    let folders = fs::read_dir(all(tools)).into_iter().flatten().flatten();
    folders
        .filter_map(|folder| file(net(&folder.path()).join(MAIN)))
        .any(|ours| ours == shown)
}

/// Puts the folder of a namespace where the kernel shows settings, in this mount namespace, with what
/// the kernel has beside them. Where it is refused, scripts see what was there before.
pub fn show(tools: &Path, netns: NetnsId) {
    let ours = net(&folder(tools, netns));
    let beside = fs::read_dir(PROC).into_iter().flatten().flatten();
    let beside: Vec<PathBuf> = beside
        .filter(|entry| { TREES.iter() }.all(|tree| entry.file_name() != *tree))
        .filter_map(|entry| keep(&entry, &ours.join(entry.file_name())).ok())
        .collect();
    let _ = mount_bind_recursive(&ours, PROC);
    for place in beside {
        let _ = unmount(place, UnmountFlags::DETACH);
    }
}

/// Shows an entry of a directory in another place, too.
fn keep(entry: &fs::DirEntry, place: &Path) -> io::Result<PathBuf> {
    match entry.file_type()?.is_dir() {
        true => fs::create_dir_all(place)?,
        false => drop(File::create(place)?),
    }
    mount_bind(entry.path(), place)?;
    Ok(place.to_path_buf())
}

/// From now on the settings of a namespace can be seen, and are as `host` says.
///
/// # Errors
/// The folder cannot be written.
pub fn tell(tools: &Path, host: &mut Host, netns: NetnsId) -> io::Result<()> {
    for tree in TREES {
        fs::create_dir_all(net(&folder(tools, netns)).join(tree))?;
    }
    let (folder, texts) = (folder(tools, netns), settings(host, netns));
    bring_up_to_date(&folder, &texts, || write(&net(&folder), &texts))
}

/// A namespace is gone: so is its folder.
///
/// # Errors
/// The folder cannot be removed.
pub fn forget(tools: &Path, netns: NetnsId) -> io::Result<()> {
    unless_missing(fs::remove_dir_all(folder(tools, netns)))
}

/// The run is over.
///
/// # Errors
/// A folder cannot be removed.
pub fn end(tools: &Path) -> io::Result<()> {
    unless_missing(fs::remove_dir_all(all(tools)))
}

/// The namespaces that have a folder.
pub fn shown(tools: &Path) -> Vec<NetnsId> {
    let folders = fs::read_dir(all(tools)).into_iter().flatten().flatten();
    let names = folders.filter_map(|folder| folder.file_name().into_string().ok());
    names
        .filter_map(|name| name.parse().ok().map(NetnsId))
        .collect()
}

/// A file that a script has written, and when.
#[derive(Debug)]
pub struct Written {
    at: SystemTime,
    netns: NetnsId,
    /// Below `/proc/sys`.
    path: String,
    file: PathBuf,
}

/// What scripts have written since, the oldest first.
pub fn written(tools: &Path) -> Vec<Written> {
    let mut found = Vec::new();
    for netns in shown(tools) {
        for tree in TREES {
            let file = net(&folder(tools, netns)).join(tree);
            search(netns, file, format!("net/{tree}"), &mut found);
        }
    }
    found.sort_by_key(|written| written.at);
    found
}

fn search(netns: NetnsId, file: PathBuf, path: String, found: &mut Vec<Written>) {
    let Ok(about) = fs::symlink_metadata(&file) else {
        return;
    };
    if about.is_dir() {
        for entry in fs::read_dir(&file).into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string() {
                search(netns, entry.path(), format!("{path}/{name}"), found);
            }
        }
    } else if let Ok(at) = about.modified()
        && about.is_file()
        && at != SystemTime::UNIX_EPOCH
    {
        found.push(Written {
            at,
            netns,
            path,
            file,
        });
    }
}

/// Carries out what scripts have written; what the settings do not take, they do not get. The
/// files tell afterwards what holds.
///
/// # Errors
/// A file cannot be written.
pub fn take_in(written: &[Written], host: &mut Host, caller: Caller) -> io::Result<()> {
    for one in written {
        let text = fs::read(&one.file)?;
        let mut seat = seat(host, one.netns, caller);
        let _ = seat.write(&one.path, text.trim_ascii_end());
    }
    for one in written {
        let holds = seat(host, one.netns, caller).read(&one.path);
        rewrite(&one.file, &holds.unwrap_or_default())?;
    }
    Ok(())
}

fn seat(host: &mut Host, netns: NetnsId, caller: Caller) -> Seat<'_> {
    Seat {
        host,
        netns,
        caller,
        processes: &Alone,
    }
}

/// The text of each file, and whether it may be written.
type Texts = BTreeMap<PathBuf, (String, bool)>;

fn settings(host: &mut Host, netns: NetnsId) -> Texts {
    let seat = seat(host, netns, Caller::default());
    let mut texts = Texts::new();
    for tree in TREES {
        collect(&seat, tree, &mut texts);
    }
    texts
}

fn collect(seat: &Seat<'_>, path: &str, texts: &mut Texts) {
    let below = format!("net/{path}");
    match seat.look(&below) {
        Ok((_, Node::Directory)) => {
            for name in seat.names(&below) {
                collect(seat, &format!("{path}/{name}"), texts);
            }
        }
        Ok((_, Node::File { writable, .. })) => {
            // What only does something, or is a secret, reads as nothing.
            let text = seat.read(&below).unwrap_or_default();
            let path = std::ffi::OsString::from_vec(bytes_of_text(path));
            texts.insert(path.into(), (text, writable));
        }
        Err(_) => {}
    }
}

/// Makes a folder hold these files and no others.
fn write(net: &Path, texts: &Texts) -> io::Result<()> {
    for tree in TREES {
        sweep(net, Path::new(tree), texts)?;
    }
    for (path, (text, writable)) in texts {
        let file = net.join(path);
        match fs::metadata(&file) {
            // Written meanwhile, and not yet taken in.
            Ok(about) if about.modified()? != SystemTime::UNIX_EPOCH => {}
            Ok(_) if fs::read(&file)? == text.as_bytes() => {}
            Ok(_) => rewrite(&file, text)?,
            Err(_) => {
                if let Some(above) = file.parent() {
                    fs::create_dir_all(above)?;
                }
                rewrite(&file, text)?;
                let mode = if *writable { 0o644 } else { 0o444 };
                fs::set_permissions(&file, fs::Permissions::from_mode(mode))?;
            }
        }
    }
    Ok(())
}

/// Removes what is not among the files, directories of devices that are gone above all.
fn sweep(folder: &Path, below: &Path, texts: &Texts) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if texts.contains_key(&path) {
            continue;
        }
        let first = texts
            .range(path.clone()..)
            .find(|(known, _)| **known != path);
        match entry.file_type()?.is_dir() {
            true if first.is_some_and(|(known, _)| known.starts_with(&path)) => {
                sweep(folder, &path, texts)?;
            }
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

/// Writes a file in its place, so that it stays visible where it is mounted, and dates it.
fn rewrite(file: &Path, text: &str) -> io::Result<()> {
    // Who may not write to it may still replace it.
    let mut open = match File::create(file) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            fs::remove_file(file)?;
            File::create(file)?
        }
        other => other?,
    };
    open.write_all(text.as_bytes())?;
    open.set_modified(SystemTime::UNIX_EPOCH)
}
