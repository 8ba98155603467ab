//! For the tests of this room: replies in, text out.

use super::{Palette, Screen};
use crate::command::{ColorWhen, Globals};
use crate::names::Book;
use crate::reply::{Devices, Reply, Sink};
use crate::rtnl::LinkMsg;
use crate::types::IfIndex;

/// What stdout gets for one reply, with devices `lo` 1, `v0` 2 and `v1` 3 and built-in names only.
pub fn shown(globals: &Globals, reply: Reply) -> String {
    all_shown(globals, vec![Reply::Open, reply, Reply::Close])
}

/// What stdout gets for some replies.
pub fn all_shown(globals: &Globals, replies: Vec<Reply>) -> String {
    let book = Book::new(Some("/nowhere".into()), globals.level);
    let palette = Palette::choose(globals.color, globals.json, true, None, globals.level);
    let mut screen = Screen::new(globals, &book, palette);
    screen.devices(devices());
    replies.into_iter().for_each(|reply| screen.put(reply));
    String::from_utf8_lossy(&screen.into_bytes().0).into_owned()
}

/// `-j`.
pub fn json() -> Globals {
    Globals {
        json: true,
        ..Globals::default()
    }
}

/// `-c`.
pub fn coloured() -> Globals {
    Globals {
        color: ColorWhen::Always,
        ..Globals::default()
    }
}

fn devices() -> Devices {
    let named = |(index, name): (u32, &str)| {
        let link = LinkMsg {
            index: IfIndex(index),
            name: Some(name.into()),
            ..LinkMsg::default()
        };
        (link.index, link)
    };
    [(1, "lo"), (2, "v0"), (3, "v1")]
        .map(named)
        .map(|(index, link)| (index, link.into()))
        .into()
}
