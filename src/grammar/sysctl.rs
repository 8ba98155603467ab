//! The words of `sysctl` (procps 4.0.2 `src/sysctl.c`, `main`; glibc `getopt_long`).
//!
//! Options may stand anywhere before `--`, short ones in clusters, long ones cut short as far as
//! they stay unique.

use crate::command::{SysctlCommand, SysctlOptions, SysctlWork};
use crate::fault::Fault;

/// What may follow an option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Takes {
    Nothing,
    /// A word, in the same word or the next.
    Word,
    /// A word, in the same word only.
    Glued,
}

/// An option: its letter (of the long form, when there is no short one, a letter that cannot be
/// typed), its long form, what follows it, what it is for.
type Row = (char, &'static str, Takes, &'static str);

const DEPRECATED: char = '\u{80}';
const DRY_RUN: char = '\u{81}';
const SYSTEM: char = '\u{82}';

#[rustfmt::skip]
const OPTIONS: &[Row] = &[
    ('a', "all", Takes::Nothing, "show every setting (-A, -X: the same)"),
    (DEPRECATED, "deprecated", Takes::Nothing, "show deprecated settings as well"),
    (DRY_RUN, "dry-run", Takes::Nothing, "say what would be written, and write nothing"),
    ('b', "binary", Takes::Nothing, "values only, and no newline after them"),
    ('e', "ignore", Takes::Nothing, "settings that do not exist are no error"),
    ('N', "names", Takes::Nothing, "names only"),
    ('n', "values", Takes::Nothing, "values only"),
    ('p', "load", Takes::Glued, "read settings from a file (-f: the same)"),
    ('q', "quiet", Takes::Nothing, "do not say what was written"),
    ('w', "write", Takes::Nothing, "every word writes a setting"),
    (SYSTEM, "system", Takes::Nothing, "read settings from the system's files"),
    ('r', "pattern", Takes::Word, "only settings that fit an expression"),
    ('h', "help", Takes::Nothing, "show this text (-d: the same)"),
    ('V', "version", Takes::Nothing, "show the version"),
];

/// Letters without a long form of their own.
const OTHER_LETTERS: &[(char, Takes)] = &[
    ('f', Takes::Nothing),
    ('o', Takes::Nothing),
    ('x', Takes::Nothing),
    ('A', Takes::Nothing),
    ('X', Takes::Nothing),
    ('d', Takes::Nothing),
];

/// What a `sysctl` command line asks for.
///
/// # Errors
/// A fault of status 1 when nothing is asked for, or two things that exclude each other.
///
/// Words that `getopt` does not understand are complained about, and the usage text is shown with
/// status 0, as the original has it: `Ok` carries that complaint beside the command.
pub fn read(words: &[String]) -> Result<(SysctlCommand, String), Fault> {
    if words.is_empty() {
        return Err(Fault::tool(usage()));
    }
    let mut reader = Reader::default();
    let ended = reader.read(words);
    match ended {
        Err(complaint) => return Ok((SysctlCommand::Say(usage()), complaint)),
        Ok(Some(command)) => return Ok((command, String::new())),
        Ok(None) => {}
    }
    let Reader {
        options,
        all,
        load,
        file,
        rest,
    } = reader;
    let work = if all {
        SysctlWork::All
    } else if load {
        let files = { file.into_iter() }.chain(rest).collect::<Vec<_>>();
        SysctlWork::Load(match files.is_empty() {
            true => vec![DEFAULT_FILE.to_owned()],
            false => files,
        })
    } else if rest.is_empty() {
        return Err(excuse("no variables specified"));
    } else if options.names_only && options.quiet {
        return Err(excuse("options -N and -q cannot coexist"));
    } else {
        SysctlWork::Words(rest)
    };
    Ok((SysctlCommand::Act(options, work), String::new()))
}

/// The file that `-p` reads when none is named.
const DEFAULT_FILE: &str = "/etc/sysctl.conf";

