//! Small executable files that are rpdb under another name and remember their state: their first
//! line starts rpdb, the rest is read by it (`cli::link`). They work where neither the environment
//! nor the search path says anything.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::{LINK, Setup};
use crate::store::{Place, StoreError};
use crate::types::bytes_of_text;

/// What stands in the place of programs of the host where everything is to be simulated.
pub const ALL: &[&str] = &["ip", "sysctl", "rpdb", "ping", "ping6"];

/// What stands in a folder that is made for a search path.
pub const SOME: &[&str] = &["ip", "sysctl", "rpdb"];

/// The longest first line that the kernel reads (Linux 6.18 `BINPRM_BUF_SIZE`).
const FIRST_LINE_MAX: usize = 255;

/// Lays the tools out in the folder beside the state, and says which it is.
///
/// # Errors
/// The folder cannot be written.
pub fn lay_out_beside(place: &Place, setup: &Setup) -> Result<PathBuf, StoreError> {
    let folder = place.tools();
    lay_out(&folder, ALL, place, setup)?;
    Ok(folder)
}

/// Writes a tool of each name into `folder`; one that is right already is left alone.
///
/// # Errors
/// The folder cannot be made or written.
pub fn lay_out(
    folder: &Path,
    names: &[&str],
    place: &Place,
    setup: &Setup,
) -> Result<(), StoreError> {
    let cannot = |error| StoreError::io(folder, "cannot make the folder of tools", &error);
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let text = text(place, setup).map_err(cannot)?;
    for name in names {
        let path = folder.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == text) {
            continue;
        }
        write(&path, &text).map_err(cannot)?;
    }
    Ok(())
}

/// Replaces a file as a whole: it may be running.
fn write(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}", std::process::id()));
    let mut file = { std::fs::OpenOptions::new() }
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o755)
        .open(&temporary)?;
    file.write_all(text)?;
    drop(file);
    std::fs::rename(&temporary, path)
}

/// The text of a tool.
fn text(place: &Place, setup: &Setup) -> std::io::Result<Vec<u8>> {
    let program = std::env::current_exe()?.into_os_string().into_vec();
    let mut text = first_line(&program);
    let mut line = |key: &str, value: &[u8]| {
        text.extend_from_slice(key.as_bytes());
        text.push(b'=');
        text.extend_from_slice(value);
        text.push(b'\n');
    };
    let state = place.absolute().into_os_string().into_vec();
    if state.contains(&b'\n') || program.contains(&b'\n') {
        let cause = "a path with a line break cannot be remembered";
        return Err(std::io::Error::other(cause));
    }
    line("state", &state);
    line("iproute2", setup.level.word().as_bytes());
    if setup.bare {
        line("bare", b"1");
    }
    if let Some(folder) = &setup.names_dir {
        let folder = std::path::absolute(folder)?;
        line("names_dir", folder.as_os_str().as_bytes());
    }
    Ok(text)
}

/// The line that starts the program; through a shell where the kernel could not read it.
fn first_line(program: &[u8]) -> Vec<u8> {
    let direct = [b"#!", program, b" ", LINK.as_bytes(), b"\n"].concat();
    let blank = program.iter().any(u8::is_ascii_whitespace);
    if direct.len() <= FIRST_LINE_MAX && !blank {
        return direct;
    }
    let quoted = String::from_utf8_lossy(program).replace('\'', "'\\''");
    format!("#!/bin/sh\nexec '{quoted}' {LINK} \"$0\" \"$@\"\n").into_bytes()
}

/// Makes the tools the first that a command finds, and names the state to it.
pub fn surround(command: &mut Command, place: &Place, tools: &Path, setup: &Setup) {
    let mut path = tools.as_os_str().to_owned();
    let old =
        std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/sbin:/usr/bin:/sbin:/bin"));
    let first = { std::env::split_paths(&old).next() }.is_some_and(|first| first == tools);
    if first {
        path = old;
    } else {
        path.push(":");
        path.push(old);
    }
    command.env("PATH", path);
    command.env("RPDB_STATE", place.absolute());
    command.env("RPDB_IPROUTE2", setup.level.word());
    if let Some(folder) = &setup.names_dir {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        command.env("RPDB_NAMES_DIR", folder);
    }
    if setup.bare {
        command.env("RPDB_BARE", "1");
    }
}

/// Words as a program gets them.
pub fn arguments(words: &[String]) -> Vec<OsString> {
    let words = words.iter();
    words
        .map(|word| OsString::from_vec(bytes_of_text(word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_the_kernel_cannot_start_is_started_by_a_shell() {
        assert_eq!(first_line(b"/x/rpdb"), b"#!/x/rpdb --link\n");
        let blank = first_line(b"/x y/it's");
        let want = "#!/bin/sh\nexec '/x y/it'\\''s' --link \"$0\" \"$@\"\n";
        assert_eq!(blank, want.as_bytes());
        assert!(first_line(&[b'a'; 300]).starts_with(b"#!/bin/sh\n"));
    }
}
