//! What every command has at hand.

use super::mailbox::Talk;
use super::{LinkTable, Memory, Streams, echo};
use crate::command::Globals;
use crate::fault::Fault;
use crate::names::Book;
use crate::reply::{Reply, Sink};
use crate::rtnl::{Answer, Dump, Refusal, Request, Row, Socket};
use crate::types::{IfIndex, IfName};

/// One command's surroundings.
pub struct Context<'a> {
    /// The options before the object.
    pub globals: &'a Globals,
    /// What the process remembers.
    pub memory: &'a mut Memory,
    /// The process's own streams.
    pub streams: &'a Streams,
    /// The kernel.
    pub socket: &'a mut dyn Socket,
    /// The name files.
    pub book: &'a Book,
    /// Where replies and complaints go.
    pub sink: &'a mut dyn Sink,
}

impl Context<'_> {
    /// Carries out one request on the socket that lives as long as the process; what the kernel
    /// adds to a success is shown as a warning (iproute2 7.1 `lib/libnetlink.c`,
    /// `nl_dump_ext_ack`).
    ///
    /// # Errors
    /// The kernel's refusal as a fault of status 2.
    pub fn ask(&mut self, request: Request) -> Result<Answer, Fault> {
        let asked = self.talk(request);
        self.heard(asked)
    }

    /// The same on a socket that is opened for this request alone.
    ///
    /// # Errors
    /// As for [`Context::ask`].
    pub fn ask_aside(&mut self, request: Request) -> Result<Answer, Fault> {
        let asked = self.socket.ask(request);
        self.heard(asked)
    }

    /// An answer with its warning shown, or a refusal as a fault.
    fn heard(&mut self, asked: Result<Answer, Refusal>) -> Result<Answer, Fault> {
        let level = self.globals.level;
        let answer = asked.map_err(|refusal| Fault::kernel(&refusal, level))?;
        self.warn(&answer);
        Ok(answer)
    }

    /// One request on the socket that lives as long as the process, and what is taken for the
    /// answer to it.
    ///
    /// # Errors
    /// The kernel's refusal, of this request or of the one before.
    pub fn talk(&mut self, request: Request) -> Result<Answer, Refusal> {
        let echoed = self.globals.echo && echo::can_be(&request);
        let asks = request.only_asks();
        let talk = Talk {
            rows: asks || echoed,
            gone: request.takes_away(),
            acknowledged: !asks,
        };
        let answer = self.socket.ask(request);
        let mailbox = &mut self.memory.mailbox;
        if !echoed && mailbox.is_empty() {
            return answer;
        }
        let taken = mailbox.exchange(answer, talk);
        for _ in 0..taken.unexpected {
            self.sink.complain("Unexpected reply!!!\n");
        }
        taken.answer
    }

    /// A listing on that socket; each row comes with the sink.
    ///
    /// # Errors
    /// The kernel's refusal.
    pub fn dump(
        &mut self,
        what: &Dump,
        each: &mut dyn FnMut(&mut dyn Sink, Row) -> bool,
    ) -> Result<(), Refusal> {
        self.begin_dump();
        let sink = &mut *self.sink;
        self.socket.dump(what, &mut |row| each(sink, row))
    }

    /// A listing begins on that socket: what lies there unread is passed over.
    pub fn begin_dump(&mut self) {
        self.memory.mailbox.read_all();
    }

    /// Shows what the kernel adds to a success.
    pub fn warn(&mut self, answer: &Answer) {
        if let Some(note) = &answer.warning {
            let stop = if note.ends_with('.') { "" } else { "." };
            self.sink.complain(&format!("Warning: {note}{stop}\n"));
        }
    }

    /// The index of a device by name, alternative name or `ifN`.
    ///
    /// # Errors
    /// `Cannot find device "NAME"`, status 1.
    pub fn device(&mut self, name: &IfName) -> Result<IfIndex, Fault> {
        let found = self.memory.devices.index_of(self.socket, name.as_str());
        found.ok_or_else(|| Fault::no_device(name.as_str()))
    }

    /// Makes the names of these devices known to the sink.
    pub fn introduce(&mut self, indices: impl IntoIterator<Item = IfIndex>) {
        let wanted: Vec<IfIndex> = indices.into_iter().collect();
        let devices = &self.memory.devices;
        let unknown = { wanted.iter().copied() }.filter(|index| devices.asks_for(*index));
        let links = LinkTable::of_these(self.socket, unknown);
        for index in wanted {
            self.memory.devices.introduce(index, &links, self.sink);
        }
    }

    /// Closes the JSON array of a dump that failed, or leaves it open as 6.1 does.
    pub fn close_failed(&mut self) {
        self.sink.put(if self.globals.level.modern() {
            Reply::Close
        } else {
            Reply::Abandon
        });
    }

    /// The fault of a refused dump, whose JSON array is open.
    pub fn dump_refused(&mut self, refusal: &Refusal, word: &str, status: u8) -> Fault {
        self.close_failed();
        Fault::dump(refusal, self.globals.level, word, status)
    }
}
