//! The binary: collect arguments, call the library, write, exit.

use std::process::ExitCode;

use rpdb::cli::Environment;

/// The allocator of musl is slow.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let output = rpdb::run::run(&args, &Environment::of_process());
    ExitCode::from(output.write_to_process())
}
