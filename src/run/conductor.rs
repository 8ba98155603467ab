//! One run over one state: commands in, chunks of output out, one commit at the end.

mod netns;
mod watched;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::lookups::Heard;
use super::streams::{self, Rest};
use super::sysctl::Disk;
use super::tap::{Tap, Tapped};
use super::{Output, hint, monitor, processes};
use crate::cli::{Environment, Setup, Verb};
use crate::client;
use crate::command::{
    Aside, Command, Globals, MonitorCommand, Parsed, RuleCommand, SysctlCommand, VrfCommand,
};
use crate::fault::Fault;
use crate::grammar;
use crate::kernel::{Asker, Caller, Host, Netns, NetnsId, Processes, Seat, rule};
use crate::names::Book;
use crate::own;
use crate::rtnl::{Errno, NewFlags, Refusal, RouteMsg, RuleMsg, Socket};
use crate::show::{Outlet, Palette, Screen};
use crate::store::{self, Place, Session, StoreError};
use crate::types::{IfName, bytes_of_text};
use watched::Injected;

/// Why a run ends before its words do.
#[derive(Debug)]
pub enum Stop {
    /// A command failed; its text is already in the output.
    Failed(Fault),
    /// The state cannot be read, locked or written.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How a command is carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    /// As `ip` does it.
    Plain,
    /// With the lookups told.
    Explained,
}

/// What a run holds.
#[derive(Debug)]
pub struct Conductor<'a> {
    pub(super) setup: &'a Setup,
    env: &'a Environment,
    /// Global options of the run.
    pub globals: &'a Globals,
    book: Book,
    /// What the process remembers from command to command.
    pub(super) memory: client::Memory,
    session: Option<Session>,
    netns: NetnsId,
    /// A child process of iproute2 6.1 could not enter its namespace, and goes on by itself.
    pub stray: bool,
    /// Names of namespaces that were given where nobody else sees the namespace.
    private_names: Vec<String>,
    /// A command beside this run had the state that the run had taken for changing.
    let_go: bool,
    /// What the running command asks, if someone wants to know.
    tap: Option<Tapped>,
    changed: bool,
    /// The state as it was, for the log of calls.
    before: Option<Host>,
    start: std::time::Instant,
    /// What has been shown so far.
    pub output: Output,
}

impl<'a> Conductor<'a> {
    /// A run that has done nothing yet.
    pub fn new(setup: &'a Setup, env: &'a Environment, globals: &'a Globals) -> Self {
        let book = Book::new(setup.names_dir.clone(), setup.level);
        let mut output = Output::default();
        // iproute2 6.1 flushes after every row; 7.1 only where stdout is line buffered.
        // The log takes in all of the output.
        output.live = env.live && env.log.is_none();
        output.in_order = env.stdout_is_terminal || !setup.level.modern();
        Self {
            setup,
            env,
            globals,
            book,
            memory: client::Memory::default(),
            session: None,
            netns: NetnsId::ROOT,
            stray: false,
            private_names: Vec::new(),
            let_go: false,
            before: None,
            start: std::time::Instant::now(),
            tap: None,
            changed: false,
            output,
        }
    }

    /// Parses and carries out one iproute2 command.
    ///
    /// # Errors
    /// Why it failed.
    pub fn command(&mut self, words: &[String]) -> Result<(), Stop> {
        self.act(words, Mode::Plain, None)
    }

    /// One command of a batch; `rest` tells what follows in the stream that both are read from.
    ///
    /// # Errors
    /// Why it failed.
    pub fn line(&mut self, words: &[String], rest: Rest<'_>) -> Result<(), Stop> {
        self.act(words, Mode::Plain, Some(rest))
    }

    /// The same, and what is to be learnt of a new route: the request that it came to, if it was
    /// added without a word, and if its words would mean the same again.
    pub fn command_for_learning(
        &mut self,
        words: &[String],
    ) -> (Result<(), Stop>, Option<(RouteMsg, NewFlags)>) {
        let (before, said) = (self.book.candour(), self.output.said());
        let (result, tapped) = self.tapped(words);
        let same = before.is_some() && before == self.book.candour();
        let silent = result.is_ok() && said == self.output.said() && !self.globals.echo;
        let alone = !tapped.more && tapped.lookup.is_none() && tapped.rule.is_none();
        (result, { tapped.route }.filter(|_| same && silent && alone))
    }

