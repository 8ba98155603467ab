//! The loader of BPF programs (iproute2 7.1 `lib/bpf_legacy.c`), as far as it gets without a
//! kernel that verifies them: to what is wrong with their files. These are files of the machine
//! that rpdb runs on, as a batch file is.

use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use crate::command::{Program, ProgramSource};
use crate::fault::Fault;
use crate::rtnl::Errno;
use crate::store::cause;
use crate::types::{Level, bytes_of_text};

/// Loads a program, up to the point where the kernel would have to verify it.
///
/// # Errors
/// A file that cannot be read, or is no BPF program.
pub fn load(program: &Program) -> Result<(), Fault> {
    let path = OsString::from_vec(bytes_of_text(&program.file));
    let path = Path::new(&path);
    match program.source {
        ProgramSource::Object => object(path, program),
        ProgramSource::Pinned => Err(pinned(path, program)),
    }
}

/// `Failed to parse eBPF program`, behind what was wrong.
fn failed(said: &str, errno: Errno) -> Fault {
    let text = errno.text();
    Fault::word(format!("{said}Failed to parse eBPF program: {text}\n"))
}

/// A pinned program is one of a BPF file system, where rpdb has none (Linux 6.18
/// `kernel/bpf/inode.c`, `bpf_obj_do_get`).
fn pinned(path: &Path, program: &Program) -> Fault {
    let why = match std::fs::metadata(path) {
        Ok(_) => Errno::EACCES.text().to_owned(),
        Err(error) => cause(&error),
    };
    let file = &program.file;
    let said = format!("Couldn't retrieve pinned program '{file}': {why}\n");
    failed(&said, Errno::EPERM)
}

/// Opens an ELF file and looks at its header (`bpf_elf_ctx_init`).
fn object(path: &Path, program: &Program) -> Result<(), Fault> {
    let (file, level) = (&program.file, program.level);
    let unfit =
        |said: &str, errno| failed(&format!("{said}Cannot initialize ELF context!\n"), errno);
    // 6.1 maps no file, and does not say why it could not open one.
    let unread = |said: String, errno| match level {
        Level::V6_1 => unfit("", errno),
        Level::V7_1 => unfit(&said, Errno::EPERM),
    };
    let opened = std::fs::metadata(path).and_then(|about| Ok((File::open(path)?, about)));
    let (mut opened, about) = opened.map_err(|error| {
        let said = format!("Error opening object {file}: {}\n", cause(&error));
        unread(said, Errno::EPERM)
    })?;
    if let Some(errno) = unmappable(&about) {
        let said = format!("Error mapping object {file}: {}\n", errno.text());
        return Err(unread(said, Errno::EINVAL));
    }
    let mut header = [0; HEADER];
    let whole = opened.read_exact(&mut header).is_ok();
    if !whole || !is_elf(&header) {
        return Err(unfit("", Errno::EINVAL));
    }
    let half = |at: usize| {
        let bytes = [header[at], header[at + 1]];
        match header[DATA] {
            BIG => u16::from_be_bytes(bytes),
            _ => u16::from_le_bytes(bytes),
        }
    };
    if half(16) != RELOCATABLE || ![0, BPF].contains(&half(18)) {
        let said = "ELF format error, ELF file not for eBPF?\n";
        return Err(unfit(said, Errno::EINVAL));
    }
    match header[DATA] {
        BIG if cfg!(target_endian = "little") => {
            let said = "We are little endian, eBPF object is big endian!\n";
            Err(unfit(said, Errno::EIO))
        }
        LITTLE if cfg!(target_endian = "big") => {
            let said = "We are big endian, eBPF object is little endian!\n";
            Err(unfit(said, Errno::EIO))
        }
        _ => Ok(()),
    }
}

/// Why `mmap` would refuse a file.
fn unmappable(about: &Metadata) -> Option<Errno> {
    match about.len() {
        0 => Some(Errno::EINVAL),
        _ if !about.is_file() => Some(Errno::ENODEV),
        _ => None,
    }
}

/// Bytes of a 64 bit ELF header.
const HEADER: usize = 64;
/// Where the header tells the order of bytes, and the two answers.
const DATA: usize = 5;
const LITTLE: u8 = 1;
const BIG: u8 = 2;
/// `ET_REL`.
const RELOCATABLE: u16 = 1;
/// `EM_BPF`.
const BPF: u16 = 247;

/// The magic number, and a class, an order of bytes and a version that there are.
fn is_elf(header: &[u8; HEADER]) -> bool {
    header.starts_with(b"\x7fELF")
        && matches!(header[4], 1 | 2)
        && matches!(header[DATA], LITTLE | BIG)
        && header[6] == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an object file of such a header gets.
    fn header(name: &str, order: u8, kind: [u8; 2], machine: [u8; 2]) -> Result<(), String> {
        let folder = std::env::temp_dir().join(format!("rpdb-bpf-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        let mut bytes = [0; HEADER];
        bytes[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, order, 1]);
        bytes[16..18].copy_from_slice(&kind);
        bytes[18..20].copy_from_slice(&machine);
        std::fs::write(&path, bytes).expect("a file");
        let program = Program {
            file: path.display().to_string(),
            source: ProgramSource::Object,
            level: Level::V7_1,
        };
        let loaded = load(&program);
        std::fs::remove_file(&path).expect("the file");
        loaded.map_err(|fault| fault.text)
    }

    #[test]
    fn the_header_tells_whether_it_is_a_program() {
        assert_eq!(header("program", LITTLE, [1, 0], [247, 0]), Ok(()));
        assert_eq!(header("any", LITTLE, [1, 0], [0, 0]), Ok(()));
        let foreign = "ELF format error, ELF file not for eBPF?\nCannot initialize ELF context!\n\
                       Failed to parse eBPF program: Invalid argument\n";
        for (kind, machine) in [([2, 0], [247, 0]), ([1, 0], [62, 0])] {
            assert_eq!(
                header("foreign", LITTLE, kind, machine),
                Err(foreign.into())
            );
        }
        let big = "We are little endian, eBPF object is big endian!\n\
                   Cannot initialize ELF context!\n\
                   Failed to parse eBPF program: Input/output error\n";
        assert_eq!(header("big", BIG, [0, 1], [0, 247]), Err(big.into()));
    }
}
