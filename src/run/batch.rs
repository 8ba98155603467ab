//! `-batch FILE`: many commands, one state, one commit (iproute2 7.1 `lib/utils.c`, `do_batch`).

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;

use super::conductor::{Conductor, Stop};
use crate::fault::Fault;
use crate::grammar::{BatchLines, split_words};
use crate::types::{bytes_of_text, text_of_bytes};

/// Runs every line of `file`; `-` is stdin.
///
/// # Errors
/// What ended the run, or a fault of status 1 without text when `-force` went over failures.
pub fn run(conductor: &mut Conductor<'_>, file: &str) -> Result<(), Stop> {
    let text = match read(file) {
        Ok(text) => text,
        Err(fault) => return conductor.failed(fault),
    };
    let mut failed = false;
    let mut lines = BatchLines::new(&text);
    while let Some(line) = lines.next() {
        let words = match split_words(&line.text) {
            Ok(words) if words.is_empty() => continue,
            Ok(words) => words,
            Err(fault) => return conductor.failed(fault),
        };
        match conductor.line(&words, lines.rest()) {
            Err(Stop::Failed(fault)) if !fault.exits => {
                let note = format!("Command failed {file}:{}\n", line.number);
                conductor.output.err(bytes_of_text(&note));
                failed = true;
                if !conductor.globals.force {
                    break;
                }
            }
            other => other?,
        }
    }
    if lines.broken_off {
        conductor
            .output
            .err(b"Missing continuation line\n".to_vec());
    }
    if failed {
        return Err(Stop::Failed(Fault::tool("")));
    }
    Ok(())
}

/// The whole text of a batch file.
fn read(file: &str) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    if file == "-" {
        // A stream that cannot be read ends the batch where it stands, as at its end.
        let _ = std::io::stdin().lock().read_to_end(&mut bytes);
        return Ok(text_of_bytes(&bytes));
    }
    let path = OsString::from_vec(bytes_of_text(file));
    let opened = std::fs::File::open(&path).map_err(|error| cannot_open(file, &error))?;
    let _ = { opened }.read_to_end(&mut bytes);
    Ok(text_of_bytes(&bytes))
}

fn cannot_open(file: &str, error: &std::io::Error) -> Fault {
    let cause = crate::store::cause(error);
    Fault::tool(format!(
        "Cannot open file \"{file}\" for reading: {cause}\n"
    ))
}