    /// The same of a new rule. Of names, none but those of tables may be in such a line, which
    /// nothing is remembered of.
    pub fn command_for_rules(
        &mut self,
        words: &[String],
    ) -> (Result<(), Stop>, Option<(RuleMsg, NewFlags)>) {
        let said = self.output.said();
        let (result, tapped) = self.tapped(words);
        let silent = result.is_ok() && said == self.output.said() && !self.globals.echo;
        let alone = !tapped.more && tapped.lookup.is_none() && tapped.route.is_none();
        (result, { tapped.rule }.filter(|_| silent && alone))
    }

    /// Adds a rule behind another one that was added; false, and nothing done, when the kernel
    /// refuses it.
    pub fn add_rule(&mut self, asked: &RuleMsg, flags: NewFlags) -> bool {
        self.namespace()
            .is_some_and(|ns| rule::add_unheard(ns, asked, flags).is_ok())
    }

    /// The book of names.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// A lookup, and what it asked and showed, if every one of its kind is shown as text, and its
    /// destination as it was typed.
    pub fn command_for_lookups(&mut self, words: &[String]) -> (Result<(), Stop>, Option<Heard>) {
        let plain = !self.globals.json && !self.globals.resolve && self.palette().is_none();
        self.output.heard = plain.then(Vec::new);
        let (result, tapped) = self.tapped(words);
        let bytes = self.output.heard.take();
        let asked = { tapped.lookup }
            .filter(|_| result.is_ok() && tapped.route.is_none() && tapped.rule.is_none());
        let heard = asked.zip(bytes).map(|((asked, answer), bytes)| Heard {
            asked,
            answer,
            bytes,
        });
        (result, heard)
    }

    fn tapped(&mut self, words: &[String]) -> (Result<(), Stop>, Tapped) {
        self.tap = Some(Tapped::default());
        let result = self.act(words, Mode::Plain, None);
        (result, self.tap.take().unwrap_or_default())
    }

