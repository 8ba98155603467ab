//! Error numbers that the kernel refuses with.

/// A Linux error number (`include/uapi/asm-generic/errno.h`), positive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Errno(pub i32);

#[allow(missing_docs)] // the names are the documentation
impl Errno {
    pub const EPERM: Self = Self(1);
    pub const ENOENT: Self = Self(2);
    pub const ESRCH: Self = Self(3);
    pub const EINTR: Self = Self(4);
    pub const EIO: Self = Self(5);
    pub const E2BIG: Self = Self(7);
    pub const EAGAIN: Self = Self(11);
    pub const ENOMEM: Self = Self(12);
    pub const EACCES: Self = Self(13);
    pub const EBUSY: Self = Self(16);
    pub const EEXIST: Self = Self(17);
    pub const EXDEV: Self = Self(18);
    pub const ENODEV: Self = Self(19);
    pub const ENOTDIR: Self = Self(20);
    pub const EISDIR: Self = Self(21);
    pub const EINVAL: Self = Self(22);
    pub const ENOSPC: Self = Self(28);
    pub const ERANGE: Self = Self(34);
    pub const EMSGSIZE: Self = Self(90);
    pub const EOPNOTSUPP: Self = Self(95);
    pub const EAFNOSUPPORT: Self = Self(97);
    pub const EADDRINUSE: Self = Self(98);
    pub const EADDRNOTAVAIL: Self = Self(99);
    pub const ENETDOWN: Self = Self(100);
    pub const ENETUNREACH: Self = Self(101);
    pub const ENOBUFS: Self = Self(105);
    pub const ENXIO: Self = Self(6);
    pub const ELOOP: Self = Self(40);
    pub const EPROTONOSUPPORT: Self = Self(93);
    pub const EISCONN: Self = Self(106);
    pub const ENOTCONN: Self = Self(107);
    pub const EALREADY: Self = Self(114);
    pub const EHOSTUNREACH: Self = Self(113);
    pub const EFAULT: Self = Self(14);
    pub const EMFILE: Self = Self(24);
    pub const ENOSYS: Self = Self(38);
    pub const ECONNREFUSED: Self = Self(111);
    pub const ETIMEDOUT: Self = Self(110);

    /// The number that a name such as `EPERM` stands for; `None` for one that is not known here.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, errno)| *errno)
    }

    /// glibc's `strerror` text.
    pub fn text(self) -> &'static str {
        match self {
            Self::EPERM => "Operation not permitted",
            Self::ENOENT => "No such file or directory",
            Self::ESRCH => "No such process",
            Self::EINTR => "Interrupted system call",
            Self::EIO => "Input/output error",
            Self::E2BIG => "Argument list too long",
            Self::EAGAIN => "Resource temporarily unavailable",
            Self::ENOMEM => "Cannot allocate memory",
            Self::EACCES => "Permission denied",
            Self::EBUSY => "Device or resource busy",
            Self::EEXIST => "File exists",
            Self::EXDEV => "Invalid cross-device link",
            Self::ENODEV => "No such device",
            Self::ENOTDIR => "Not a directory",
            Self::EISDIR => "Is a directory",
            Self::EINVAL => "Invalid argument",
            Self::ENOSPC => "No space left on device",
            Self::ERANGE => "Numerical result out of range",
            Self::EMSGSIZE => "Message too long",
            Self::EOPNOTSUPP => "Operation not supported",
            Self::EAFNOSUPPORT => "Address family not supported by protocol",
            Self::EADDRINUSE => "Address already in use",
            Self::EADDRNOTAVAIL => "Cannot assign requested address",
            Self::ENETDOWN => "Network is down",
            Self::ENETUNREACH => "Network is unreachable",
            Self::ENOBUFS => "No buffer space available",
            Self::EHOSTUNREACH => "No route to host",
            Self::ENXIO => "No such device or address",
            Self::ELOOP => "Too many levels of symbolic links",
            Self::EPROTONOSUPPORT => "Protocol not supported",
            Self::EISCONN => "Transport endpoint is already connected",
            Self::ENOTCONN => "Transport endpoint is not connected",
            Self::EALREADY => "Operation already in progress",
            Self::EFAULT => "Bad address",
            Self::EMFILE => "Too many open files",
            Self::ENOSYS => "Function not implemented",
            Self::ECONNREFUSED => "Connection refused",
            Self::ETIMEDOUT => "Connection timed out",
            _ => "Unknown error",
        }
    }
}

/// Every name.
#[rustfmt::skip]
const NAMES: &[(&str, Errno)] = &[
    ("EPERM", Errno::EPERM),
    ("ENOENT", Errno::ENOENT),
    ("ESRCH", Errno::ESRCH),
    ("EINTR", Errno::EINTR),
    ("EIO", Errno::EIO),
    ("E2BIG", Errno::E2BIG),
    ("EAGAIN", Errno::EAGAIN),
    ("ENOMEM", Errno::ENOMEM),
    ("EACCES", Errno::EACCES),
    ("EBUSY", Errno::EBUSY),
    ("EEXIST", Errno::EEXIST),
    ("EXDEV", Errno::EXDEV),
    ("ENODEV", Errno::ENODEV),
    ("ENOTDIR", Errno::ENOTDIR),
    ("EISDIR", Errno::EISDIR),
    ("EINVAL", Errno::EINVAL),
    ("ENOSPC", Errno::ENOSPC),
    ("ERANGE", Errno::ERANGE),
    ("EMSGSIZE", Errno::EMSGSIZE),
    ("EOPNOTSUPP", Errno::EOPNOTSUPP),
    ("EAFNOSUPPORT", Errno::EAFNOSUPPORT),
    ("EADDRINUSE", Errno::EADDRINUSE),
    ("EADDRNOTAVAIL", Errno::EADDRNOTAVAIL),
    ("ENETDOWN", Errno::ENETDOWN),
    ("ENETUNREACH", Errno::ENETUNREACH),
    ("ENOBUFS", Errno::ENOBUFS),
    ("ENXIO", Errno::ENXIO),
    ("ELOOP", Errno::ELOOP),
    ("EPROTONOSUPPORT", Errno::EPROTONOSUPPORT),
    ("EISCONN", Errno::EISCONN),
    ("ENOTCONN", Errno::ENOTCONN),
    ("EALREADY", Errno::EALREADY),
    ("EHOSTUNREACH", Errno::EHOSTUNREACH),
    ("EFAULT", Errno::EFAULT),
    ("EMFILE", Errno::EMFILE),
    ("ENOSYS", Errno::ENOSYS),
    ("ECONNREFUSED", Errno::ECONNREFUSED),
    ("ETIMEDOUT", Errno::ETIMEDOUT),
];
