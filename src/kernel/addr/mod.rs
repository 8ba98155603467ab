//! ADDRESSES on devices. Knows which addresses a device has, in the kernel's order, and what
//! adding and removing one is allowed to do. Refuses to know routes: it tells `effects`, and the
//! fib room answers. The seat and the link room call it.

pub mod v4;
pub mod v6;
