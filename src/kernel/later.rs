//! A part of a machine that may still be written down: nobody who looks at it can tell.

use std::cell::OnceCell;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What a part is made of while it is written down.
pub trait Written<T>: std::fmt::Debug + Send + Sync {
    /// The part, read and checked. Trouble is noted where the text comes from.
    fn read(&self) -> T;
}

/// A part that is read when it is first looked at. While nobody has, time must not change it.
#[derive(Clone, Debug)]
pub struct Later<T> {
    here: OnceCell<T>,
    written: Option<Arc<dyn Written<T>>>,
}

impl<T> Later<T> {
    /// A part that is still written down.
    pub fn written(written: Arc<dyn Written<T>>) -> Self {
        Self {
            here: OnceCell::new(),
            written: Some(written),
        }
    }

    /// Somebody has looked at it.
    pub fn is_here(&self) -> bool {
        self.here.get().is_some()
    }
}

impl<T> From<T> for Later<T> {
    fn from(part: T) -> Self {
        Self {
            here: OnceCell::from(part),
            written: None,
        }
    }
}

impl<T: Default> Deref for Later<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.here.get_or_init(|| match &self.written {
            Some(written) => written.read(),
            None => T::default(),
        })
    }
}

impl<T: Default> DerefMut for Later<T> {
    fn deref_mut(&mut self) -> &mut T {
        let part = match self.here.take() {
            Some(part) => part,
            None => match &self.written {
                Some(written) => written.read(),
                None => T::default(),
            },
        };
        self.written = None;
        self.here = OnceCell::from(part);
        // It has just been put there.
        self.here.get_mut().expect("a part")
    }
}

impl<T: Default + PartialEq> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
