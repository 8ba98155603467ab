//! What a test sees of a run and does to it: the log of calls, and calls that are to fail.

use std::path::Path;

use super::super::{fail, log};
use super::{Conductor, Stop};
use crate::fault::Fault;
use crate::kernel::Caller;
use crate::own::Outcome;
use crate::rtnl::Refusal;
use crate::types::bytes_of_text;

/// What a rule of `RPDB_FAIL` does to a command.
pub(super) enum Injected {
    /// No rule is about it.
    Nothing,
    /// The kernel refuses it so.
    Refusal(Refusal),
    /// It has ended well, without having been carried out.
    Done,
}

impl Conductor<'_> {
    /// True when somebody watches each command: none may take a short way then.
    pub fn is_watched(&self) -> bool {
        self.env.fail.is_some()
    }

    /// Asks the rules of `RPDB_FAIL` about a command.
    ///
    /// # Errors
    /// The end of the command that a rule wants; a file of rules that is no good.
    pub(super) fn injected(&mut self, words: &[String]) -> Result<Injected, Stop> {
        let Some(file) = self.env.fail.clone() else {
            return Ok(Injected::Nothing);
        };
        let netns = self.netns_name()?.unwrap_or_default();
        let rule = match fail::rule_for(Path::new(&file), words, &netns) {
            Ok(Some(rule)) => rule,
            Ok(None) => return Ok(Injected::Nothing),
            Err(said) => {
                return self
                    .failed(Fault::exit1(format!("rpdb: {said}\n")))
                    .map(|()| Injected::Done);
            }
        };
        self.output.account.failed_by.push(rule.line);
        match rule.outcome {
            Outcome::Refuse(refusal) => Ok(Injected::Refusal(refusal)),
            Outcome::End {
                status,
                stdout,
                stderr,
            } => {
                self.output.out(bytes_of_text(&stdout));
                if status == 0 {
                    self.output.err(bytes_of_text(&stderr));
                    return Ok(Injected::Done);
                }
                self.failed(Fault::returned(stderr, status))
                    .map(|()| Injected::Done)
            }
        }
    }

    fn netns_name(&mut self) -> Result<Option<String>, Stop> {
        let netns = self.netns;
        let host = &self.open(false)?.host;
        Ok(log::name_of(host, netns))
    }

    /// Keeps the state as it is now, to be compared with what becomes of it.
    pub(super) fn remember(&mut self) {
        if self.env.log.is_some()
            && self.before.is_none()
            && let Some(session) = &self.session
        {
            self.before = Some(session.host.clone());
        }
    }

    /// Settles what the log has to say of this run.
    pub(super) fn settle_account(&mut self) {
        if self.env.log.is_none() {
            return;
        }
        let netns = self.netns;
        let Some(session) = &mut self.session else {
            return;
        };
        self.output.account.netns = log::name_of(&session.host, netns);
        let caller = Caller {
            lax: false,
            uid: 0,
            now: self.setup.now,
        };
        if let Some(mut before) = self.before.take() {
            let told = log::account(&mut before, &mut session.host, caller, &self.book);
            self.output.account.changes.extend(told);
        }
    }

    /// Writes the line of this call now: another program takes its place.
    pub(super) fn log_before_exec(&mut self) {
        let account = std::mem::take(&mut self.output.account);
        let (argv, took) = (&self.setup.argv, self.start.elapsed());
        if let Err(said) = log::write(argv, self.env, took, &account, None) {
            self.output.err(format!("rpdb: {said}\n").into_bytes());
        }
    }
}
