//! The binary: collect arguments, call the library, exit.
fn main() {}
