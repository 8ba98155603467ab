//! A folder with a state, and the program to use it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with room for one state.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self) -> PathBuf {
        self.folder().join("state.json")
    }

    pub fn command(&self, line: &str) -> Command {
        rpdb(&self.file(), line)
    }

    pub fn run(&self, line: &str) -> Output {
        self.command(line).output().expect("rpdb runs")
    }

    /// Runs a line that must succeed; gives its stdout.
    pub fn good(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {output:?}");
        text(&output.stdout)
    }

    /// Runs a line that must fail with one line that names `file`, and status 1.
    pub fn bad(&self, line: &str) -> String {
        let output = self.run(line);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{line}: {output:?}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("state.json"), "{said}");
        said
    }
}

pub fn rpdb(state: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpdb"));
    command
        .args(line.split(' '))
        .env_clear()
        .env("RPDB_STATE", state);
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("is there").permissions().mode() & 0o777
}

/// Root may write anywhere, so permissions prove nothing then.
pub fn root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A state so large that single changes go to a journal: `routes` routes over one device.
pub fn large(home: &Home, routes: u32) {
    let mut lines = String::from(
        "link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\n\
         addr add 192.0.2.1/24 dev v0\n",
    );
    for n in 0..routes {
        let (a, b, c) = (n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff);
        let via = 2 + n % 7;
        lines += &format!("route add 20.{a}.{b}.{c}/32 via 192.0.2.{via} dev v0\n");
    }
    let batch = home.folder().join("large.batch");
    fs::write(&batch, lines).expect("written");
    home.good(&format!("-batch {}", batch.display()));
    fs::remove_file(batch).expect("removed");
}

/// What `state cat` prints.
pub fn cat(home: &Home) -> String {
    home.good("state cat")
}
