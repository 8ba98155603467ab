//! The real `ip` on the real kernel as the one that is asked: every session in a network namespace
//! of its own, made by `unshare(1)` around one helper process (`inside`) that runs all commands.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Answer, Level, Session, rpdb};
use super::{inside, process};

/// The installed `ip`, or the one that `RPDB_ORACLE_IP` names.
#[derive(Clone, Debug)]
pub struct Real {
    ip: PathBuf,
    /// Its level.
    pub level: Level,
    unshare: &'static [&'static str],
}

/// As root, and as anyone else where the kernel lets users make namespaces.
const WAYS: [&[&str]; 2] = [&["-n", "-m"], &["-U", "-r", "-n", "-m"]];

impl Real {
    /// Finds the `ip` and a way to make namespaces.
    ///
    /// # Errors
    /// Why live answers cannot be had on this machine.
    pub fn find() -> Result<Self, String> {
        let ip =
            std::env::var_os("RPDB_ORACLE_IP").map_or_else(installed, |path| Ok(path.into()))?;
        let level = level_of(&ip)?;
        let works = |way: &&'static [&'static str]| {
            let mut command = Command::new("unshare");
            command.args(*way).arg("true").stdout(Stdio::null());
            process::run(command, &[], Duration::from_secs(5)).status == 0
        };
        let unshare = WAYS.into_iter().find(works);
        let unshare = unshare.ok_or("no network namespace can be made here (unshare -n)")?;
        Ok(Self { ip, level, unshare })
    }

    /// [`Real::find`], saying so when there is none.
    pub fn or_skip(what: &str) -> Option<Self> {
        Self::find()
            .map_err(|why| eprintln!("SKIPPED {what}: {why}"))
            .ok()
    }

    /// Runs a script of `sh` in a fresh namespace; `$IP` is the `ip`.
    pub fn shell(&self, script: &str) -> Answer {
        let mut command = Command::new("unshare");
        command
            .args(self.unshare)
            .args(["sh", "-c", script])
            .env("LC_ALL", "C")
            .env("IP", &self.ip)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        process::run(command, &[], Duration::from_secs(60))
    }

    /// Runs the session in a fresh namespace.
    pub fn run(&self, session: &Session) -> Vec<Answer> {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let work = dir.path().join("work");
        rpdb::lay_out(&work, &session.setting);
        fs::create_dir_all(work.join("none")).expect("an empty directory");
        let questions = dir.path().join("questions");
        let answers = dir.path().join("answers");
        fs::write(&questions, inside::write_questions(session)).expect("questions written");
        let me = std::env::current_exe().expect("this test binary has a path");
        let mut command = Command::new("unshare");
        command
            .args(self.unshare)
            .args(["sh", "-c", PREPARE, "sh"])
            .arg(me)
            .args([
                "--exact",
                "session::inside::inside",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .current_dir(&work)
            .env("LC_ALL", "C")
            .env("RPDB_INSIDE", dir.path())
            .env("RPDB_INSIDE_IP", &self.ip)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let helper = process::run(command, &[], Duration::from_secs(120));
        let text = fs::read(&answers).unwrap_or_default();
        let answers = inside::read_answers(&text);
        assert_eq!(
            answers.len(),
            session.steps.len(),
            "the helper answered every command: {}",
            String::from_utf8_lossy(&helper.stderr)
        );
        answers
    }
}

/// The namespace's own view of `/sys` (to wait for carrier), of the named namespaces and of the
/// name files; then the helper. A mount that is refused costs only what it is for.
const PREPARE: &str = "
mount -t sysfs sysfs /sys 2>/dev/null
mkdir -p /run/netns 2>/dev/null
mount -t tmpfs tmpfs /run/netns 2>/dev/null
mount --bind names /etc/iproute2 2>/dev/null
[ ! -d /usr/share/iproute2 ] || mount --bind none /usr/share/iproute2
for f in all default; do echo 0 > /proc/sys/net/ipv6/conf/$f/accept_dad; done 2>/dev/null
exec \"$@\"";

fn installed() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/sbin", "/usr/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(more)
        .map(|dir| dir.join("ip"))
        .find(|path| path.is_file())
        .ok_or_else(|| "no `ip` is installed".to_owned())
}

fn level_of(ip: &PathBuf) -> Result<Level, String> {
    let output = Command::new(ip).arg("-V").output();
    let output = output.map_err(|error| format!("{} does not start: {error}", ip.display()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = said.split("iproute2-").nth(1).unwrap_or_default();
    let version = version.split([',', ' ', '\n']).next().unwrap_or_default();
    Level::parse(version).ok_or_else(|| format!("`ip` is neither 6.1.0 nor 7.1.0 but: {said}"))
}
