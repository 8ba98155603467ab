//! Other people's programs in the simulated machine: a folder of tools for a search path, a shell,
//! and a script that finds rpdb wherever it looks for `ip`.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::mount::{MountFlags, mount, mount_bind};

use super::conductor::{Conductor, Stop};
use super::{Output, fault_alone, own_error};
use super::{scenery, tools};
use crate::cli::INSIDE;
use crate::fault::Fault;
use crate::kernel::NetnsId;

/// Folders that programs look into without asking the search path.
const FOLDERS: [&str; 6] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// Ways to be root in a network and a mount namespace of one's own: as anyone, and as root where
/// nobody may make user namespaces.
const WAYS: [&[&str]; 2] = [
    &["--user", "--map-root-user", "--net", "--mount"],
    &["--net", "--mount"],
];

impl Conductor<'_> {
    /// `link-into DIR`.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn link_into(&mut self, folder: &str) -> Result<(), Stop> {
        let place = self.place()?;
        tools::lay_out(Path::new(folder), tools::SOME, &place, self.setup)?;
        Ok(())
    }

    /// `shell`: a shell, or a command, that finds the tools before all others.
    ///
    /// # Errors
    /// It does not start.
    pub(super) fn shell(&mut self, words: &[String]) -> Result<(), Stop> {
        let words = self.command_or_shell(words);
        let [program, rest @ ..] = words.as_slice() else {
            return Ok(());
        };
        let mut command = Command::new(program);
        command.args(rest);
        self.surround(&mut command, None)?;
        self.replaced(command, program)
    }

    /// `run`: the same in namespaces where the tools stand in the place of the host's programs and
    /// the host's network is out of sight.
    ///
    /// # Errors
    /// It does not start, or no namespaces can be had.
    pub(super) fn script(&mut self, scratch: &[String], words: &[String]) -> Result<(), Stop> {
        let words = self.command_or_shell(words);
        let Some(way) = WAYS.into_iter().find(works) else {
            let text = "rpdb: unshare cannot make user and network namespaces here\n";
            return self.failed(Fault::tool(text));
        };
        let program = std::env::current_exe().unwrap_or_else(|_| "rpdb".into());
        let tools = self.place()?.tools();
        let mut command = Command::new("unshare");
        command
            .args(way)
            .arg("--")
            .arg(program)
            .arg(INSIDE)
            .arg(tools);
        command
            .args(tools::arguments(scratch))
            .arg("--")
            .args(&words);
        self.surround(&mut command, None)?;
        self.show_scenery()?;
        self.replaced(command, OsStr::new("unshare"))
    }

    fn command_or_shell(&self, words: &[String]) -> Vec<OsString> {
        if words.is_empty() {
            let shell = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
            return vec![shell.unwrap_or_else(|| "/bin/sh".into())];
        }
        tools::arguments(words)
    }

    /// The command in the place of this process.
    fn replaced(&mut self, mut command: Command, program: &OsStr) -> Result<(), Stop> {
        self.output.deliver();
        let error = command.exec();
        let cause = crate::store::cause(&error);
        let program = program.to_string_lossy();
        self.failed(Fault::returned(format!("rpdb: {program}: {cause}\n"), 127))
    }
}

