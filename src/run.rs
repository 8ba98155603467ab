//! THE CONDUCTOR: settles who asks and where, parses, lets the client act on the kernel, shows,
//! commits the state. This room knows the order of these steps and nothing inside them. `main`
//! calls it.

mod alike;
mod batch;
mod conductor;
mod demo;
mod express;
mod fail;
mod hint;
mod log;
mod lookups;
mod monitor;
mod mould;
mod output;
mod processes;
mod procfs;
mod progress;
mod say;
mod scenery;
mod script;
mod streams;
mod sysctl;
mod sysfs;
mod tap;
mod tools;
mod writer;

pub use output::Output;

use std::ffi::OsString;

use crate::cli::{self, Environment, Setup, Verb};
use crate::command::Globals;
use crate::fault::Fault;
use crate::grammar;
use crate::own;
use crate::types::bytes_of_text;
use conductor::Conductor;

/// One run of the program: `args` with the program's name first.
pub fn run(args: &[OsString], env: &Environment) -> Output {
    let start = std::time::Instant::now();
    let mut output = answer(args, env);
    if env.log.is_some() {
        log::close(args, env, start.elapsed(), &mut output);
    }
    output
}

/// The answer to a call.
fn answer(args: &[OsString], env: &Environment) -> Output {
    if let [_, word, rest @ ..] = args
        && word == cli::INSIDE
    {
        return script::inside(rest);
    }
    if let [_, word, rest @ ..] = args
        && word == cli::INSIDE_NETNS
    {
        return script::inside_netns(rest);
    }
    let followed = match cli::follow(args, env) {
        Ok(followed) => followed,
        Err(line) => return own_error(&line),
    };
    let (args, env) = match &followed {
        Some((args, env)) => (args.as_slice(), env),
        None => (args, env),
    };
    let setup = match cli::read(args, env) {
        Ok(setup) => setup,
        Err(line) => return own_error(&line),
    };
    if setup.version {
        return text(format!("rpdb {}\n", env!("CARGO_PKG_VERSION")));
    }
    if setup.as_sysctl || setup.as_ping.is_some() {
        return without_options(&setup, env);
    }
    if setup.words.is_empty() && !setup.as_ip {
        let mut output = Output::default();
        output.err(own::usage(&cli::flag_lines(), &cli::verb_lines()).into_bytes());
        output.status = crate::fault::STATUS_WORD;
        return output;
    }
    let output = play(&setup, env);
    if env.live {
        // The end of the process, which is near, is quicker at it.
        std::mem::forget(setup);
    }
    output
}

/// Everything after our own flags.
fn play(setup: &Setup, env: &Environment) -> Output {
    let (netns, opening) = grammar::read_globals(&setup.words, setup.level);
    let (globals, taken) = match opening {
        Ok(grammar::Opening::Run(globals, taken)) => (globals, taken),
        other => {
            let globals = Globals::default();
            let mut conductor = Conductor::new(setup, env, &globals);
            return match (conductor.enter_netns(&netns), other) {
                (Err(stop), _) => conductor.finish(Err(stop)),
                (_, Ok(grammar::Opening::Version(version))) => text(version.to_owned()),
                (_, Err(fault)) => fault_alone(&fault),
                _ => Output::default(),
            };
        }
    };
    let words = setup.words.get(taken..).unwrap_or_default();
    let verb = match cli::verb(words) {
        Ok(verb) => verb.filter(|_| !setup.as_ip && globals.batch.is_none()),
        Err(_) if setup.as_ip => None,
        Err(line) => return own_error(&line),
    };
    // These need no state of this run.
    match &verb {
        Some(Verb::Demo) => return demo::play(setup, env),
        Some(Verb::Man(page)) => return say::manual(page.as_deref()),
        Some(Verb::Completions(shell)) => return say::script(shell),
        Some(Verb::Words(words)) => return say::candidates(words, env),
        _ => {}
    }
    let named = { verb.as_ref().and_then(Verb::state) }.map(|state| Setup {
        state: Some(state),
        ..setup.clone()
    });
    let setup = named.as_ref().unwrap_or(setup);
    let mut conductor = Conductor::new(setup, env, &globals);
    let entered = match verb.as_ref().is_some_and(Verb::needs_no_netns) {
        true => Ok(()),
        false => conductor.enter_netns(&netns),
    };
    let result = { entered }.and_then(|()| match (&globals.batch, verb) {
        (Some(file), _) => batch::run(&mut conductor, file),
        (None, Some(verb)) => conductor.own(&verb),
        (None, None) => conductor.command(words),
    });
    conductor.finish(result)
}

/// Called as `sysctl` or `ping`: all words are its.
fn without_options(setup: &Setup, env: &Environment) -> Output {
    let globals = Globals {
        level: setup.level,
        ..Globals::default()
    };
    let mut conductor = Conductor::new(setup, env, &globals);
    let result = { conductor.enter_netns(&[]) }.and_then(|()| match setup.as_ping {
        Some(six) => conductor.ping(&setup.words, six),
        None => conductor.sysctl(&setup.words),
    });
    conductor.finish(result)
}

/// A failure of rpdb itself: one line, status 1.
fn own_error(line: &str) -> Output {
    let mut output = Output::default();
    output.err(format!("rpdb: {line}\n").into_bytes());
    output.status = 1;
    output
}

fn fault_alone(fault: &Fault) -> Output {
    let mut output = Output::default();
    output.err(bytes_of_text(&fault.text));
    output.status = fault.status;
    output
}

fn text(text: String) -> Output {
    let mut output = Output::default();
    output.out(text.into_bytes());
    output
}
