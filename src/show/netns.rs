//! Names and ids of namespaces. Law: iproute2 7.1 `ip/ipnetns.c` (`netns_list`, `print_nsid`).

use super::{Record, unit};
use crate::reply::Mood;
use crate::rtnl::NsidMsg;

/// Describes a name, and the id where it has one.
pub fn describe_name(record: &mut Record, name: &str, id: Option<i32>) {
    record.open_object(None);
    record.string("name", unit("", ""), name);
    if let Some(id) = id {
        record.signed("id", unit(" (id: ", ")"), id);
    }
    record.text("\n");
    record.close_object();
}

/// Describes an id, and the name where it has one.
pub fn describe_id(record: &mut Record, msg: &NsidMsg, name: Option<&str>, mood: Mood) {
    record.open_object(None);
    if mood == Mood::Deleted {
        record.truth("deleted", "Deleted ", true);
    }
    id(record, "nsid", msg.nsid);
    if let Some(current) = msg.current {
        id(record, "current-nsid", current);
    }
    if let Some(name) = name {
        record.string("name", unit("(iproute2 netns name: ", ")"), name);
    }
    record.text("\n");
    record.close_object();
}

fn id(record: &mut Record, key: &'static str, id: i32) {
    if id >= 0 {
        record.text(key);
        record.signed(key, unit(" ", " "), id);
    } else {
        record.text(key);
        record.text(" unassigned ");
    }
}
