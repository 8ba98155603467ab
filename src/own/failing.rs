//! Calls that are to fail: the file that `RPDB_FAIL` names, so that a test can walk the error
//! paths of a script.
//!
//! One rule a line; of those that fit a command, the first whose turn it is decides. A rule is a
//! row of words with what belongs to them:
//!
//! | words | meaning |
//! |---|---|
//! | `match PATTERN` | the command's words behind its options, with one blank between, fit this shell pattern |
//! | `netns NAME` | it is carried out in this namespace; an empty name is the first one |
//! | `nth N`, `nth N-M`, `nth N-` | only these of the commands that fit, counted from 1 |
//! | `call N` | the same as `nth N` |
//! | `errno NAME` | the kernel refuses it with this error |
//! | `note TEXT` | and with this text |
//! | `exit STATUS` | it is not carried out, and ends so |
//! | `stdout TEXT`, `stderr TEXT` | and says this |

mod refuser;
#[cfg(test)]
mod tests;

pub use refuser::Refuser;

use crate::client::fits;
use crate::rtnl::{Errno, Refusal};

/// One rule.
#[derive(Clone, PartialEq, Debug)]
pub struct FailRule {
    /// Its line, from 1.
    pub line: usize,
    pattern: Option<String>,
    netns: Option<String>,
    nth: Option<(u64, u64)>,
    /// What happens to the command.
    pub outcome: Outcome,
}

/// What happens to a command that is to fail.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// The kernel refuses what it asks for.
    Refuse(Refusal),
    /// It is not carried out.
    End {
        /// Exit status.
        status: u8,
        /// What it says.
        stdout: String,
        /// What it complains of.
        stderr: String,
    },
}

/// How often a rule fitted so far: line and number.
pub type Counts = Vec<(usize, u64)>;

/// Reads the rules of a file.
///
/// # Errors
/// `LINE: what is wrong`.
pub fn fail_rules(text: &str) -> Result<Vec<FailRule>, String> {
    let mut rules = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let read = words(line).and_then(|words| rule(number, &words));
        match read {
            Ok(rule) => rules.extend(rule),
            Err(wrong) => return Err(format!("{number}: {wrong}")),
        }
    }
    Ok(rules)
}

/// The rule whose turn it is for a command, and what has been counted then.
pub fn due<'r>(
    rules: &'r [FailRule],
    counts: &mut Counts,
    words: &[String],
    netns: &str,
) -> Option<&'r FailRule> {
    let line = words.join(" ");
    let mut due = None;
    for rule in rules {
        if !rule.is_about(&line, netns) {
            continue;
        }
        let turn = match rule.nth {
            None => true,
            Some((first, last)) => (first..=last).contains(&counted(counts, rule.line)),
        };
        if turn && due.is_none() {
            due = Some(rule);
        }
    }
    due
}

/// Counts one more.
fn counted(counts: &mut Counts, line: usize) -> u64 {
    match counts.iter_mut().find(|(known, _)| *known == line) {
        Some((_, count)) => {
            *count = count.saturating_add(1);
            *count
        }
        None => {
            counts.push((line, 1));
            1
        }
    }
}

impl FailRule {
    fn is_about(&self, line: &str, netns: &str) -> bool {
        let fits_pattern = |pattern: &String| fits(pattern, line);
        self.pattern.as_ref().is_none_or(fits_pattern)
            && self.netns.as_ref().is_none_or(|wanted| wanted == netns)
    }

    /// True when it has to be remembered how often it fitted.
    pub fn counts(&self) -> bool {
        self.nth.is_some()
    }
}

/// The words of a line, without comments; `'…'` and `"…"` hold blanks together.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '#' => break,
            '\'' | '"' => { rest[1..].split_once(first) }
                .ok_or_else(|| format!("no end of {first} is found"))?,
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

fn rule(line: usize, words: &[String]) -> Result<Option<FailRule>, String> {
    if words.is_empty() {
        return Ok(None);
    }
    let (mut pattern, mut netns, mut nth) = (None, None, None);
    let (mut errno, mut note, mut status) = (None, None, None);
    let (mut stdout, mut stderr) = (None, None);
    let mut words = words.iter();
    while let Some(key) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("'{key}' lacks its value"))?;
        match key.as_str() {
            "match" => pattern = Some(value.clone()),
            "netns" => netns = Some(value.clone()),
            "nth" | "call" => nth = Some(turns(value)?),
            "errno" => {
                let known = Errno::named(value);
                errno = Some(known.ok_or_else(|| format!("'{value}' is no error that is known"))?);
            }
            "note" => note = Some(value.clone()),
            "exit" => {
                let known = value.parse::<u8>();
                status = Some(known.map_err(|_| format!("'{value}' is no exit status"))?);
            }
            "stdout" => stdout = Some(plain(value)),
            "stderr" => stderr = Some(plain(value)),
            _ => return Err(format!("'{key}' is not known")),
        }
    }
    let said = stdout.is_some() || stderr.is_some();
    let outcome = match (errno, status) {
        (Some(errno), None) if !said => Outcome::Refuse(Refusal {
            errno,
            note,
            missing_attribute: None,
            told: None,
        }),
        (None, Some(status)) if note.is_none() => Outcome::End {
            status,
            stdout: stdout.unwrap_or_default(),
            stderr: stderr.unwrap_or_default(),
        },
        _ => return Err("a rule has 'errno', perhaps with 'note', or 'exit', perhaps with 'stdout' and 'stderr'".into()),
    };
    Ok(Some(FailRule {
        line,
        pattern,
        netns,
        nth,
        outcome,
    }))
}

/// `N`, `N-M`, `N-`.
fn turns(value: &str) -> Result<(u64, u64), String> {
    let wrong = || format!("'{value}' is no number of a call (N, N-M or N-)");
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
    let (first, last) = match value.split_once('-') {
        None => (value, value),
        Some((first, "")) => return Ok((number(first).ok_or_else(wrong)?, u64::MAX)),
        Some(both) => both,
    };
    let turns = (
        number(first).ok_or_else(wrong)?,
        number(last).ok_or_else(wrong)?,
    );
    if turns.0 > turns.1 {
        Err(wrong())
    } else {
        Ok(turns)
    }
}

/// `\n`, `\t` and `\\` as what they stand for.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => plain.push(c),
            _ => match chars.next() {
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => plain.push('\\'),
            },
        }
    }
    plain
}
