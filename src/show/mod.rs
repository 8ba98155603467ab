//! REPLY → RECORD → BYTES. This room knows how replies look, as text and as JSON. It refuses to
//! know where rows come from. `run` hands a [`Screen`] to the client as its sink.

use crate::command::Globals;
use crate::names::Book;
use crate::reply::{Devices, Reply, Sink};

/// The sink of one command: collects what it shows on stdout and stderr.
#[derive(Debug)]
pub struct Screen<'a> {
    /// How to show.
    pub globals: &'a Globals,
    /// Names of numbers.
    pub book: &'a Book,
    /// stdout so far.
    pub stdout: Vec<u8>,
    /// stderr so far.
    pub stderr: Vec<u8>,
    devices: Devices,
}

impl<'a> Screen<'a> {
    /// An empty screen; `colour` is the final decision about colours.
    pub fn new(globals: &'a Globals, book: &'a Book, _colour: bool) -> Self {
        Self {
            globals,
            book,
            stdout: Vec::new(),
            stderr: Vec::new(),
            devices: Devices::new(),
        }
    }
}

impl Sink for Screen<'_> {
    fn put(&mut self, reply: Reply) {
        match reply {
            Reply::Text(text) => self.stdout.extend_from_slice(text.as_bytes()),
            Reply::Bytes(bytes) => self.stdout.extend_from_slice(&bytes),
            other => {
                let line = format!("{other:?}\n");
                self.stdout.extend_from_slice(line.as_bytes());
            }
        }
    }

    fn devices(&mut self, devices: Devices) {
        self.devices = devices;
    }

    fn complain(&mut self, text: &str) {
        self.stderr.extend_from_slice(text.as_bytes());
    }
}
