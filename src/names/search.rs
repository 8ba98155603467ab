//! Where the name files lie, and in which order they are read (iproute2 7.1 `lib/rt_names.c`,
//! `rtnl_tabhash_initialize_dir`; 6.1 knows `/etc/iproute2` alone).

use std::io;
use std::path::{Path, PathBuf};

use super::file::{self, NameFile};
use crate::types::Level;

/// The administrator's files.
const ETC: &str = "/etc/iproute2";
/// The distribution's files, hidden one by one by those of [`ETC`].
const USR: &str = "/usr/share/iproute2";

/// One database: the name of its file, and the level since which it has a `.d` folder.
#[derive(Clone, Copy, Debug)]
pub struct Database {
    /// File name.
    pub name: &'static str,
    /// The level that first read `NAME.d`, if one does.
    pub folder_since: Option<Level>,
}

/// The two places of one search; `usr` is `None` where only one is looked at.
struct Places {
    etc: PathBuf,
    usr: Option<PathBuf>,
}

impl Places {
    fn new(dir: Option<&Path>, level: Level) -> Self {
        match dir {
            Some(dir) => Self {
                etc: dir.to_owned(),
                usr: None,
            },
            None => Self {
                etc: ETC.into(),
                usr: level.modern().then(|| USR.into()),
            },
        }
    }
}

/// Every file of `database` in reading order. `dir` replaces both places.
pub fn read_all(database: Database, dir: Option<&Path>, level: Level) -> Vec<NameFile> {
    let places = Places::new(dir, level);
    let mut files: Vec<NameFile> = main_file(database.name, &places).into_iter().collect();
    if database.folder_since.is_some_and(|since| level >= since) {
        let folder = format!("{}.d", database.name);
        let etc = places.etc.join(&folder);
        if let Some(usr) = places.usr {
            files.extend(folder_files(&usr.join(&folder), Some(&etc)));
        }
        files.extend(folder_files(&etc, None));
    }
    files
}

/// The file itself: the distribution's only where the administrator has none.
fn main_file(name: &str, places: &Places) -> Option<NameFile> {
    match (file::read(&places.etc.join(name)), &places.usr) {
        (Err(error), Some(usr)) if error.kind() == io::ErrorKind::NotFound => {
            file::read(&usr.join(name)).ok()
        }
        (read, _) => read.ok(),
    }
}

/// The `*.conf` files of `folder` in directory order, without those whose name exists in `mask`.
fn folder_files(folder: &Path, mask: Option<&Path>) -> Vec<NameFile> {
    let Ok(listing) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    { listing.flatten() }
        .filter(|entry| {
            let name = entry.file_name();
            let bytes = name.as_encoded_bytes();
            let conf = bytes.len() > 5 && bytes.ends_with(b".conf") && !bytes.starts_with(b".");
            conf && mask.is_none_or(|mask| mask.join(&name).symlink_metadata().is_err())
        })
        .filter_map(|entry| file::read(&folder.join(entry.file_name())).ok())
        .collect()
}
