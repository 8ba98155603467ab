//! The sink that turns replies into bytes.

use super::mold::Mold;
use super::record::push_text;
use super::{
    Document, Outlet, Palette, Record, Style, addr, addrlabel, link, neigh, netconf, netns,
    nexthop, route, rule, token, tun, tunnel, tunnel6, vrf,
};
use crate::command::Globals;
use crate::names::Book;
use crate::reply::{Devices, Mood, Reply, RouteColumns, Sink};
use crate::rtnl::{Kin, NexthopMsg, RouteMsg};

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
    /// What routes of each kin look like.
    molds: Vec<Option<Mold>>,
    /// How many databases of names had been read then.
    reads: usize,
}

impl<'a> Screen<'a> {
    /// An empty screen that keeps all its bytes.
    pub fn new(globals: &'a Globals, book: &'a Book, palette: Option<Palette>) -> Self {
        Self {
            style: Style::new(globals, book, palette),
            out: Outlet::default(),
            err: Vec::new(),
            document: None,
            molds: Vec::new(),
            reads: 0,
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
        if matches!(reply, Reply::Open | Reply::Close | Reply::Abandon) {
            self.molds.clear();
        }
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
            Reply::Nsid(msg, name, mood) => {
                self.record(|record, _| {
                    netns::describe_id(record, &msg, name.as_deref(), mood);
                });
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
            Reply::Neigh(row, device, mood) => {
                self.record(|record, style| {
                    neigh::describe(record, style, &row, device, mood);
                });
            }
            Reply::AddrLabel(row) => {
                self.record(|record, style| addrlabel::describe(record, style, &row));
            }
            Reply::Netconf(row, mood) => {
                self.record(|record, style| netconf::describe(record, style, &row, mood));
            }
            Reply::Token(dev, token) => {
                self.record(|record, style| token::describe(record, style, dev, token));
            }
            Reply::Vrfs(vrfs) => {
                self.record(|record, _| vrf::describe(record, &vrfs));
            }
            Reply::Tun(link) => {
                self.record(|record, style| tun::describe(record, style, &link));
            }
            Reply::Tunnel(msg, counters) => {
                self.record(|record, style| tunnel::describe(record, style, &msg));
                push_text(&mut self.out.bytes, &tunnel::tail(&self.style, counters));
            }
            Reply::Tunnel6(msg, listed) => {
                self.record(|record, style| tunnel6::describe(record, style, &msg));
                if let Some(counters) = listed {
                    push_text(&mut self.out.bytes, &tunnel::tail(&self.style, counters));
                }
            }
            Reply::Text(text) => push_text(&mut self.out.bytes, &text),
            Reply::Bytes(bytes) => self.out.bytes.extend_from_slice(&bytes),
        }
    }

    fn route(&mut self, msg: &RouteMsg, hidden: RouteColumns, kin: Option<Kin>) {
        // The name of a host is not always made of characters that stand for themselves.
        let kin = kin.filter(|_| !self.style.globals.resolve);
        let (Some(kin), Some(addr)) = (kin, &msg.dst) else {
            self.record(|record, style| {
                route::describe(record, style, msg, hidden, Mood::Present);
            });
            return;
        };
        // Some route in between may have brought other names than the built-in ones.
        let reads = self.style.book.reads();
        if std::mem::replace(&mut self.reads, reads) != reads {
            self.molds.clear();
        }
        if self.molds.len() <= kin {
            self.molds.resize_with(kin + 1, || None);
        }
        let (style, document) = (&self.style, &mut self.document);
        if let Some(mold) = self.molds.get_mut(kin) {
            let mold = mold.get_or_insert_with(|| Mold::of(msg, hidden, style, document.as_ref()));
            let out = &mut self.out.bytes;
            if let Some(document) = document {
                document.separate(out);
            }
            mold.push(out, style, addr, msg.dst_len, msg.family);
            self.out.settle();
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
    use crate::command::ColorWhen;
    use crate::rtnl::RuleMsg;
    use crate::types::{Family, IfName, Metrics, RouteType, text_of_bytes};

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

    /// Routes that come as kin look as they do alone, in text and in every document.
    #[test]
    fn kin_look_alike() {
        let route = |last: u8, dst_len: u8, family: Family| RouteMsg {
            family,
            dst_len,
            dst: Some(match family {
                Family::INET => [198, 51, 100, last].into(),
                _ => [0x2001, 0xdb8, 0, 0, 0, 0, 0, u16::from(last)].into(),
            }),
            kind: RouteType(1 + last % 2),
            gateway: Some([192, 0, 2, 9].into()),
            priority: Some(20),
            metrics: Some(Metrics {
                values: [(2, 1400)].into(),
                congctl: Some("a-name-that-is-long-enough-to-fill-more-than-a-block".into()),
                ..Metrics::default()
            }),
            ..RouteMsg::default()
        };
        let book = Book::default();
        for look in 0..16u8 {
            let globals = Globals {
                json: look & 1 != 0,
                pretty: look & 2 != 0,
                details: u32::from(look >> 2 & 1),
                oneline: look & 8 != 0,
                ..Globals::default()
            };
            let always = ColorWhen::Always;
            let colours = [
                None,
                Palette::choose(always, globals.json, true, None, globals.level),
            ];
            for palette in colours {
                let [mut kin, mut alone] = [(); 2].map(|()| Screen::new(&globals, &book, palette));
                kin.put(Reply::Open);
                alone.put(Reply::Open);
                for (number, len) in [(0, 32), (1, 24), (2, 32), (3, 9), (4, 31), (255, 32)] {
                    for family in [Family::INET, Family::INET6] {
                        let mut msg = route(number, len, family);
                        if look & 4 != 0 {
                            msg.metrics = None;
                        }
                        let which =
                            usize::from(number % 2) + 2 * usize::from(family == Family::INET);
                        let hidden = RouteColumns::default();
                        kin.route(&msg, hidden, Some(which));
                        alone.put(Reply::Route(Box::new(msg), hidden, Mood::Present));
                    }
                }
                kin.put(Reply::Close);
                alone.put(Reply::Close);
                let [kin, alone] = [kin, alone]
                    .map(|screen| String::from_utf8_lossy(&screen.into_bytes().0).into_owned());
                assert_eq!(kin, alone);
            }
        }
    }
}
