//! What `sysctl` does (procps 4.0.2 `src/sysctl.c`): it looks at `/proc/sys` as any program does.
//!
//! Not here: `-r`, which would need the C library's regular expressions.

mod lines;
mod path;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::command::{SysctlOptions, SysctlWork};
use crate::fault::Fault;
use crate::reply::{Reply, Sink};
use crate::rtnl::{Errno, Settings};
use lines::Assignment;

/// The files that `-p` and `--system` read.
pub trait Files {
    /// The bytes of a file; `-` is stdin.
    ///
    /// # Errors
    /// Why it cannot be opened, in the C library's words.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String>;

    /// The names in a directory; none where it cannot be read.
    fn names(&mut self, directory: &str) -> Vec<String>;

    /// It is a regular file.
    fn is_file(&mut self, path: &str) -> bool;
}

/// The status of a failure.
const FAILURE: i32 = 1;

/// One run of the program.
struct Tool<'a> {
    options: &'a SysctlOptions,
    settings: &'a mut dyn Settings,
    sink: &'a mut dyn Sink,
}

impl Tool<'_> {
    fn say(&mut self, text: String) {
        self.sink.put(Reply::Text(text));
    }

    /// A complaint by name (`warnx`).
    fn complain(&mut self, text: &str) {
        self.sink.complain(&format!("sysctl: {text}\n"));
    }

    /// The same with the error number's text (`warn`).
    fn complain_of(&mut self, text: &str, errno: Errno) {
        self.complain(&format!("{text}: {}", errno.text()));
    }

    /// The files named, then everything they say.
    fn load(&mut self, files: &mut dyn Files, names: &[String]) -> i32 {
        let mut list = Vec::new();
        let mut status = 0;
        for name in names {
            status |= self.gather(files, name, &mut list);
        }
        status | self.write_list(&list)
    }

    fn gather(&mut self, files: &mut dyn Files, name: &str, list: &mut Vec<Assignment>) -> i32 {
        match files.read(name) {
            Ok(bytes) => {
                list.extend(self.read_lines(name, &bytes));
                0
            }
            Err(cause) => {
                self.complain(&format!("cannot open \"{name}\": {cause}"));
                FAILURE
            }
        }
    }

    /// What the system would set at boot.
    fn system(&mut self, files: &mut dyn Files) -> i32 {
        let mut found: Vec<(String, String)> = Vec::new();
        for directory in SYSTEM {
            for name in files.names(directory) {
                let known = found.iter().any(|(known, _)| *known == name);
                if name.ends_with(".conf") && !known {
                    let path = format!("{directory}/{name}");
                    found.push((name, path));
                }
            }
        }
        found.sort();
        let mut paths: Vec<String> = found.into_iter().map(|(_, path)| path).collect();
        if files.is_file(LAST) {
            paths.push(LAST.to_owned());
        }
        let mut list = Vec::new();
        let mut status = 0;
        for path in paths {
            if !self.options.quiet {
                self.say(format!("* Applying {path} ...\n"));
            }
            status |= self.gather(files, &path, &mut list);
        }
        status | self.write_list(&list)
    }

    /// Words, each to be read or written.
    fn words(&mut self, words: &[String]) -> i32 {
        let mut status: i32 = 0;
        for word in words {
            if self.options.write || word.contains('=') {
                status |= match self.read_line("command line", 0, word) {
                    Some(assignment) => self.write(&assignment, &assignment.path),
                    None => FAILURE,
                };
            } else {
                status = status.wrapping_add(self.read(word));
            }
        }
        status
    }
}

/// Where a system keeps its settings; of files with the same name the first counts.
const SYSTEM: &[&str] = &[
    "/etc/sysctl.d",
    "/run/sysctl.d",
    "/usr/local/lib/sysctl.d",
    "/usr/lib/sysctl.d",
    "/lib/sysctl.d",
];

/// And the one that comes last.
const LAST: &str = "/etc/sysctl.conf";

/// Reads and writes settings.
///
/// # Errors
/// A fault without text and with the status to exit with; what went wrong is already said.
pub fn act(
    options: &SysctlOptions,
    work: &SysctlWork,
    settings: &mut dyn Settings,
    files: &mut dyn Files,
    sink: &mut dyn Sink,
) -> Result<(), Fault> {
    if options.pattern.is_some() {
        return Err(super::execute::not_modelled("sysctl -r"));
    }
    let mut tool = Tool {
        options,
        settings,
        sink,
    };
    let status = match work {
        SysctlWork::All => tool.read_directory(path::PROC),
        SysctlWork::Load(names) => tool.load(files, names),
        SysctlWork::System => tool.system(files),
        SysctlWork::Words(words) => tool.words(words),
    };
    match status.to_le_bytes() {
        [0, ..] => Ok(()),
        [status, ..] => Err(Fault::returned("", status)),
    }
}