    /// Who asks the kernel for routes behind a lookup that went the usual way.
    pub fn asker(&self) -> Option<Asker<'_>> {
        let host = &self.session.as_ref()?.host;
        Some(Asker {
            ns: host.namespaces.get(&self.netns)?,
            caller: self.caller(),
        })
    }

    /// The same, and where to show what the answers are.
    pub fn asker_and_output(&mut self) -> Option<(Asker<'_>, &mut Output)> {
        let caller = self.caller();
        let host = &self.session.as_ref()?.host;
        let ns = host.namespaces.get(&self.netns)?;
        Some((Asker { ns, caller }, &mut self.output))
    }

    /// Reads a command and does nothing: what the original remembers of names is then as if it had
    /// been carried out.
    pub fn rehearse(&mut self, words: &[String]) {
        let _ = grammar::read_command(words, &self.book, self.globals);
        self.show_complaints();
    }

    /// Who asks the kernel.
    fn caller(&self) -> Caller {
        Caller {
            lax: self.globals.batch.is_some(),
            uid: self.setup.uid,
            now: self.setup.now,
        }
    }

    /// The namespace of this run, once the state is open for changing.
    pub fn namespace(&mut self) -> Option<&mut Netns> {
        let netns = self.netns;
        let session = self.session.as_mut()?;
        session.host.namespaces.get_mut(&netns)
    }

    /// One command; with [`Mode::Explained`], told as well.
    fn act(&mut self, words: &[String], mode: Mode, rest: Option<Rest<'_>>) -> Result<(), Stop> {
        // Until it is known better: a namespace may be entered, or a process be run in one.
        self.changed = true;
        let refusal = match self.injected(words)? {
            Injected::Nothing => None,
            Injected::Refusal(refusal) => Some(refusal),
            Injected::Done => return Ok(()),
        };
        let parsed = grammar::read_command(words, &self.book, self.globals);
        self.show_complaints();
        if parsed.asides.is_empty()
            && let Err(fault) = parsed.result
        {
            return self.failed(fault);
        }
        let change = { parsed.result.as_ref() }.is_ok_and(|command| command.changes())
            || parsed.asides.iter().any(Aside::changes);
        self.changed = change || matches!(parsed.result, Ok(Command::Netns(_)));
        let parsed = match parsed.result {
            Ok(Command::Netns(command)) => match self.start(command)? {
                Some(command) => Parsed {
                    result: Ok(Command::Netns(command)),
                    ..parsed
                },
                None => return Ok(()),
            },
            Ok(Command::Vrf(VrfCommand::Exec(name, words))) if parsed.asides.is_empty() => {
                return self.start_in_vrf(&name, &words);
            }
            _ => parsed,
        };
        // Before the state is locked: who writes to this stream may want to lock it, too.
        let reads = { parsed.result.as_ref() }.is_ok_and(|command| command.reads_stdin());
        let streams = streams::look(self.env, reads, rest);
        let rules_alone = self.session.is_none()
            && self.netns == NetnsId::ROOT
            && parsed.asides.is_empty()
            && matches!(parsed.result, Ok(Command::Rule(RuleCommand::List(_))));
        if rules_alone {
            let session = Session::open_for_rules(self.place()?, self.fresh())?;
            self.session = Some(session);
            let result = self.perform(parsed, mode, &streams, refusal);
            // What was opened for the rules is good for nothing else.
            self.session = None;
            return result.or_else(|fault| self.failed(fault));
        }
        self.open(change)?;
        let follows = match &parsed.result {
            Ok(Command::Monitor(command)) => Some(command.clone()),
            _ => None,
        };
        match self.perform(parsed, mode, &streams, refusal) {
            Ok(()) => follows.map_or(Ok(()), |command| self.follow(&command)),
            Err(fault) => self.failed(fault),
        }
    }

    /// Lets the client act, and takes what it showed.
    fn perform(
        &mut self,
        parsed: Parsed,
        mode: Mode,
        streams: &client::Streams,
        refusal: Option<Refusal>,
    ) -> Result<(), Fault> {
        let palette = self.palette();
        let (processes, caller) = (self.processes(), self.caller());
        let named = match &parsed.result {
            Ok(Command::Netns(command)) => self.private_name(command),
            _ => None,
        };
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        let mut seat = Seat {
            host: &mut session.host,
            netns: self.netns,
            caller,
            processes: &processes,
        };
        let command = parsed.result.as_ref();
        let changes = command.is_ok_and(Command::changes);
        let links =
            command.is_ok_and(|command| matches!(command, Command::Link(_) | Command::Addr(_)));
        let (globals, book) = (self.globals, &self.book);
        let memory = &mut self.memory;
        let output = &mut self.output;
        let outlet = match mode {
            Mode::Plain => Outlet::draining(Box::new(|bytes| output.pass(bytes))),
            // What is told of the lookups comes first.
            Mode::Explained => Outlet::default(),
        };
        let mut screen = Screen::new(globals, book, palette).with_output(outlet);
        let (mut told, mut lament) = (Vec::new(), Vec::new());
        let client = |socket: &mut dyn Socket| {
            { parsed.asides.into_iter() }.try_for_each(|aside| {
                client::settle(aside, memory, streams, socket, &mut screen)
            })?;
            let command = parsed.result?;
            client::execute(command, globals, memory, streams, socket, book, &mut screen)
        };
        let result = match mode {
            Mode::Plain => match &mut self.tap {
                _ if refusal.is_some() => {
                    let mut refuser = own::Refuser {
                        inner: &mut seat,
                        refusal: refusal.unwrap_or_else(|| Errno::EIO.into()),
                        changes,
                        links,
                        no_links: false,
                    };
                    let result = client(&mut refuser);
                    lament = refuser.lament(globals.level);
                    result
                }
                Some(tapped) => client(&mut Tap { seat, tapped }),
                None => client(&mut seat),
            },
            Mode::Explained => {
                let mut witness = own::Witness::new(seat);
                let result = client(&mut witness);
                told = own::explanation(&mut witness, globals, book);
                result
            }
        };
        let (stdout, stderr) = screen.into_bytes();
        self.output.err(lament);
        self.output.out(told);
        self.output.out(stdout);
        self.output.err(stderr);
        self.output.settle();
        self.show_complaints();
        self.private_names.extend(named.filter(|_| result.is_ok()));
        result
    }

    /// `monitor`: shows a file of messages, or waits for those to come.
    fn follow(&mut self, command: &MonitorCommand) -> Result<(), Stop> {
        let caller = self.caller();
        let place = self.place()?;
        let palette = self.palette();
        let Some(mut session) = self.session.take() else {
            return Ok(());
        };
        let mut seat = Seat {
            host: &mut session.host,
            netns: self.netns,
            caller,
            processes: &crate::kernel::Alone,
        };
        let index = |name: &IfName| self.memory.devices.index_of(&mut seat, name.as_str());
        let dev = command.dev.as_ref().and_then(index);
        let monitor = own::Monitor {
            command,
            dev,
            globals: self.globals,
            book: &self.book,
            palette,
        };
        let followed = monitor::Followed {
            place,
            fresh: self.fresh(),
            netns: self.netns,
            caller,
            frozen: self.env.now.is_some(),
        };
        let Some(file) = &command.file else {
            // What was said so far must not wait for the end, which may never come.
            self.output.deliver();
            return Ok(monitor::follow(&followed, &monitor)?);
        };
        let devices = monitor::links(&mut session.host, self.netns, caller);
        let (stdout, result) = monitor::play(file, &monitor, &devices);
        self.output.out(stdout);
        result.or_else(|fault| self.failed(fault))
    }

    /// `sysctl`: the way into the kernel beside the socket.
    ///
    /// # Errors
    /// Why it failed; what it has to say of that is said.
    pub fn sysctl(&mut self, words: &[String]) -> Result<(), Stop> {
        let (command, complaint) = match grammar::sysctl::read(words) {
            Ok(read) => read,
            Err(fault) => return self.failed(fault),
        };
        self.output.err(bytes_of_text(&complaint));
        let change = command.changes();
        let (options, work) = match command {
            SysctlCommand::Act(options, work) => (options, work),
            SysctlCommand::Say(text) => {
                self.output.out(text.into_bytes());
                return Ok(());
            }
        };
        let caller = self.caller();
        let (netns, globals) = (self.netns, self.globals);
        let book = Book::new(None, globals.level);
        let processes = self.processes();
        let mut screen = Screen::new(globals, &book, None);
        let mut seat = Seat {
            host: &mut self.open(change)?.host,
            netns,
            caller,
            processes: &processes,
        };
        let result = client::sysctl::act(&options, &work, &mut seat, &mut Disk, &mut screen);
        let (stdout, stderr) = screen.into_bytes();
        self.output.out(stdout);
        self.output.err(stderr);
        result.or_else(|fault| self.failed(fault))
    }

    /// `ping`: the way of a packet, by the lookups alone.
    ///
    /// # Errors
    /// No answer would come, or the words are wrong.
    pub fn ping(&mut self, words: &[String], six: bool) -> Result<(), Stop> {
        let caller = self.caller();
        let netns = self.netns;
        let verdict = match own::ping::read(words, six) {
            Ok(mut ping) => {
                let vrf = self.processes().vrf_of(None);
                ping.vrf = vrf.filter(|name| !name.is_empty());
                own::ping::ping(&mut self.open(false)?.host, netns, caller, &ping)
            }
            Err(line) => own::ping::Verdict::refused(&line),
        };
        self.output.out(verdict.out.into_bytes());
        match verdict.status {
            0 => Ok(()),
            status => self.failed(Fault::returned(verdict.err, status)),
        }
    }

    /// The colours of this run.
    fn palette(&self) -> Option<Palette> {
        Palette::choose(
            self.globals.color,
            self.globals.json,
            self.env.stdout_is_terminal,
            self.env.colorfgbg.as_deref(),
            self.globals.level,
        )
    }

    /// Reports a fault and passes it on.
    ///
    /// # Errors
    /// Always.
    pub fn failed(&mut self, fault: Fault) -> Result<(), Stop> {
        self.output.err(crate::types::bytes_of_text(&fault.text));
        if self.env.stderr_is_terminal
            && !self.setup.as_ip
            && let Some(line) = hint::after(&fault.text)
        {
            self.output.err(format!("hint: {line}\n").into_bytes());
        }
        Err(Stop::Failed(fault))
    }

    /// What reading name files complained about.
    fn show_complaints(&mut self) {
        let lines = self.book.complaints.take();
        self.output.err(lines.concat().into_bytes());
    }

    /// The state, to look something up in it; none where it cannot be read.
    pub fn glance(&mut self) -> Option<&Host> {
        self.open(false).ok().map(|session| &session.host)
    }

    /// Opens the state; with `change`, for changing.
    fn open(&mut self, change: bool) -> Result<&mut Session, StoreError> {
        if self.session.is_none() {
            let place = self.place()?;
            self.take_in_settings(&place)?;
            self.session = Some(Session::open(place, self.fresh(), change)?);
        }
        let session = self.session.as_mut().ok_or_else(StoreError::unopened)?;
        if change {
            session.lock()?;
            self.remember();
        }
        self.session.as_mut().ok_or_else(StoreError::unopened)
    }

    /// The state where there is no file yet.
    fn fresh(&self) -> fn() -> Host {
        if self.setup.bare {
            Host::bare
        } else {
            Host::booted
        }
    }

    /// Where the state lies.
    pub fn place(&self) -> Result<Place, StoreError> {
        processes::place(self.setup, self.env)
    }

    /// One of rpdb's own verbs.
    ///
    /// # Errors
    /// Why it failed.
    pub fn own(&mut self, verb: &Verb) -> Result<(), Stop> {
        match verb {
            Verb::Explain(rest) => {
                let route_get = ["route", "get"].map(str::to_owned);
                let words: Vec<String> = { route_get.into_iter() }
                    .chain(rest.iter().cloned())
                    .collect();
                return self.act(&words, Mode::Explained, None);
            }
            Verb::Sysctl(words) => return self.sysctl(words),
            Verb::Ping(words) => return self.ping(words, false),
            Verb::StatePath => {
                let mut line = self.place()?.file.into_os_string().into_vec();
                line.push(b'\n');
                self.output.out(line);
            }
            Verb::StateCat => {
                let document = self.open(false)?.document()?;
                self.output.out(document);
            }
            Verb::StateCheck => {
                let session = self.open(false)?;
                session.verify()?;
                let text = own::inventory(&session.host);
                self.output.out(text.into_bytes());
            }
            Verb::StateFold => {
                self.open(true)?.fold()?;
            }
            Verb::StateRecover(file) => {
                let to = OsString::from_vec(bytes_of_text(file));
                let recovered = store::recover(&self.place()?, to.as_ref())?;
                let lost = recovered.lost.iter().map(|line| format!("lost: {line}\n"));
                let text = lost.collect::<String>() + &own::inventory(&recovered.host);
                self.output.out(bytes_of_text(&text));
            }
            Verb::LinkInto { folder, .. } => return self.link_into(folder),
            Verb::Shell { words, .. } => return self.shell(words),
            Verb::Run { scratch, words, .. } => return self.script(scratch, words),
            // They have no state of their own and never come here.
            Verb::Demo | Verb::Man(_) | Verb::Completions(_) | Verb::Words(_) => {}
        }
        Ok(())
    }

    /// Commits what was changed, also after a failure, and gives the output away.
    pub fn finish(mut self, result: Result<(), Stop>) -> Output {
        let mut stop = result.err();
        self.settle_account();
        if !matches!(stop, Some(Stop::Store(_)))
            && let Err(error) = self.leave_netns()
        {
            stop = Some(Stop::Store(error));
        }
        if !matches!(stop, Some(Stop::Store(_)))
            && let Some(mut session) = self.session.take()
        {
            let committed = self.commit(&mut session);
            if let Err(error) = committed {
                if session.check().is_err() {
                    // What was told came from a state that could not be read to its end.
                    self.output.clear();
                }
                stop = Some(Stop::Store(error));
            }
            self.session = Some(session);
        }
        match stop {
            None => {}
            Some(Stop::Failed(fault)) => self.output.status = fault.status,
            Some(Stop::Store(error)) => {
                self.output.err(format!("rpdb: {error}\n").into_bytes());
                self.output.status = 1;
            }
        }
        let output = std::mem::take(&mut self.output);
        if self.env.live {
            self.abandon();
        }
        output
    }

    /// Leaves what is in memory to the end of the process, which is near: taking a large state
    /// apart takes time.
    fn abandon(mut self) {
        if let Some(session) = self.session.take() {
            session.abandon();
        }
        std::mem::forget(self);
    }
}
