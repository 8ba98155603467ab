//! For the tests of this room: a kernel of fixed rows and a sink that keeps what it gets.

use super::{Memory, Streams, execute};
use crate::command::{Command, Globals};
use crate::fault::Fault;
use crate::names::Book;
use crate::reply::{Devices, Reply, Sink};
use crate::rtnl::{Answer, Dump, Errno, NexthopMsg, Refusal, Request, Row, Socket};

/// A kernel that holds rows and obeys deletions.
#[derive(Default)]
pub struct Rows {
    /// What a dump gives, and a lookup answers first.
    pub rows: Vec<Row>,
    /// Dumps are refused with this.
    pub refusal: Option<Refusal>,
    /// Deletions are refused.
    pub holds_fast: bool,
    /// Requests so far.
    pub asked: Vec<Request>,
}

impl Socket for Rows {
    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        self.asked.push(request.clone());
        let gone = match &request {
            Request::DelRule(rule) => Row::Rule(rule.clone()),
            Request::DelRoute(route) => Row::Route(route.clone()),
            Request::GetRoute(_) => return Ok(Answer::row(self.rows[0].clone())),
            _ => return Ok(Answer::done()),
        };
        if self.holds_fast {
            return Err(Errno::ESRCH.into());
        }
        self.rows.retain(|row| *row != gone);
        Ok(Answer::done())
    }

    fn dump(&mut self, what: &Dump, each: &mut dyn FnMut(Row) -> bool) -> Result<(), Refusal> {
        if let (Some(refusal), Dump::Rules(_) | Dump::Routes(_)) = (&self.refusal, what) {
            return Err(refusal.clone());
        }
        let _ = self.rows.iter().cloned().all(each);
        Ok(())
    }
}

/// What a command left.
#[derive(Default)]
pub struct Seen {
    /// Replies in order.
    pub replies: Vec<Reply>,
    /// stderr, without the text of a fault.
    pub complaints: String,
}

impl Seen {
    /// The replies in short: `[` and `]` for the array, `R` for a row, texts as they are.
    pub fn outline(&self) -> String {
        let short = self.replies.iter().map(|reply| match reply {
            Reply::Open => "[".to_owned(),
            Reply::Close => "]".to_owned(),
            Reply::Abandon => "!".to_owned(),
            Reply::OpenEcho => "{".to_owned(),
            Reply::CloseEcho => "}".to_owned(),
            Reply::Text(text) => text.clone(),
            _ => "R".to_owned(),
        });
        short.collect()
    }
}

impl Sink for Seen {
    fn put(&mut self, reply: Reply) {
        self.replies.push(reply);
    }

    fn devices(&mut self, _devices: Devices) {}

    fn nexthop(&mut self, _object: &NexthopMsg) {}

    fn complain(&mut self, text: &str) {
        self.complaints.push_str(text);
    }
}

/// Carries `command` out on `kernel`.
pub fn play(globals: &Globals, kernel: &mut Rows, command: Command) -> (Seen, Result<(), Fault>) {
    play_with(globals, kernel, command, &Streams::default())
}

/// The same with streams of its own.
pub fn play_with(
    globals: &Globals,
    kernel: &mut Rows,
    command: Command,
    streams: &Streams,
) -> (Seen, Result<(), Fault>) {
    let book = Book::new(Some("/nowhere".into()), globals.level);
    let mut seen = Seen::default();
    let mut memory = Memory::default();
    let result = execute(
        command,
        globals,
        &mut memory,
        streams,
        kernel,
        &book,
        &mut seen,
    );
    (seen, result)
}
