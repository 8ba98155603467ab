//! The file of calls that are to fail, and the file beside it that remembers how often its rules
//! fitted: `FILE.count`, a line and a number for each rule that counts.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::own::{Counts, FailRule, due, fail_rules};

/// The rule whose turn it is for a command.
///
/// # Errors
/// One line without its newline: the file cannot be read, or is no good; the counts cannot be kept.
pub fn rule_for(file: &Path, words: &[String], netns: &str) -> Result<Option<FailRule>, String> {
    let cause = |error: &std::io::Error| crate::store::cause(error);
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("RPDB_FAIL: cannot read {shown}: {}", cause(&error)))?;
    let rules = fail_rules(&text).map_err(|wrong| format!("RPDB_FAIL: {shown}:{wrong}"))?;
    if !rules.iter().any(FailRule::counts) {
        return Ok(due(&rules, &mut Counts::new(), words, netns).cloned());
    }
    let mut beside = OsString::from(file);
    beside.push(".count");
    let found = counting(Path::new(&beside), |counts| {
        due(&rules, counts, words, netns).cloned()
    });
    found.map_err(|error| {
        let beside = Path::new(&beside).display();
        format!("RPDB_FAIL: cannot count in {beside}: {}", cause(&error))
    })
}

/// Changes the counts of a file, one process after the other.
fn counting<T>(file: &Path, change: impl FnOnce(&mut Counts) -> T) -> std::io::Result<T> {
    let mut options = OpenOptions::new();
    let mut file: File = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(file)?;
    flock(&file, FlockOperation::LockExclusive)?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let mut counts = read(&text);
    let result = change(&mut counts);
    let text: String = { counts.iter() }
        .map(|(line, count)| format!("{line} {count}\n"))
        .collect();
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())?;
    Ok(result)
}

/// What is no count does not count.
fn read(text: &str) -> Counts {
    let pair = |line: &str| {
        let (line, count) = line.split_once(' ')?;
        Some((line.parse().ok()?, count.parse().ok()?))
    };
    text.lines().filter_map(pair).collect()
}
