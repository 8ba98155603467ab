//! `rpdb explain …`: the arguments of `route get`, and the walk that leads to its answer.

mod chart;
mod page;
mod telling;
mod telling6;
mod witness;

pub use page::explanation;
pub use witness::Witness;

#[cfg(test)]
mod tests;
