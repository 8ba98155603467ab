//! `encap xfrm if_id N [link_dev DEV]`. The loop skips words that it does not know, to the end of
//! the line.

use super::super::value::u32_word;
use super::super::{Desk, Parse, Usage, Words, wrong};
use super::{EncapDraft, device, good, once};
use crate::command::EncapDevs;
use crate::types::Encap;

pub(super) fn parse<'w>(desk: &Desk<'_>, words: Words<'w>) -> Parse<'w, EncapDraft> {
    let usage = || {
        Usage::new(desk.level())
            .synopsis("ip route ... encap xfrm if_id IF_ID [ link_dev DEV ]")
            .fault()
    };
    let (mut id, mut devs, mut words) = (None, EncapDevs::default(), words);
    let (mut id_seen, mut link_seen) = (false, false);
    while let Some((key, rest)) = words.split() {
        words = match key {
            "if_id" => {
                let (rest, word) = once(desk, &mut id_seen, "if_id", rest)?;
                let found = u32_word(word, 0).filter(|id| *id != 0);
                id = Some(good(found, "\"if_id\" value is invalid\n", word)?);
                rest
            }
            "link_dev" => {
                let (rest, word) = once(desk, &mut link_seen, "link_dev", rest)?;
                devs.link = Some(device(desk, word));
                rest
            }
            "help" => return wrong(usage()),
            _ => rest,
        };
    }
    let Some(if_id) = id else {
        return wrong(usage());
    };
    let encap = Encap::Xfrm { if_id, link: None };
    Ok((words, EncapDraft { encap, devs }))
}
