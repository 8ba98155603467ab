//! `-batch FILE`: many commands, one state, one commit (iproute2 7.1 `lib/utils.c`, `do_batch`).

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;

use super::alike::Alike;
use super::conductor::{Conductor, Stop};
use super::express::{Express, plain};
use super::lookups::Lookups;
use super::mould::{GET, RULE};
use super::progress::Progress;
use crate::fault::Fault;
use crate::grammar::{BatchLines, split_into};
use crate::types::bytes_of_text;

/// Runs every line of `file`; `-` is stdin.
///
/// # Errors
/// What ended the run, or a fault of status 1 without text when `-force` went over failures.
pub fn run(conductor: &mut Conductor<'_>, file: &str) -> Result<(), Stop> {
    let lines = match open(file) {
        Ok(source) => BatchLines::new(source),
        Err(fault) => return conductor.failed(fault),
    };
    let mut batch = Batch::new(file, lines);
    let mut progress = Progress::new(conductor.shows_progress());
    loop {
        let more = batch.go_on(conductor);
        progress.tell(file, batch.lines.number(), matches!(more, Ok(true)));
        if !more? {
            break;
        }
    }
    batch.end(conductor);
    if batch.failed {
        return Err(Stop::Failed(Fault::tool("")));
    }
    Ok(())
}

/// A batch that is being run.
struct Batch<'f> {
    file: &'f str,
    lines: BatchLines<Box<dyn Read>>,
    express: Express,
    lookups: Lookups,
    alike: Alike,
    /// Number of the line before those that gather in the express lane.
    express_from: usize,
    /// The words of the last line, whose memory those of the next take over.
    words: Vec<String>,
    failed: bool,
}

impl<'f> Batch<'f> {
    fn new(file: &'f str, lines: BatchLines<Box<dyn Read>>) -> Self {
        Self {
            file,
            lines,
            express: Express::default(),
            lookups: Lookups::default(),
            alike: Alike::default(),
            express_from: 0,
            words: Vec::new(),
            failed: false,
        }
    }

    /// One line the usual way, behind all those that the express lane takes; false at the end.
    fn go_on(&mut self, conductor: &mut Conductor<'_>) -> Result<bool, Stop> {
        self.express_from = self.lines.number();
        while let Some(line) = { self.lines.peek() }.filter(|line| self.express.take(line)) {
            let bytes = line.len();
            self.lines.advance(1, bytes);
        }
        if self.express.gathered() > 0 && !self.depart(conductor)? {
            return Ok(false);
        }
        let lane = !conductor.is_watched() && conductor.memory.is_in_step(conductor.globals);
        if lane {
            self.lookups.answer(&mut self.lines, conductor);
        }
        while let Some(line) = { self.lines.peek() }.filter(|_| lane) {
            if !self.alike.add(line, conductor) {
                break;
            }
            let bytes = line.len();
            self.lines.advance(1, bytes);
        }
        let ahead = { self.lines.peek() }.filter(|_| lane);
        let ahead = ahead.map_or(Ahead::Other, Ahead::of);
        let Some(line) = self.lines.next() else {
            return Ok(false);
        };
        let mut words = std::mem::take(&mut self.words);
        if let Err(fault) = split_into(&line.text, &mut words) {
            return conductor.failed(fault).map(|()| false);
        }
        let more = match words.is_empty() {
            true => Ok(true),
            false => self.usual(conductor, &words, &ahead, line.number),
        };
        self.words = words;
        more
    }

    /// One line the usual way, from which the short ways learn what they can.
    fn usual(
        &mut self,
        conductor: &mut Conductor<'_>,
        words: &[String],
        ahead: &Ahead,
        number: usize,
    ) -> Result<bool, Stop> {
        if !matches!(ahead, Ahead::Get(_)) {
            self.lookups.forget();
        }
        if !matches!(ahead, Ahead::Rule(_)) {
            self.alike.forget();
        }
        let result = match ahead {
            Ahead::Get(line) => {
                let (result, heard) = conductor.command_for_lookups(words);
                self.lookups.learn(line, heard, conductor);
                result
            }
            Ahead::Rule(line) => {
                let (result, asked) = conductor.command_for_rules(words);
                self.alike.learn(line, asked, conductor);
                result
            }
            Ahead::Route(line) => {
                let (result, asked) = conductor.command_for_learning(words);
                match plain(line).filter(|_| result.is_ok()) {
                    Some(plain) => self.express.learn(&plain, asked, conductor),
                    // Its names were read all the same, and the reader remembers them.
                    None => self.express.forget(),
                }
                return self.done(conductor, result, number);
            }
            Ahead::Other => {
                let lines = &mut self.lines;
                conductor.line(words, &mut || lines.rest().to_vec())
            }
        };
        self.express.forget();
        self.done(conductor, result, number)
    }

