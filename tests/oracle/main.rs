//! rpdb against the real `ip`: live in a network namespace (`live`, `fuzz`), and against recorded
//! answers (`replay`).
#![allow(clippy::print_stderr)] // a test report

mod contest;
mod dumpfile;
mod fuzz;
mod live;
mod monitor;
mod replay;
#[path = "../session/mod.rs"]
mod session;
mod shrink;
