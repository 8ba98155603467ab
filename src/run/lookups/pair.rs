//! Many lines that are like those that were learnt, answered by two threads: of the lines that are
//! read, one takes the first half and the other the second. What the second half brings counts if
//! the first has got through, so that all is as if each line stood alone.

use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, scope};

use super::{Learnt, MANY};
use crate::grammar::BatchLines;
use crate::kernel::Asker;
use crate::run::conductor::Conductor;
use crate::types::memchr;

/// Fewer lines are quicker answered by one. Tests have few.
const FEW: usize = if cfg!(test) { 2 } else { 128 };

/// Some lines, and what became of them.
#[derive(Debug, Default)]
struct Share {
    text: Vec<u8>,
    /// How many were answered, from the first on.
    lines: usize,
    /// How many bytes these are.
    bytes: usize,
    shown: Vec<u8>,
}

impl Share {
    /// Answers these lines as far as they are like those that were learnt.
    fn answer(&mut self, text: &[u8], learnt: &mut [Learnt], asker: Asker<'_>) {
        (self.lines, self.bytes) = (0, 0);
        self.shown.clear();
        while let Some(rest) = text.get(self.bytes..).filter(|rest| !rest.is_empty()) {
            let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let line = rest.get(..end).unwrap_or_default();
            if !super::answer(learnt, line, asker, &mut self.shown) {
                break;
            }
            self.lines += 1;
            self.bytes += end;
        }
    }
}

/// The way to the other one and back.
struct Other {
    to: SyncSender<Share>,
    from: Receiver<Share>,
}

/// Answers lines until one is not like those that were learnt, or there are no more.
pub fn answer<R: Read>(
    learnt: &[Learnt],
    lines: &mut BatchLines<R>,
    conductor: &mut Conductor<'_>,
) {
    let Some((asker, output)) = conductor.asker_and_output() else {
        return;
    };
    scope(|scope| {
        let (to, work) = sync_channel::<Share>(1);
        let (done, from) = sync_channel::<Share>(1);
        let mut his = learnt.to_vec();
        let labour = move || {
            for mut share in work {
                let text = std::mem::take(&mut share.text);
                share.answer(&text, &mut his, asker);
                share.text = text;
                if done.send(share).is_err() {
                    break;
                }
            }
        };
        let spawned = Builder::new().spawn_scoped(scope, labour).is_ok();
        let other = spawned.then_some(Other { to, from });
        let mut mine = learnt.to_vec();
        let (mut first, mut second) = (Share::default(), Share::default());
        // Whoever meets an odd line soon has not done much in vain.
        let mut most = MANY;
        while lines.peek().is_some() {
            let (count, text) = lines.ahead(most);
            let helped = other.as_ref().filter(|_| count >= FEW);
            let half = helped.map_or(text.len(), |_| behind_line(text, text.len() / 2));
            let (front, back) = text.split_at(half);
            let sent = helped.and_then(|other| other.send(std::mem::take(&mut second), back));
            first.answer(front, &mut mine, asker);
            let (mut answered, mut bytes) = (first.lines, first.bytes);
            output.pass(&mut first.shown);
            if let Some(share) = sent.and_then(Other::receive) {
                second = share;
                if bytes == half {
                    answered += second.lines;
                    bytes += second.bytes;
                    output.pass(&mut second.shown);
                }
            }
            let whole = count > 0 && bytes == text.len();
            lines.advance(answered, bytes);
            if !whole {
                break;
            }
            most += count;
            lines.read_more();
        }
    });
}

impl Other {
    /// Gives lines away; nothing where nobody is there any more.
    fn send(&self, mut share: Share, text: &[u8]) -> Option<&Self> {
        share.text.clear();
        share.text.extend_from_slice(text);
        self.to.send(share).ok().map(|()| self)
    }

    /// What became of them.
    fn receive(&self) -> Option<Share> {
        self.from.recv().ok()
    }
}

/// Behind the line that the byte at a place belongs to.
fn behind_line(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    memchr(b'\n', rest).map_or(text.len(), |end| at + end + 1)
}
