//! The process's own streams, for the commands that write or read a file of messages.

use std::io::{IsTerminal, Read};

use rustix::fs::{SeekFrom, seek};

use crate::cli::Environment;
use crate::client::{Stdin, Streams};

/// Tells what is left of the stream that a batch is read from.
pub type Rest<'r> = &'r mut dyn FnMut() -> Vec<u8>;

/// What a command may have to know; with `read`, all of stdin, which is `rest` in a batch.
pub fn look(env: &Environment, read: bool, rest: Option<Rest<'_>>) -> Streams {
    Streams {
        stdout_is_terminal: env.stdout_is_terminal,
        stdin: match rest {
            _ if !read => Stdin::default(),
            None => stdin(),
            Some(rest) => Stdin {
                is_terminal: false,
                offset: Some(0),
                bytes: rest(),
            },
        },
    }
}

fn stdin() -> Stdin {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Stdin {
            is_terminal: true,
            ..Stdin::default()
        };
    }
    let offset = seek(&stdin, SeekFrom::Current(0)).ok();
    let mut bytes = Vec::new();
    // A stream that cannot be read ends where it stands.
    let _ = stdin.lock().read_to_end(&mut bytes);
    Stdin {
        is_terminal: false,
        offset,
        bytes,
    }
}
