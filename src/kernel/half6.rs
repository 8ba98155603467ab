//! The IPv6 half of a namespace, which may still be written down: nobody who looks at it can tell.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::V6;
use crate::types::IfIndex;

/// What a half is made of while it is written down. Time must not change it: no address in it has
/// an end.
pub trait Written6: std::fmt::Debug + Send + Sync {
    /// The half, read and checked. Trouble is noted where the text comes from.
    fn read(&self) -> V6;

    /// True when a device speaks IPv6.
    fn has_device(&self, dev: IfIndex) -> bool;
}

/// A half that is read when it is first looked at.
#[derive(Clone, Debug)]
pub struct Half6 {
    here: OnceLock<V6>,
    written: Option<Arc<dyn Written6>>,
}

impl Half6 {
    /// A half that is still written down.
    pub fn written(written: Arc<dyn Written6>) -> Self {
        Self {
            here: OnceLock::new(),
            written: Some(written),
        }
    }

    /// Somebody has looked at it, or it was never written down.
    pub fn is_here(&self) -> bool {
        self.here.get().is_some()
    }

    /// True when a device speaks IPv6.
    pub fn has_device(&self, dev: IfIndex) -> bool {
        match (self.here.get(), &self.written) {
            (None, Some(written)) => written.has_device(dev),
            _ => self.addrs.devs.contains_key(&dev),
        }
    }

    fn read(&self) -> V6 {
        { self.written.as_ref() }.map_or_else(V6::default, |written| written.read())
    }
}

impl From<V6> for Half6 {
    fn from(half: V6) -> Self {
        Self {
            here: OnceLock::from(half),
            written: None,
        }
    }
}

impl Deref for Half6 {
    type Target = V6;

    fn deref(&self) -> &V6 {
        self.here.get_or_init(|| self.read())
    }
}

impl DerefMut for Half6 {
    fn deref_mut(&mut self) -> &mut V6 {
        let half = self.here.take().unwrap_or_else(|| self.read());
        *self = Self::from(half);
        // It has just been put there.
        self.here.get_mut().expect("a half")
    }
}

impl PartialEq for Half6 {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
