//! Which namespace and VRF a process was started in: its environment tells, because `netns exec`
//! and `vrf exec` put it there.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::cli::{Environment, Setup};
use crate::kernel::Processes;
use crate::store::{Place, StoreError};
use crate::types::text_of_bytes;

/// The processes that run now.
#[derive(Clone, Debug)]
pub struct Running<'s> {
    /// What says which state they must belong to.
    pub setup: &'s Setup,
    /// The same.
    pub env: &'s Environment,
}

/// Where the state of a run lies.
///
/// # Errors
/// Nothing says where, or nobody may follow what does.
pub fn place(setup: &Setup, env: &Environment) -> Result<Place, StoreError> {
    Place::choose(
        setup.state.as_deref(),
        env.xdg_state_home.as_deref(),
        env.home.as_deref(),
    )
}

impl Processes for Running<'_> {
    fn netns_of(&self, pid: i32) -> Option<String> {
        self.variable_of(pid, "RPDB_NETNS")
    }

    fn vrf_of(&self, pid: Option<u32>) -> Option<String> {
        let pid = i32::try_from(pid.unwrap_or_else(std::process::id)).ok()?;
        self.variable_of(pid, "RPDB_VRF")
    }
}

impl Running<'_> {
    /// The state that they must belong to, by a path that holds in every directory.
    fn state(&self) -> Option<PathBuf> {
        place(self.setup, self.env)
            .ok()
            .map(|place| place.absolute())
    }

    /// A variable in the environment of a process of this state, empty when it has none; `None`
    /// when there is no such process.
    fn variable_of(&self, pid: i32, key: &str) -> Option<String> {
        let folder = Path::new("/proc").join(pid.to_string());
        if pid <= 0 || !folder.is_dir() {
            return None;
        }
        // Of other users' processes nothing is known: they are not ours.
        let environment = std::fs::read(folder.join("environ")).unwrap_or_default();
        let value = |key: &str| {
            let mut entries = environment.split(|byte| *byte == 0);
            entries.find_map(|entry| entry.strip_prefix(format!("{key}=").as_bytes()))
        };
        let state = value("RPDB_STATE").map(|state| PathBuf::from(OsStr::from_bytes(state)));
        let ours = state.is_some() && state == self.state();
        Some(text_of_bytes(
            value(key).filter(|_| ours).unwrap_or_default(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_of_other_states_are_in_no_namespace_of_ours() {
        let (setup, env) = (Setup::default(), Environment::default());
        let running = Running {
            setup: &setup,
            env: &env,
        };
        let own = i32::try_from(std::process::id()).expect("a process id");
        assert_eq!(running.netns_of(own), Some(String::new()));
        assert_eq!(running.netns_of(0), None);
        assert_eq!(running.netns_of(i32::MAX), None);
    }
}
