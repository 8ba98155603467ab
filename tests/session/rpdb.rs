//! rpdb as the one that is asked.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rpdb::cli::Environment;
use tempfile::TempDir;

use super::process;
use super::{Answer, Session, Setting, Step};

/// Runs the session on a fresh state; with `RPDB_DIRECT` in the environment, by calls of the
/// library wherever a command needs no process of its own. Its clock moves by what the session
/// sleeps, however long the machine takes.
pub fn run(session: &Session) -> Vec<Answer> {
    let clock = Cell::new(SystemTime::now());
    let place = Place {
        clock: Some(clock),
        ..Place::new(&session.setting)
    };
    session.steps.iter().map(|step| place.ask(step)).collect()
}

/// A fresh state with its files.
pub struct Place {
    dir: TempDir,
    setting: Setting,
    binary: PathBuf,
    /// The time that it is there; the machine's if there is none.
    clock: Option<Cell<SystemTime>>,
}

impl Place {
    /// A bare namespace and the setting's files in a directory of their own.
    pub fn new(setting: &Setting) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        lay_out(&dir.path().join("work"), setting);
        let binary = std::env::var_os("RPDB_BIN")
            .map_or_else(|| env!("CARGO_BIN_EXE_rpdb").into(), PathBuf::from);
        Self {
            dir,
            setting: setting.clone(),
            binary,
            clock: None,
        }
    }

    /// Asks one command.
    pub fn ask(&self, step: &Step) -> Answer {
        match step.argv.first().map(String::as_str) {
            Some("sleep") => self.sleep(step),
            Some("ip") => self.start(step, &step.argv[1..]),
            _ => self.start(step, &step.argv),
        }
    }

    /// Short sleeps settle a real kernel and mean nothing here; long ones let lifetimes run.
    fn sleep(&self, step: &Step) -> Answer {
        let seconds = step.argv.get(1).and_then(|word| word.parse::<f64>().ok());
        if let Some(seconds) = seconds.filter(|s| (0.5..10.0).contains(s)) {
            let time = Duration::from_secs_f64(seconds);
            match &self.clock {
                Some(clock) => clock.set(clock.get() + time),
                None => std::thread::sleep(time),
            }
        }
        Answer::default()
    }

    /// What `RPDB_NOW` says where the clock is its own.
    fn now(&self) -> Option<OsString> {
        let since = { self.clock.as_ref()?.get() }.duration_since(UNIX_EPOCH);
        Some(since.expect("after 1970").as_secs().to_string().into())
    }

    /// Runs a script of `sh` on this state; `$IP` is rpdb.
    pub fn shell(&self, script: &str) -> Answer {
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .current_dir(self.dir.path().join("work"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .env("IP", &self.binary)
            .env("RPDB_BARE", "1")
            .env("RPDB_STATE", self.dir.path().join("state.json"))
            .env("RPDB_IPROUTE2", self.setting.level.to_string())
            .env("RPDB_NAMES_DIR", self.dir.path().join("work/names"))
            .stdout(Stdio::piped());
        process::run(command, &[], Duration::from_secs(60))
    }

    /// A file of the working directory; nothing where there is none.
    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.dir.path().join("work").join(file)).unwrap_or_default()
    }

    fn start(&self, step: &Step, words: &[String]) -> Answer {
        let mut answer = match std::env::var_os("RPDB_DIRECT") {
            Some(_) if is_pure(step) => self.call(words),
            _ => self.spawn(step, words),
        };
        let names = self.dir.path().join("work/names");
        answer.stderr = name_files_in_place(answer.stderr, &names);
        answer
    }

    /// Calls the library: the same answer for a tenth of the time.
    fn call(&self, words: &[String]) -> Answer {
        let file = |path: &str| Some(self.dir.path().join(path).into_os_string());
        let env = Environment {
            state: file("state.json"),
            names_dir: file("work/names"),
            iproute2: Some(self.setting.level.to_string().into()),
            bare: Some("1".into()),
            now: self.now(),
            ..Environment::default()
        };
        let name = std::iter::once("rpdb".to_owned());
        let args: Vec<_> = name.chain(words.iter().cloned()).map(Into::into).collect();
        let run = || rpdb::run::run(&args, &env);
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
            Ok(output) => Answer {
                status: i32::from(output.status),
                stdout: output.stdout(),
                stderr: output.stderr(),
            },
            Err(_) => Answer {
                status: 101,
                ..Answer::default()
            },
        }
    }

    fn spawn(&self, step: &Step, words: &[String]) -> Answer {
        let work = self.dir.path().join("work");
        let mut command = Command::new(&self.binary);
        command
            .args(words)
            .current_dir(&work)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .env("RPDB_BARE", "1")
            .env("RPDB_STATE", self.dir.path().join("state.json"))
            .env("RPDB_IPROUTE2", self.setting.level.to_string())
            .env("RPDB_NAMES_DIR", work.join("names"))
            .envs(self.now().map(|now| ("RPDB_NOW", now)));
        process::answer(command, step, &work)
    }
}

/// Whether a step is about nothing but the state: no streams, files or programs.
fn is_pure(step: &Step) -> bool {
    let reaches_out = |word: &String| {
        let option = word
            .strip_prefix('-')
            .map(|word| word.trim_start_matches('-'));
        option.is_some_and(|word| word == "b" || word.starts_with("ba"))
            || word == "e"
            || word.starts_with("ex")
    };
    step.stdin.is_empty()
        && step.read.is_none()
        && step.write.is_none()
        && !step.argv.iter().any(reaches_out)
}

/// A complaint about a name file says where the file stands; the real ip's stand elsewhere.
fn name_files_in_place(text: Vec<u8>, names: &Path) -> Vec<u8> {
    match (String::from_utf8(text), names.to_str()) {
        (Ok(text), Some(names)) => text.replace(names, "/etc/iproute2").into_bytes(),
        (Ok(text), None) => text.into_bytes(),
        (Err(raw), _) => raw.into_bytes(),
    }
}

/// Writes the setting's files; without any under `names/`, the distribution's own stand there.
pub fn lay_out(work: &Path, setting: &Setting) {
    fs::create_dir_all(work.join("names")).expect("a working directory");
    if !setting.files.keys().any(|path| path.starts_with("names/")) {
        for (name, content) in stock() {
            fs::write(work.join("names").join(name), content).expect("a name file");
        }
    }
    for (path, content) in &setting.files {
        let path = work.join(path);
        let parent = path.parent().expect("a relative path has a parent");
        fs::create_dir_all(parent).expect("a directory for the file");
        fs::write(path, content).expect("a file of the setting");
    }
}

/// The name files that every session finds unless it brings its own.
fn stock() -> [(&'static str, &'static str); 6] {
    [
        ("rt_tables", include_str!("stock/rt_tables")),
        ("rt_protos", include_str!("stock/rt_protos")),
        ("rt_scopes", include_str!("stock/rt_scopes")),
        ("rt_realms", include_str!("stock/rt_realms")),
        ("rt_dsfield", include_str!("stock/rt_dsfield")),
        ("group", include_str!("stock/group")),
    ]
}
