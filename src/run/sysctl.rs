//! The files that `sysctl -p` and `--system` read.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;

use crate::client::sysctl::Files;
use crate::types::{bytes_of_text, text_of_bytes};

/// Those of the machine that rpdb runs on.
#[derive(Debug)]
pub struct Disk;

fn path(text: &str) -> OsString {
    OsString::from_vec(bytes_of_text(text))
}

impl Files for Disk {
    fn read(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        // What can be opened and not be read, such as a directory, is as if it were empty.
        if name == "-" {
            let _ = std::io::stdin().lock().read_to_end(&mut bytes);
            return Ok(bytes);
        }
        let opened = std::fs::File::open(path(name));
        let mut file = opened.map_err(|error| crate::store::cause(&error))?;
        let _ = file.read_to_end(&mut bytes);
        Ok(bytes)
    }

    fn names(&mut self, directory: &str) -> Vec<String> {
        let entries = std::fs::read_dir(path(directory)).into_iter().flatten();
        entries
            .flatten()
            .map(|entry| text_of_bytes(&entry.file_name().into_vec()))
            .collect()
    }

    fn is_file(&mut self, name: &str) -> bool {
        std::fs::metadata(path(name)).is_ok_and(|about| about.is_file())
    }
}
