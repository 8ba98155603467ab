//! Manual pages. This part knows how prose and keyword tables become roff. It refuses to know any
//! keyword by itself: what the words are comes from the grammar's catalogue, what they are for from
//! the prose beside the code, so that a new keyword shows up without a line written here.
//!
//! Prose is plain text, a line of markup at a time; see [`prose`] for the few marks it has.

mod keywords;
mod notation;
mod page;
mod prose;
mod roff;

pub use page::{Own, PAGES, Page, page, pages};

#[cfg(test)]
mod tests;
