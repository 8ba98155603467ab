//! A session: commands typed one after the other into one fresh namespace, and what each answered.
//!
//! This room knows how a session looks, how it is written down (`transcript`), who can be asked
//! (`rpdb`; `real`, the installed `ip` on the kernel), when two answers say the same (`agree`) and
//! how to show that they do not (`difference`). It refuses to know which sessions are worth asking.
//! The golden runner and the oracle both build on it.
#![allow(dead_code, unreachable_pub)] // each test binary uses its own part

pub mod agree;
pub mod difference;
pub mod inside;
pub mod pool;
pub mod process;
pub mod real;
pub mod rpdb;
pub mod step;
pub mod transcript;
pub mod words;

pub use agree::agree;
pub use step::{Answer, Level, Session, Setting, Step};
