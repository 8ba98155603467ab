//! rpdb against the real `ip`: live in a network namespace, and against recorded answers.
#![allow(clippy::print_stderr)] // a test report

mod inside;
mod real;
mod replay;
#[path = "../session/mod.rs"]
mod session;
