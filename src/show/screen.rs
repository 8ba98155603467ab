//! The sink that turns replies into bytes.

use super::record::push_text;
use super::{
    Document, Outlet, Palette, Record, Style, addr, link, neigh, netns, nexthop, route, rule, tun,
    vrf,
};
use crate::command::Globals;
use crate::names::Book;
use crate::reply::{Devices, Reply, Sink};
use crate::rtnl::NexthopMsg;

/// Renders replies; stdout and stderr are kept apart.
///
/// The devices of [`Sink::devices`] add to those already known, as the original's own cache of
/// names only grows.
#[derive(Debug)]
pub struct Screen<'a> {
    /// How to show.
    pub style: Style<'a>,
    /// Bytes for stdout.
    pub out: Outlet<'a>,
    /// Bytes for stderr.
    pub err: Vec<u8>,
    document: Option<Document>,
}

impl<'a> Screen<'a> {
    /// An empty screen that keeps all its bytes.
    pub fn new(globals: &'a Globals, book: &'a Book, palette: Option<Palette>) -> Self {
        Self {
            style: Style::new(globals, book, palette),
            out: Outlet::default(),
            err: Vec::new(),
            document: None,
        }
    }

    /// The same screen with another way out for stdout.
    pub fn with_output(self, out: Outlet<'a>) -> Self {
        Self { out, ..self }
    }

    /// The bytes for stdout (those not yet drained) and stderr.
    pub fn into_bytes(mut self) -> (Vec<u8>, Vec<u8>) {
        self.out.flush();
        (self.out.bytes, self.err)
    }

    /// Runs `describe` on a record of this screen.
    fn record(&mut self, describe: impl FnOnce(&mut Record, &Style)) {
        let palette = self.style.palette;
        let mut record = Record::new(&mut self.out.bytes, self.document.as_mut(), palette);
        describe(&mut record, &self.style);
        self.out.settle();
    }

    fn open(&mut self) {
        let globals = self.style.globals;
        if globals.json {
            let mut document = Document::new(globals.pretty, globals.level);
            document.open_array(&mut self.out.bytes);
            self.document = Some(document);
        }
    }

    fn close(&mut self) {
        if let Some(mut document) = self.document.take() {
            document.close_array(&mut self.out.bytes);
            document.finish(&mut self.out.bytes);
        }
    }
}

impl Sink for Screen<'_> {
    fn put(&mut self, reply: Reply) {
        match reply {
            Reply::Open => self.open(),
            Reply::Close => self.close(),
            Reply::Abandon => self.document = None,
            Reply::OpenEcho => self.record(|record, _| record.open_object(None)),
            Reply::CloseEcho => self.record(|record, _| record.close_object()),
            Reply::Rule(msg, mood) => {
                self.record(|record, style| rule::describe(record, style, &msg, mood));
            }
            Reply::Route(msg, hidden, mood) => {
                self.record(|record, style| route::describe(record, style, &msg, hidden, mood));
            }
            Reply::Nexthop(msg, mood) => {
                self.record(|record, style| nexthop::describe_line(record, style, &msg, mood));
            }
            Reply::NexthopBucket(msg) => {
                self.record(|record, _| nexthop::describe_bucket(record, &msg));
            }
            Reply::Netns(name, id) => {
                self.record(|record, _| netns::describe_name(record, &name, id));
            }
            Reply::Nsid(msg, name) => {
                self.record(|record, _| netns::describe_id(record, &msg, name.as_deref()));
            }
            Reply::Link(row) => {
                self.record(|record, style| link::describe(record, style, &row));
            }
            Reply::LinkLine(msg, mood) => {
                self.record(|record, style| link::describe_line(record, style, &msg, mood));
            }
            Reply::Addr(msg, mood) => {
                self.record(|record, style| addr::describe(record, style, &msg, mood));
            }
            Reply::AddrDump(rows) => {
                self.record(|record, style| addr::describe_dump(record, style, &rows));
            }
            Reply::Neigh(row, device) => {
                self.record(|record, style| neigh::describe(record, style, &row, device));
            }
            Reply::Vrfs(vrfs) => {
                self.record(|record, _| vrf::describe(record, &vrfs));
            }
            Reply::Tun(link) => {
                self.record(|record, style| tun::describe(record, style, &link));
            }
            Reply::Text(text) => push_text(&mut self.out.bytes, &text),
            Reply::Bytes(bytes) => self.out.bytes.extend_from_slice(&bytes),
        }
    }

    fn devices(&mut self, devices: Devices) {
        self.style.devices.extend(devices);
    }

    fn nexthop(&mut self, object: &NexthopMsg) {
        if let Some(id) = object.id {
            self.style.nexthops.insert(id, object.clone());
        }
    }

    fn complain(&mut self, text: &str) {
        push_text(&mut self.err, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Mood;
    use crate::rtnl::RuleMsg;
    use crate::types::{IfName, text_of_bytes};

    #[test]
    fn names_that_are_not_utf8_leave_as_they_came() {
        let rule = RuleMsg {
            iif: Some(IfName(text_of_bytes(b"v\xff\xe4"))),
            ..RuleMsg::default()
        };
        let book = Book::default();
        for (json, want) in [
            (false, &b"0:\tfrom all iif v\xff\xe4 none\n"[..]),
            (
                true,
                b"[{\"priority\":0,\"src\":\"all\",\"iif\":\"v\xff\xe4\",\"action\":\"none\"}]\n",
            ),
        ] {
            let globals = Globals {
                json,
                ..Globals::default()
            };
            let mut screen = Screen::new(&globals, &book, None);
            screen.put(Reply::Open);
            screen.put(Reply::Rule(rule.clone(), Mood::Present));
            screen.put(Reply::Close);
            assert_eq!(screen.into_bytes().0, want);
        }
    }
}
