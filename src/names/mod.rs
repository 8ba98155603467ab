//! NUMBER ↔ NAME. This room knows the name files of iproute2 (rt_tables and its siblings) and the
//! system's protocol names: where they lie, how they are read, and when. It refuses to know what a
//! number means. Grammar asks it for numbers, show for names; both get the same book by reference.

mod account;
mod array;
mod book;
mod builtin;
mod ethertype;
mod file;
mod hash;
mod hosts;
mod integer;
mod ipproto;
mod search;

pub use account::Accounts;
pub use book::Book;
pub use ethertype::{ethertype_id, ethertype_name};
pub use integer::{
    Integer, c_integer, c_signed, c_unsigned, is_space, whole_signed, whole_unsigned,
};