fn excuse(what: &str) -> Fault {
    Fault::tool(format!(
        "sysctl: {what}\nTry `sysctl --help' for more information.\n"
    ))
}

fn usage() -> String {
    let mut text = String::from("\nUsage:\n sysctl [options] [variable[=value] ...]\n\nOptions:\n");
    for (letter, long, takes, sentence) in OPTIONS {
        let letter = match letter.is_ascii() {
            true => format!("-{letter}, "),
            false => "    ".to_owned(),
        };
        let value = match takes {
            Takes::Nothing => "",
            Takes::Word => " <expression>",
            Takes::Glued => "[=<file>]",
        };
        let option = format!("{letter}--{long}{value}");
        text.push_str(&format!("  {option:<26}  {sentence}\n"));
    }
    text.push_str("\nFor more details see sysctl(8).\n");
    text
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Reader {
    options: SysctlOptions,
    all: bool,
    load: bool,
    file: Option<String>,
    rest: Vec<String>,
}

/// What an option may end: the reading, by a complaint or by a command that asks for no more.
type Ended = Result<Option<SysctlCommand>, String>;

impl Reader {
    fn read(&mut self, words: &[String]) -> Ended {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let ended = match word.strip_prefix('-') {
                Some("-") => {
                    self.rest.extend(words.by_ref().cloned());
                    None
                }
                Some(long) if long.starts_with('-') => {
                    self.long(long.strip_prefix('-').unwrap_or_default(), &mut words)?
                }
                Some(cluster) if !cluster.is_empty() => self.cluster(cluster, &mut words)?,
                _ => {
                    self.rest.push(word.clone());
                    None
                }
            };
            if ended.is_some() {
                return Ok(ended);
            }
        }
        Ok(None)
    }

    fn long<'a>(&mut self, text: &str, words: &mut impl Iterator<Item = &'a String>) -> Ended {
        let (name, glued) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let fits: Vec<&Row> = { OPTIONS.iter() }
            .filter(|(_, long, ..)| long.starts_with(name))
            .collect();
        let exact = fits.iter().find(|(_, long, ..)| *long == name);
        let (letter, long, takes) = match (exact, fits.as_slice()) {
            (Some((letter, long, takes, _)), _) => (*letter, *long, *takes),
            (None, [(letter, long, takes, _)]) => (*letter, *long, *takes),
            (None, []) => return complain(format!("unrecognized option '--{text}'")),
            (None, several) => {
                let all: String = { several.iter() }
                    .map(|(_, long, ..)| format!(" '--{long}'"))
                    .collect();
                return complain(format!(
                    "option '--{text}' is ambiguous; possibilities:{all}"
                ));
            }
        };
        let value = match (takes, glued) {
            (Takes::Nothing, Some(_)) => {
                return complain(format!("option '--{long}' doesn't allow an argument"));
            }
            (Takes::Word, None) => match words.next() {
                Some(word) => Some(word.clone()),
                None => return complain(format!("option '--{long}' requires an argument")),
            },
            (_, glued) => glued,
        };
        self.take(letter, value)
    }

    fn cluster<'a>(
        &mut self,
        cluster: &str,
        words: &mut impl Iterator<Item = &'a String>,
    ) -> Ended {
        let mut letters = cluster.chars();
        while let Some(letter) = letters.next() {
            let own = OPTIONS.iter().filter(|_| letter.is_ascii());
            let own = own.map(|(letter, _, takes, _)| (*letter, *takes));
            let mut known = own.chain(OTHER_LETTERS.iter().copied());
            let Some((_, takes)) = known.find(|(own, _)| *own == letter) else {
                return complain(format!("invalid option -- '{letter}'"));
            };
            let rest = letters.as_str();
            let value = match takes {
                Takes::Nothing => None,
                _ if !rest.is_empty() => Some(rest.to_owned()),
                Takes::Glued => None,
                Takes::Word => match words.next() {
                    Some(word) => Some(word.clone()),
                    None => {
                        return complain(format!("option requires an argument -- '{letter}'"));
                    }
                },
            };
            let ended = self.take(letter, value)?;
            if ended.is_some() || takes != Takes::Nothing {
                return Ok(ended);
            }
        }
        Ok(None)
    }

    fn take(&mut self, letter: char, value: Option<String>) -> Ended {
        let options = &mut self.options;
        match letter {
            'b' => {
                options.unbroken = true;
                options.values_only = true;
            }
            'n' => options.values_only = true,
            'e' => options.ignore_unknown = true,
            'N' => options.names_only = true,
            'w' => options.write = true,
            'q' => options.quiet = true,
            'r' => options.pattern = value,
            'a' | 'A' | 'X' => self.all = true,
            'f' | 'p' => {
                self.load = true;
                if value.is_some() {
                    self.file = value;
                }
            }
            DEPRECATED => options.deprecated = true,
            DRY_RUN => options.dry_run = true,
            SYSTEM => {
                options.ignore_unknown = true;
                let act = SysctlCommand::Act(options.clone(), SysctlWork::System);
                return Ok(Some(act));
            }
            'V' => {
                let version = "sysctl from procps-ng 4.0.2\n".to_owned();
                return Ok(Some(SysctlCommand::Say(version)));
            }
            'h' | 'd' => return Ok(Some(SysctlCommand::Say(usage()))),
            // `-o` and `-x` do nothing.
            _ => {}
        }
        Ok(None)
    }
}