    /// Lets go what has gathered in the express lane; false when the batch ends here.
    fn depart(&mut self, conductor: &mut Conductor<'_>) -> Result<bool, Stop> {
        let mut ended = Ok(true);
        self.lookups.forget();
        self.alike.forget();
        let mut express = std::mem::take(&mut self.express);
        let from = self.express_from;
        express.depart(conductor, &mut |conductor, straggler| {
            let result = conductor.command(&straggler.words);
            ended = self.done(conductor, result, from + straggler.place + 1);
            matches!(ended, Ok(true))
        });
        self.express = express;
        ended
    }

    /// There are no more lines.
    fn end(&self, conductor: &mut Conductor<'_>) {
        if self.lines.broken_off {
            let text = b"Missing continuation line\n";
            conductor.output.err(text.to_vec());
        }
    }

    /// A line is done; false when the batch ends with it.
    fn done(
        &mut self,
        conductor: &mut Conductor<'_>,
        result: Result<(), Stop>,
        number: usize,
    ) -> Result<bool, Stop> {
        match result {
            Err(Stop::Failed(fault)) if !fault.exits => {
                let note = format!("Command failed {}:{number}\n", self.file);
                conductor.output.err(bytes_of_text(&note));
                if std::mem::take(&mut conductor.stray) {
                    self.stray(conductor, number);
                    conductor.output.err(bytes_of_text(&note));
                }
                self.failed = true;
                Ok(conductor.globals.force)
            }
            other => other.map(|()| true),
        }
    }
}

impl Batch<'_> {
    /// The child of iproute2 6.1 that could not enter its namespace: with `-force` it goes through
    /// the rest of the batch before its parent does. How it ends is nobody's business.
    fn stray(&mut self, conductor: &mut Conductor<'_>, number: usize) {
        if !conductor.globals.force {
            return;
        }
        let rest = std::io::Cursor::new(self.lines.rest().to_vec());
        let lines: BatchLines<Box<dyn Read>> = BatchLines::new(Box::new(rest));
        let mut child = Batch::new(self.file, lines.behind(number));
        // What the child learns is its own.
        let memory = conductor.memory.clone();
        while matches!(child.go_on(conductor), Ok(true)) {}
        child.end(conductor);
        conductor.memory = memory;
        self.express.forget();
        self.lookups.forget();
        self.alike.forget();
    }
}

/// A line as it is typed, by the short way that those behind it may take.
enum Ahead {
    Get(Vec<u8>),
    Rule(Vec<u8>),
    Route(Vec<u8>),
    Other,
}

impl Ahead {
    fn of(line: &[u8]) -> Self {
        if GET.mould(line).is_some() {
            Self::Get(line.to_vec())
        } else if RULE.mould(line).is_some() {
            Self::Rule(line.to_vec())
        } else if plain(line).is_some() {
            Self::Route(line.to_vec())
        } else {
            Self::Other
        }
    }
}

/// A batch file. A stream that cannot be read ends the batch where it stands.
fn open(file: &str) -> Result<Box<dyn Read>, Fault> {
    if file == "-" {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let path = OsString::from_vec(bytes_of_text(file));
    let opened = std::fs::File::open(&path).map_err(|error| cannot_open(file, &error))?;
    Ok(Box::new(opened))
}

fn cannot_open(file: &str, error: &std::io::Error) -> Fault {
    let cause = crate::store::cause(error);
    Fault::tool(format!(
        "Cannot open file \"{file}\" for reading: {cause}\n"
    ))
}
