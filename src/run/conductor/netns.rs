//! Namespaces that a run enters, and the commands that it starts in them. The state is committed
//! and free while such a command runs: it may well be rpdb again.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::super::monitor;
use super::super::processes;
use super::super::{procfs, scenery, tools};
use super::{Conductor, Stop};
use crate::cli::INSIDE_NETNS;
use crate::client;
use crate::command::NetnsCommand;
use crate::fault::{Fault, STATUS_WORD};
use crate::kernel::{Alone, Host, NetnsId, Seat};
use crate::store::{Place, Session, StoreError};
use crate::types::bytes_of_text;

/// The longest name of a file.
const NAME_MAX: usize = 255;

impl<'a> Conductor<'a> {
    /// Goes where the run belongs: into the namespace that it was started in, and from there into
    /// those that `-netns` names.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn enter_netns(&mut self, names: &[String]) -> Result<(), Stop> {
        if let Some(name) = &self.env.netns {
            match self.netns_named(name)? {
                Ok(id) => self.netns = id,
                Err(_) => {
                    let text = format!("rpdb: RPDB_NETNS: no network namespace \"{name}\"\n");
                    return self.failed(Fault::tool(text));
                }
            }
        }
        for name in names {
            match self.netns_named(name)? {
                Ok(id) => self.netns = id,
                Err(fault) => return self.failed(fault),
            }
        }
        Ok(())
    }

    /// The namespace of a name, or the fault of who cannot enter it (iproute2 7.1
    /// `lib/namespace.c`, `netns_switch`).
    fn netns_named(&mut self, name: &str) -> Result<Result<NetnsId, Fault>, StoreError> {
        let uid = self.setup.uid;
        let host = &self.open(false)?.host;
        let found = file_of(host, name);
        let cannot = |cause| {
            let text = format!("setting the network namespace \"{name}\" failed: {cause}\n");
            Err(Fault::returned(text, STATUS_WORD))
        };
        Ok(match found {
            Err(cause) => {
                let text = format!("Cannot open network namespace \"{name}\": {cause}\n");
                Err(Fault::returned(text, STATUS_WORD))
            }
            Ok(None) => cannot("Invalid argument"),
            Ok(Some(_)) if uid != 0 => cannot("Operation not permitted"),
            Ok(Some(id)) => Ok(id),
        })
    }

    /// The name that a command gives, where it is given behind `-netns`: in a mount namespace of
    /// the run's own.
    pub(super) fn private_name(&self, command: &NetnsCommand) -> Option<String> {
        match command {
            NetnsCommand::Add(name) | NetnsCommand::Attach(name, _) => {
                self.globals.netns.as_ref().map(|_| name.clone())
            }
            _ => None,
        }
    }

    /// The end of the run: its own mount namespace ends, and what only the run kept goes.
    ///
    /// # Errors
    /// The state was let go meanwhile, and cannot be taken up again.
    pub(super) fn leave_netns(&mut self) -> Result<(), StoreError> {
        if self.let_go {
            self.open(true)?;
        }
        if let Some(session) = self.session.as_mut().filter(|session| session.is_locked()) {
            session.host.hollow_out(&self.private_names);
            session.host.sweep();
        }
        Ok(())
    }

    /// Carries out what needs processes; anything else comes back.
    ///
    /// # Errors
    /// What the command ended with.
    pub(super) fn start(&mut self, command: NetnsCommand) -> Result<Option<NetnsCommand>, Stop> {
        match command {
            NetnsCommand::Exec(name, words) => {
                self.start_in(&name, &words, self.globals.batch.is_some())?;
            }
            NetnsCommand::ExecAll(words) => {
                let names = self.open(false)?.host.names.iter().rev();
                let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
                self.start_in_all(&names, &words)?;
            }
            NetnsCommand::Monitor => {
                let caller = self.caller();
                self.release()?;
                self.output.deliver();
                monitor::follow_names(&monitor::Followed {
                    place: self.place()?,
                    fresh: self.fresh(),
                    netns: self.netns,
                    caller,
                    frozen: false,
                })?;
            }
            other => return Ok(Some(other)),
        }
        Ok(None)
    }

    /// One command in one namespace after the other. The child of iproute2 6.1 that could not enter
    /// its own goes through the rest before its parent does (iproute2 6.1 `lib/exec.c`,
    /// `cmd_exec`); how it ends is nobody's business.
    fn start_in_all(&mut self, names: &[String], words: &[String]) -> Result<(), Stop> {
        for (at, name) in names.iter().enumerate() {
            let title = bytes_of_text(&format!("\nnetns: {name}\n"));
            self.output.out(title);
            match self.start_in(name, words, true) {
                // Neither is how the command ended, unless it was killed.
                Err(Stop::Failed(fault)) if !fault.exits => {}
                other => other?,
            }
            if std::mem::take(&mut self.stray) {
                let rest = names.get(at + 1..).unwrap_or_default();
                match self.start_in_all(rest, words) {
                    Err(Stop::Failed(_)) | Ok(()) => {}
                    store => store?,
                }
            }
        }
        Ok(())
    }

    /// One command in one namespace: in the place of this process, or `beside` it and waited for.
    fn start_in(&mut self, name: &str, words: &[String], beside: bool) -> Result<(), Stop> {
        if let Err(fault) = self.netns_named(name)? {
            self.stray = beside && !self.globals.level.modern();
            let status = if beside { 1 } else { fault.status };
            return self.failed(Fault { status, ..fault });
        }
        // Who enters a namespace is in no VRF.
        self.run_beside(words, beside, Some(name), None)
    }

    /// `vrf exec`: a command in a VRF, or in none.
    ///
    /// # Errors
    /// There is no such VRF; what the command ended with.
    pub(super) fn start_in_vrf(&mut self, name: &str, words: &[String]) -> Result<(), Stop> {
        let beside = self.globals.batch.is_some();
        let id = self.netns;
        let netns = self.open(false)?.host.name_of_netns(id).map(str::to_owned);
        if name != "default" && !self.is_vrf(name)? {
            let status = if beside { 1 } else { STATUS_WORD };
            return self.failed(Fault::returned("Invalid VRF name\n", status));
        }
        let vrf = (name != "default").then_some(name);
        self.run_beside(words, beside, netns.as_deref(), vrf)
    }

    fn is_vrf(&mut self, name: &str) -> Result<bool, StoreError> {
        let (netns, caller) = (self.netns, self.caller());
        let host = &mut self.open(false)?.host;
        let mut seat = Seat {
            host,
            netns,
            caller,
            processes: &Alone,
        };
        Ok(client::is_vrf(&mut seat, name))
    }

    /// A command in the place of this process, or `beside` it and waited for.
    fn run_beside(
        &mut self,
        words: &[String],
        beside: bool,
        netns: Option<&str>,
        vrf: Option<&str>,
    ) -> Result<(), Stop> {
        let words: Vec<OsString> = { words.iter() }
            .map(|word| OsString::from_vec(bytes_of_text(word)))
            .collect();
        let Some((program, rest)) = words.split_first() else {
            return Ok(());
        };
        let mut command = self.command_in(netns, program, rest)?;
        self.release()?;
        self.surround(&mut command, netns)?;
        match vrf {
            Some(vrf) => command.env("RPDB_VRF", OsString::from_vec(bytes_of_text(vrf))),
            None => command.env_remove("RPDB_VRF"),
        };
        self.output.deliver();
        let ended = if beside {
            command.status()
        } else {
            self.log_before_exec();
            Err(command.exec())
        };
        match ended {
            Ok(status) => match status.code() {
                Some(0) => Ok(()),
                Some(code) => {
                    let code = u8::try_from(code).unwrap_or(1);
                    Err(Stop::Failed(Fault::returned("", code)))
                }
                None => Err(Stop::Failed(Fault::exit1(""))),
            },
            Err(error) => {
                let cause = crate::store::cause(&error);
                let program = words.first().map(|word| word.to_string_lossy());
                let program = program.unwrap_or_default();
                self.failed(Fault::tool(format!(
                    "exec of \"{program}\" failed: {cause}\n"
                )))
            }
        }
    }

    /// Commits what was changed and lets the state go; the next command takes it up again.
    ///
    /// # Errors
    /// It cannot be written.
    fn release(&mut self) -> Result<(), StoreError> {
        self.settle_account();
        match self.session.take() {
            Some(mut session) => {
                self.let_go |= session.is_locked();
                self.commit(&mut session)
            }
            None => Ok(()),
        }
    }

    /// Shows what was changed to a run of scripts that goes on, and writes it down. Nobody else
    /// comes between the two.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn commit(&self, session: &mut Session) -> Result<(), StoreError> {
        session.check()?;
        let place = self.place()?;
        if session.is_locked() && scenery::is_there(&place.tools_from_here()) {
            let tools = place.tools();
            let followed = scenery::follow(&tools, &mut session.host);
            followed.map_err(|error| unseen(&tools, &error))?;
        }
        session.commit()
    }

    /// Shows devices and settings to the run of a script, which takes the place of this process.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn show_scenery(&mut self) -> Result<(), StoreError> {
        let tools = self.place()?.tools();
        let host = &mut self.open(false)?.host;
        let begun = scenery::begin(&tools, host, std::process::id());
        begun.map_err(|error| unseen(&tools, &error))
    }

    /// What scripts of a run have written to the files of settings is done before anything else,
    /// also when the run is over.
    ///
    /// # Errors
    /// The state cannot be changed.
    pub(super) fn take_in_settings(&mut self, place: &Place) -> Result<(), StoreError> {
        if !scenery::is_there(&place.tools_from_here()) {
            return Ok(());
        }
        let tools = place.tools();
        let written = procfs::written(&tools);
        if written.is_empty() {
            return Ok(());
        }
        let mut session = Session::open(place.clone(), self.fresh(), true)?;
        let taken = procfs::take_in(&written, &mut session.host, self.caller());
        taken.map_err(|error| unseen(&tools, &error))?;
        self.commit(&mut session)
    }

    /// A command to be started in a namespace. Within a run it sees the devices and the settings of it.
    fn command_in(
        &mut self,
        netns: Option<&str>,
        program: &OsStr,
        rest: &[OsString],
    ) -> Result<Command, StoreError> {
        let tools = self.place()?.tools();
        let mut command = Command::new(program);
        if let Some(name) = netns.filter(|_| procfs::is_shown(&tools)) {
            let host = &mut self.open(false)?.host;
            if let Some(Some(id)) = host.named_netns(name) {
                let begun = scenery::tell(&tools, host, id);
                begun.map_err(|error| unseen(&tools, &error))?;
                let own = std::env::current_exe().unwrap_or_else(|_| "rpdb".into());
                // A mount namespace of its own, as the original gives to the command.
                command = Command::new("unshare");
                command.arg("--mount").arg("--").arg(own);
                command.arg(INSIDE_NETNS).arg(&tools).arg(id.0.to_string());
                command.arg("--").arg(program);
            }
        }
        command.args(rest);
        Ok(command)
    }

    /// Puts what makes nested commands rpdb's into the environment of a command.
    ///
    /// # Errors
    /// The tools cannot be laid out.
    pub fn surround(
        &mut self,
        command: &mut Command,
        netns: Option<&str>,
    ) -> Result<(), StoreError> {
        let place = self.place()?;
        let tools = tools::lay_out_beside(&place, self.setup)?;
        tools::surround(command, &place, &tools, self.setup);
        if let Some(name) = netns {
            command.env("RPDB_NETNS", OsString::from_vec(bytes_of_text(name)));
        }
        Ok(())
    }

    /// Somebody sits before stderr.
    pub fn shows_progress(&self) -> bool {
        self.env.stderr_is_terminal
    }

    /// The other processes of the machine, as far as they belong to this state.
    pub(super) fn processes(&self) -> processes::Running<'a> {
        processes::Running {
            setup: self.setup,
            env: self.env,
        }
    }
}

fn unseen(tools: &Path, error: &std::io::Error) -> StoreError {
    StoreError::io(tools, "cannot show devices and settings", error)
}

/// What opens when a name is: a namespace, or something else; or why nothing does.
fn file_of(host: &Host, name: &str) -> Result<Option<NetnsId>, &'static str> {
    match name.split_once('/') {
        // The directory itself, and the one above.
        None if matches!(name, "" | "." | "..") => Ok(None),
        None if bytes_of_text(name).len() > NAME_MAX => Err("File name too long"),
        None => host.named_netns(name).ok_or("No such file or directory"),
        Some((first, _)) if host.named_netns(first).is_some() => Err("Not a directory"),
        Some(_) => Err("No such file or directory"),
    }
}
