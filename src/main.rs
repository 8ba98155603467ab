//! The binary: collect arguments, call the library, write, exit.

use std::process::ExitCode;

use rpdb::cli::Environment;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let output = rpdb::run::run(&args, &Environment::of_process());
    ExitCode::from(output.write_to_process())
}
