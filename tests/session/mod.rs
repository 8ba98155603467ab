//! A session: commands typed one after the other into one fresh namespace, and what each answered.
//!
//! This room knows how a session looks, how it is written down (`transcript`), how rpdb is asked
//! (`rpdb`) and when two answers say the same (`agree`). It refuses to know where the expected
//! answers come from. The golden runner and the oracle both build on it.
#![allow(dead_code, unreachable_pub)] // each test binary uses its own part

pub mod agree;
pub mod pool;
pub mod rpdb;
pub mod step;
pub mod transcript;
pub mod words;

pub use agree::agree;
pub use step::{Answer, Level, Session, Setting, Step};