fn complain(what: String) -> Ended {
    Err(format!("sysctl: {what}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    fn act(line: &str) -> (SysctlOptions, SysctlWork) {
        match read(&words(line)) {
            Ok((SysctlCommand::Act(options, work), _)) => (options, work),
            other => panic!("{line}: {other:?}"),
        }
    }

    fn complaint(line: &str) -> String {
        match read(&words(line)) {
            Ok((SysctlCommand::Say(_), complaint)) => complaint,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn options_stand_anywhere_before_the_two_dashes() {
        let (options, work) = act("-qw a=1 --val b -- -n=1");
        assert!(options.quiet && options.write && options.values_only);
        assert_eq!(work, SysctlWork::Words(words("a=1 b -n=1")));
    }

    #[test]
    fn files_are_glued_or_follow() {
        let load = |line: &str| match act(line).1 {
            SysctlWork::Load(files) => files.join(" "),
            other => panic!("{other:?}"),
        };
        assert_eq!(load("-p - -e x"), "- x");
        assert_eq!(load("-p- x"), "- x");
        assert_eq!(load("--load=a"), "a");
        assert_eq!(load("-f"), "/etc/sysctl.conf");
        assert_eq!(act("--system junk=1").1, SysctlWork::System);
    }

    #[test]
    fn bad_options_are_complained_about_as_getopt_does() {
        let cases = [
            ("--bogus=1", "unrecognized option '--bogus=1'"),
            ("-Z", "invalid option -- 'Z'"),
            ("-r", "option requires an argument -- 'r'"),
            ("--pattern", "option '--pattern' requires an argument"),
            ("--wri=1", "option '--write' doesn't allow an argument"),
            (
                "--d",
                "option '--d' is ambiguous; possibilities: '--deprecated' '--dry-run'",
            ),
        ];
        for (line, text) in cases {
            assert_eq!(complaint(line), format!("sysctl: {text}\n"));
        }
    }

    #[test]
    fn nothing_to_do_is_a_fault() {
        let text = |line: &str| read(&words(line)).expect_err(line).text;
        assert!(text("").starts_with("\nUsage:\n sysctl"));
        let none = "sysctl: no variables specified\nTry `sysctl --help' for more information.\n";
        assert_eq!(text("-n"), none);
        assert!(text("-Nq x").contains("options -N and -q cannot coexist"));
    }
}