fn works(way: &&'static [&'static str]) -> bool {
    let mut probe = Command::new("unshare");
    probe.args(*way).arg("true");
    let quiet = { probe.stdin(Stdio::null()).stdout(Stdio::null()) }.stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The second half of `run`, inside the namespaces: `TOOLS [SCRATCH…] -- CMD…`.
pub fn inside(args: &[OsString]) -> Output {
    let at = args.iter().position(|arg| arg == "--");
    let (before, command) = args.split_at(at.unwrap_or(args.len()));
    let ([tools, scratch @ ..], [_, program, rest @ ..]) = (before, command) else {
        return own_error("run: no command");
    };
    let tools = Path::new(tools);
    let trouble = replace_programs(tools)
        .and_then(|()| throw_away(tools, scratch))
        .err();
    if let Some(line) = trouble {
        return own_error(&line);
    }
    hide_the_host();
    scenery::show(tools, NetnsId::ROOT);
    let error = Command::new(program).args(rest).exec();
    let cause = crate::store::cause(&error);
    let mut output = own_error(&format!("{}: {cause}", program.display()));
    output.status = 127;
    output
}

/// The second half of `netns exec` within a run: `TOOLS NUMBER -- CMD…`, with devices and settings of
/// the namespace of that number where the kernel shows them, in a mount namespace of its own.
pub fn inside_netns(args: &[OsString]) -> Output {
    let [tools, number, _, program, rest @ ..] = args else {
        return own_error("netns exec: no command");
    };
    if let Some(number) = number.to_str().and_then(|number| number.parse().ok()) {
        scenery::show(Path::new(tools), NetnsId(number));
    }
    let error = Command::new(program).args(rest).exec();
    let cause = crate::store::cause(&error);
    let program = program.to_string_lossy();
    fault_alone(&Fault::tool(format!(
        "exec of \"{program}\" failed: {cause}\n"
    )))
}

/// Puts the tools over the programs of the host, wherever they are; where the host has none, or
/// one that is many programs at once, over the whole folder.
fn replace_programs(tools: &Path) -> Result<(), String> {
    let mut done: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        let Ok(folder) = std::fs::canonicalize(folder) else {
            continue;
        };
        if done.contains(&folder) {
            continue;
        }
        let mut lacking = false;
        for name in tools::ALL {
            match std::fs::canonicalize(folder.join(name)) {
                Ok(target) if done.contains(&target) => {}
                Ok(target) if target.file_name() == Some(OsStr::new(name)) => {
                    let bound = mount_bind(tools.join(name), &target);
                    bound.map_err(|errno| format!("{}: {errno}", target.display()))?;
                    done.push(target);
                }
                _ => lacking |= *name == "ip" || folder.join(name).exists(),
            }
        }
        if lacking {
            // Where it is refused, the search path still leads to the tools.
            let _ = lay_over(tools, &folder);
        }
        done.push(folder);
    }
    Ok(())
}

/// Shows the files of `tools` among those of `folder`.
fn lay_over(tools: &Path, folder: &Path) -> std::io::Result<()> {
    let plain = |path: &Path| {
        let path = path.to_string_lossy().into_owned();
        (!path.contains([':', ',', '\\'])).then_some(path)
    };
    let (Some(above), Some(below)) = (plain(tools), plain(folder)) else {
        return Ok(());
    };
    let data = std::ffi::CString::new(format!("lowerdir={above}:{below}"))?;
    mount(
        "overlay",
        folder,
        "overlay",
        MountFlags::empty(),
        data.as_c_str(),
    )?;
    Ok(())
}

/// Puts copies in the place of folders; what is written there is gone in the end.
fn throw_away(tools: &Path, folders: &[OsString]) -> Result<(), String> {
    if folders.is_empty() {
        return Ok(());
    }
    let room = tools.join(".scratch");
    let said = |path: &Path, cause: String| format!("{}: {cause}", path.display());
    let io = |error: std::io::Error| said(&room, crate::store::cause(&error));
    std::fs::create_dir_all(&room).map_err(io)?;
    mount("tmpfs", &room, "tmpfs", MountFlags::empty(), c"mode=0755").map_err(|e| io(e.into()))?;
    for (at, folder) in folders.iter().enumerate() {
        let copy = room.join(at.to_string());
        std::fs::create_dir(&copy).map_err(io)?;
        // What may not be read is not in the copy.
        let mut cp = Command::new("cp");
        cp.arg("-RPp").arg(Path::new(folder).join(".")).arg(&copy);
        let quiet = { cp.stdin(Stdio::null()).stdout(Stdio::null()) }.stderr(Stdio::null());
        let _ = quiet.status();
        let target = std::fs::canonicalize(folder).map_err(io)?;
        mount_bind(&copy, &target).map_err(|errno| said(&target, errno.to_string()))?;
    }
    Ok(())
}

/// The devices and the named namespaces of the host; what cannot be hidden does no harm.
fn hide_the_host() {
    let _ = mount("sysfs", "/sys", "sysfs", MountFlags::empty(), None);
    for folder in ["/run/netns", "/var/run/netns"] {
        if Path::new(folder).is_dir() {
            let _ = mount("tmpfs", folder, "tmpfs", MountFlags::empty(), None);
        }
    }
}
