//! The selector of next hop objects, which a process never forgets: what one command of a batch
//! said still counts for the next.

use super::super::Context;
use crate::command::NexthopFilter;
use crate::fault::Fault;
use crate::rtnl::{NexthopDump, NexthopMsg};
use crate::types::IfIndex;

/// The original's static `filter`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NexthopSelector {
    groups: bool,
    fdb: bool,
    stats: bool,
    oif: IfIndex,
    master: IfIndex,
    /// Only objects of this protocol; 0 for all. No protocol has a number above 255.
    protocol: u32,
    id: u32,
    nh_id: u32,
    /// How many objects this process has flushed so far.
    pub flushed: u32,
}

impl NexthopSelector {
    /// Takes over what the words of a listing said.
    ///
    /// # Errors
    /// A device that does not exist.
    pub fn learn(context: &mut Context, words: &NexthopFilter) -> Result<(), Fault> {
        let mut found = context.memory.nexthop_selector;
        if let Some(name) = &words.dev {
            found.oif = context.device(name)?;
        }
        if let Some(name) = &words.master {
            found.master = context.device(name)?;
        }
        found.groups |= words.groups;
        found.fdb |= words.fdb;
        found.protocol = words.protocol.unwrap_or(found.protocol);
        context.memory.nexthop_selector = found;
        Ok(())
    }

    /// Takes over which buckets are wanted.
    pub fn learn_buckets(&mut self, words: &NexthopFilter) {
        self.id = words.id.unwrap_or(self.id);
        self.nh_id = words.nh_id.unwrap_or(self.nh_id);
    }

    /// Statistics are wanted, or not.
    pub fn set_stats(&mut self, stats: bool) {
        self.stats = stats;
    }

    /// Only groups, whatever the device.
    pub fn all_groups(&mut self) {
        self.groups = true;
        self.oif = IfIndex::NONE;
        self.master = IfIndex::NONE;
    }

    /// Groups and others.
    pub fn all_kinds(&mut self) {
        self.groups = false;
    }

    /// The objects that the kernel is asked for.
    pub fn dump(&self, context: &Context) -> NexthopDump {
        NexthopDump {
            family: context.globals.family,
            oif: self.oif,
            master: self.master,
            groups: self.groups,
            fdb: self.fdb,
            stats: self.stats,
            id: 0,
            nh_id: 0,
        }
    }

    /// The buckets that the kernel is asked for.
    pub fn dump_buckets(&self, context: &Context) -> NexthopDump {
        NexthopDump {
            id: self.id,
            nh_id: self.nh_id,
            ..self.dump(context)
        }
    }

    /// What the original itself lets through.
    pub fn shows(&self, msg: &NexthopMsg) -> bool {
        self.protocol == 0 || self.protocol == u32::from(msg.protocol.0)
    }
}
