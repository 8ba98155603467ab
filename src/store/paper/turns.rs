//! Two steps of one work side by side: while one part is used, the next is made.

use std::sync::mpsc::sync_channel;
use std::thread::{Builder, scope};

/// So many parts may wait to be used.
const WAITING: usize = 2;

/// Lets `fill` make part after part, in the place of one that was used, until it says false, and
/// hands each to `each` until that says false; false when it did. Who fills has a thread of its own
/// where there is one to be had, and may then be some parts ahead.
pub fn in_turn<P: Default + Send>(
    mut fill: impl FnMut(&mut P) -> bool + Send,
    mut each: impl FnMut(&P) -> bool,
) -> bool {
    let beside = scope(|scope| {
        let (full, filled) = sync_channel::<P>(WAITING);
        let (used, empty) = sync_channel::<P>(WAITING + 2);
        let fill = &mut fill;
        let work = move || {
            loop {
                let mut part = empty.try_recv().unwrap_or_default();
                // Where nobody listens any more, it was enough.
                if !fill(&mut part) || full.send(part).is_err() {
                    break;
                }
            }
        };
        Builder::new().spawn_scoped(scope, work).ok()?;
        for part in filled {
            if !each(&part) {
                return Some(false);
            }
            // There is room for all that there are.
            let _ = used.try_send(part);
        }
        Some(true)
    });
    beside.unwrap_or_else(|| {
        let mut part = P::default();
        while fill(&mut part) {
            if !each(&part) {
                return false;
            }
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_order_until_either_has_enough() {
        for (made, wanted) in [(0, 9), (1, 9), (100, 999), (100, 40), (100, 1)] {
            let (mut next, mut seen) = (0, Vec::new());
            let fill = |part: &mut Vec<u32>| {
                // A part that was used still has in it what it had.
                part.clear();
                part.push(next);
                next += 1;
                next <= made
            };
            let whole = in_turn(fill, |part| {
                seen.extend_from_slice(part);
                seen.len() < wanted
            });
            assert_eq!(whole, (made as usize) < wanted);
            assert_eq!(seen, (0..made.min(wanted as u32)).collect::<Vec<_>>());
        }
    }
}
