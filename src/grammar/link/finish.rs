//! What the original checks when the words of a link are all read, in its order (iproute2 7.1
//! `ip/iplink.c`, the second half of `iplink_parse`).

use super::super::{Desk, Words};
use super::modify::LinkWords;
use crate::command::Aside;
use crate::fault::Fault;

/// Checks the words and says which type counts: a whole group has none.
///
/// # Errors
/// The fault that the original stops with.
pub(super) fn finish(
    desk: &Desk<'_>,
    read: &LinkWords,
    create: bool,
    rest: Words<'_>,
) -> Result<Option<String>, Fault> {
    let draft = &read.draft;
    if let (Some(dev), Some(address), false) = (&draft.dev, &draft.msg.address, create) {
        desk.aside(Aside::AddressLength {
            dev: dev.clone(),
            len: address.0.len(),
        });
    }
    if read.index.is_some() && !create && draft.msg.netns.is_none() {
        return Err(Fault::word(
            "index can be used only when creating devices or when moving device to another netns.\n",
        ));
    }
    if draft.msg.group.is_some() && draft.dev.is_none() {
        return whole_group(create, rest);
    }
    if let Some(name) = &draft.link_netns
        && desk.level().modern()
        && draft.msg.netns.is_none()
    {
        // The word that is complained of is the one that comes next, if there is one.
        desk.aside(numbered(name, rest.peek().unwrap_or("(null)")));
    }
    if create {
        new_device(desk, read)?;
    } else {
        let Some(dev) = &draft.dev else {
            return Err(Fault::word(
                "Not enough information: \"dev\" argument is required.\n",
            ));
        };
        let missing = Fault::no_device(dev.as_str());
        desk.aside(Aside::Device(dev.clone(), missing));
    }
    Ok(read.kind.clone())
}

/// The namespace of `link-netns` gets an id, if it has none; `word` is complained of where there is no
/// such namespace.
pub(super) fn numbered(name: &str, word: &str) -> Aside {
    let otherwise = Fault::invalid_argument("Invalid \"link-netns\" value\n", word);
    Aside::NumberedNetns(name.to_owned(), otherwise)
}

fn whole_group(create: bool, rest: Words<'_>) -> Result<Option<String>, Fault> {
    if let Some(word) = rest.peek() {
        return Err(Fault::word(garbage(word)));
    }
    if create {
        return Err(Fault::word("group cannot be used when creating devices.\n"));
    }
    Ok(None)
}

fn new_device(desk: &Desk<'_>, read: &LinkWords) -> Result<(), Fault> {
    let dev = read.draft.dev.as_ref();
    if read.name.as_ref().is_some_and(|name| dev != Some(name)) {
        return Err(Fault::word(
            "both \"name\" and \"dev\" cannot be used when creating devices.\n",
        ));
    }
    let elsewhere = read.draft.link_netns.is_some() || read.draft.msg.link_netnsid.is_some();
    let elsewhere = elsewhere && desk.level().modern();
    if let Some(lower) = read.draft.lower.as_ref().filter(|_| !elsewhere) {
        let missing = Fault::no_device(lower.as_str());
        desk.aside(Aside::Device(lower.clone(), missing));
    }
    Ok(())
}

/// Words that nobody asked for.
pub(super) fn garbage(word: &str) -> String {
    format!("Garbage instead of arguments \"{word} ...\". Try \"ip link help\".\n")
}
