//! Showing settings (`ReadSetting`, `DisplayAll`).

use super::path::{self, Form};
use super::{FAILURE, Tool};
use crate::rtnl::{Errno, Node};

/// The status of a name that is none.
const NO_NAME: i32 = -1;

/// Settings that are shown on demand only.
const DEPRECATED: &[&str] = &["base_reachable_time", "retrans_time"];

impl Tool<'_> {
    /// A name in a form, with the complaint about doubled separators.
    pub(super) fn turn(&mut self, name: &str, form: Form) -> String {
        let mut said = Vec::new();
        let turned = path::turn(name, form, &mut |text| said.push(text.to_owned()));
        for text in said {
            self.complain(&text);
        }
        turned
    }

    /// Shows a setting, or all in a directory. Tells the status.
    pub(super) fn read(&mut self, name: &str) -> i32 {
        if name.is_empty() {
            self.complain("\"\" is an unknown key");
            return NO_NAME;
        }
        // The original turns the name that it shows twice, and complains each time.
        self.turn(name, Form::Dotted);
        let file = path::PROC.to_owned() + &self.turn(name, Form::Slashed);
        let shown = self.turn(name, Form::Dotted);
        let (canonical, node) = match self.settings.look(path::below(&file)) {
            Ok(found) => found,
            Err(_) if self.options.ignore_unknown => return 0,
            Err(errno) => {
                self.complain_of(&format!("cannot stat {file}"), errno);
                return FAILURE;
            }
        };
        match node {
            Node::File {
                readable: false, ..
            } => 0,
            _ if canonical.is_empty() => {
                self.not_below(&file);
                NO_NAME
            }
            Node::Directory => self.read_directory(&(file + "/")),
            Node::File { .. } => self.show(&file, &shown),
        }
    }

    pub(super) fn not_below(&mut self, file: &str) {
        self.complain(&format!("Path is not under {}: {file}", path::PROC));
    }

    fn show(&mut self, file: &str, shown: &str) -> i32 {
        if self.options.names_only {
            self.say(format!("{shown}\n"));
            return 0;
        }
        let text = match self.settings.read(path::below(file)) {
            Ok(text) => text,
            // A secret that is not set is passed over.
            Err(Errno::EIO) => return FAILURE,
            Err(Errno::EACCES) => {
                self.complain(&format!("permission denied on key '{shown}'"));
                return FAILURE;
            }
            Err(errno) => {
                self.complain_of(&format!("reading key \"{shown}\""), errno);
                return FAILURE;
            }
        };
        self.say(if !self.options.values_only {
            format!("{shown} = {text}")
        } else if self.options.unbroken {
            text.trim_end_matches('\n').to_owned()
        } else {
            text
        });
        0
    }

    /// Shows everything below a directory, given with its final slash.
    pub(super) fn read_directory(&mut self, directory: &str) -> i32 {
        let mut status = 0;
        for name in self.settings.names(path::below(directory)) {
            if !self.options.deprecated && DEPRECATED.contains(&name.as_str()) {
                continue;
            }
            let file = format!("{directory}{name}");
            match self.settings.look(path::below(&file)) {
                // What goes wrong further down is not counted.
                Ok((_, Node::Directory)) => {
                    self.read_directory(&(file + "/"));
                }
                Ok(_) => status |= self.read(path::below(&file)),
                Err(errno) => self.complain_of(&format!("cannot stat {file}"), errno),
            }
        }
        status
    }
}
