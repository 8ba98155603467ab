//! Writing settings (`WriteSetting`, `write_setting_list`).

use super::lines::Assignment;
use super::path::{self, Form};
use super::{FAILURE, Tool};
use crate::client::glob;
use crate::rtnl::{Errno, Node};
use crate::types::bytes_of_text;

impl Tool<'_> {
    /// Carries out the assignments of files: patterns spread over what fits and is not named
    /// elsewhere.
    pub(super) fn write_list(&mut self, list: &[Assignment]) -> i32 {
        let mut status = 0;
        for assignment in list.iter().filter(|assignment| assignment.value.is_some()) {
            if !assignment.path.contains(['*', '?', '[']) {
                status |= self.write(assignment, &assignment.path);
                continue;
            }
            for path in self.fitting(&assignment.path) {
                let named = |other: &Assignment| {
                    other.path == path || other.value.is_none() && glob::fits(&other.path, &path)
                };
                if !list.iter().any(named) {
                    status |= self.write(assignment, &path);
                }
            }
        }
        status
    }

    /// The whole paths that fit a pattern, part by part.
    fn fitting(&self, pattern: &str) -> Vec<String> {
        let mut found = vec![String::new()];
        for part in path::below(pattern)
            .split('/')
            .filter(|part| !part.is_empty())
        {
            found = { found.into_iter() }
                .flat_map(|directory| {
                    let names = self.settings.names(&directory).into_iter();
                    let fit = names.filter(|name| glob::fits(part, name));
                    fit.map(|name| format!("{directory}{name}/"))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        { found.iter() }
            .map(|path| format!("{}{}", path::PROC, path.trim_end_matches('/')))
            .collect()
    }

    /// Writes one setting, and says so. Tells the status.
    pub(super) fn write(&mut self, assignment: &Assignment, file: &str) -> i32 {
        let (canonical, node) = match self.settings.look(path::below(file)) {
            Ok(found) => found,
            Err(_) if self.options.ignore_unknown => return 0,
            Err(errno) => {
                self.complain_of(&format!("cannot stat {file}"), errno);
                return FAILURE;
            }
        };
        if canonical.is_empty() {
            self.not_below(file);
            return FAILURE;
        }
        let key = self.turn(path::below(file), Form::Dotted);
        if !matches!(node, Node::File { writable: true, .. }) {
            // The text is that of whatever failed before; looking at the path leaves this one.
            self.complain_of(&format!("setting key \"{key}\""), Errno::EINVAL);
            return 0;
        }
        let value = assignment.value.as_deref().unwrap_or("(null)");
        let mut status = 0;
        if !self.options.dry_run {
            match self.put(file, &key, value, assignment.ignore_failure) {
                Some(refused) if refused.ends => return FAILURE,
                Some(_) if !assignment.ignore_failure => status = FAILURE,
                _ => {}
            }
        }
        if status == 0 && !self.options.quiet || self.options.dry_run {
            self.say_written(&key, value);
        }
        status
    }

    fn put(&mut self, file: &str, key: &str, value: &str, ignored: bool) -> Option<Refused> {
        let mut text = bytes_of_text(value);
        text.push(b'\n');
        match self.settings.write(path::below(file), &text) {
            Ok(()) => None,
            Err(Errno::EACCES) => {
                let ignored = if ignored { ", ignoring" } else { "" };
                self.complain(&format!("permission denied on key \"{key}\"{ignored}"));
                Some(Refused { ends: false })
            }
            Err(errno) => {
                self.complain_of(&format!("setting key \"{key}\""), errno);
                Some(Refused { ends: true })
            }
        }
    }

    fn say_written(&mut self, key: &str, value: &str) {
        let options = self.options;
        self.say(if options.names_only {
            // The original shows the value here.
            format!("{value}\n")
        } else if !options.values_only {
            format!("{key} = {value}\n")
        } else if options.unbroken {
            value.to_owned()
        } else {
            format!("{value}\n")
        });
    }
}

/// A value did not get in.
struct Refused {
    /// The file was open, and the value was refused: a failure that nothing excuses.
    ends: bool,
}
