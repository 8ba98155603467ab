//! What `sysctl` was asked.

/// One call of `sysctl` (procps 4.0.2 `src/sysctl.c`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SysctlCommand {
    /// A text for stdout.
    Say(String),
    /// Settings, to be read or written.
    Act(SysctlOptions, SysctlWork),
}

/// How `sysctl` goes about it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SysctlOptions {
    /// `-n`, `-b`: values without names.
    pub values_only: bool,
    /// `-b`: no newline after a value.
    pub unbroken: bool,
    /// `-N`: names without values.
    pub names_only: bool,
    /// `-e`: what does not exist is no error.
    pub ignore_unknown: bool,
    /// `-q`: nothing is said of what was written.
    pub quiet: bool,
    /// `-w`: every word writes.
    pub write: bool,
    /// `--dry-run`.
    pub dry_run: bool,
    /// `--deprecated`.
    pub deprecated: bool,
    /// `-r`: only what fits this expression.
    pub pattern: Option<String>,
}

/// What `sysctl` works on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SysctlWork {
    /// `-a`.
    All,
    /// `-p`: these files, with `-` for stdin.
    Load(Vec<String>),
    /// `--system`: the files of the system.
    System,
    /// The words that are no options.
    Words(Vec<String>),
}

impl SysctlCommand {
    /// True when carrying it out may change the machine.
    pub fn changes(&self) -> bool {
        match self {
            Self::Say(_) | Self::Act(_, SysctlWork::All) => false,
            Self::Act(options, _) if options.dry_run => false,
            Self::Act(_, SysctlWork::Load(_) | SysctlWork::System) => true,
            Self::Act(options, SysctlWork::Words(words)) => {
                options.write || words.iter().any(|word| word.contains('='))
            }
        }
    }
}
