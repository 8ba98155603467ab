//! Processes that are waited for, but not for ever.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{Answer, Step};

/// How long one command may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a command with the step's redirections and collects what it says.
pub fn answer(mut command: Command, step: &Step, work: &Path) -> Answer {
    let stdin = match &step.read {
        Some(file) => File::open(work.join(file)).map_or_else(|_| Stdio::null(), Stdio::from),
        None if step.stdin.is_empty() => Stdio::null(),
        None => Stdio::piped(),
    };
    let stdout = match &step.write {
        Some(file) => File::create(work.join(file)).map_or_else(|_| Stdio::null(), Stdio::from),
        None => Stdio::piped(),
    };
    command.stdin(stdin).stdout(stdout);
    run(command, &step.stdin, PATIENCE)
}

/// Runs a command; one that does not end in time is killed and has status -1.
pub fn run(mut command: Command, stdin: &[u8], patience: Duration) -> Answer {
    let nothing = |why: String| Answer {
        status: -1,
        stdout: Vec::new(),
        stderr: why.into_bytes(),
    };
    match command.stderr(Stdio::piped()).spawn() {
        Ok(child) => wait(child, stdin, patience)
            .unwrap_or_else(|| nothing("no answer in time\n".to_owned())),
        Err(error) => nothing(format!("not started: {error}\n")),
    }
}

fn wait(mut child: Child, stdin: &[u8], patience: Duration) -> Option<Answer> {
    if let Some(mut pipe) = child.stdin.take() {
        // A command that does not read its input is no failure.
        let _ = pipe.write_all(stdin);
    }
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(Ok(output)) = receiver.recv_timeout(patience) else {
        let _ = id.map(|id| kill_process(id, Signal::KILL));
        return None;
    };
    Some(Answer {
        status: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: output.stderr,
    })
}
