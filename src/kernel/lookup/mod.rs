//! THE LOOKUP: one walk from a flow to a route, used by `route get`, by `explain` and by the
//! kernel's own checks. Knows flows, rules and tables; refuses to change anything. The fib room
//! calls it for its checks, the seat for `route get`, `own` for `explain`.

pub mod addr_type;
pub mod fib4;
pub mod l3mdev;
pub mod source;

mod flow;
mod found;
mod table4;

pub use flow::*;
pub use found::*;
pub use table4::{error_of, is_merged, minds_linkdown};
