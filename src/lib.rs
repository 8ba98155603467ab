//! rpdb: the Linux policy-routing command line without the kernel.
//!
//! ```text
//!  argv ──cli──► words ──grammar──► Command ──client──► Request ─┐            typed, numbers only
//!                  ▲                   (what was asked)          │ rtnl       (the seam; it stands where netlink stands)
//!              name book                                         ▼
//!                                                             kernel ── state transition, all or nothing
//!                                                                │
//!  bytes ◄──show── Record ◄──show── Reply ◄──client── Answer ────┘
//!  (text|JSON)  (one description)  (what came back)    or Refusal { errno, note }
//! ```
//!
//! Two nations, one border. `client` (with `grammar`, `names`, `show`) is what iproute2 does in
//! user space; `kernel` is what Linux does. They meet only in [`rtnl`].
//!
//! | room | knows |
//! |---|---|
//! | [`types`] | values: families, prefixes, numbers |
//! | [`names`] | number ↔ name: rt_tables and its siblings |
//! | [`rtnl`] | the seam: messages, requests, refusals |
//! | [`wire`] | the seam's messages as bytes |
//! | [`fault`] | what went wrong, and its status |
//! | [`command`] | what was asked |
//! | [`kernel`] | semantics |
//! | [`reply`] | what came back |
//! | [`show`] | reply → record → bytes |
//! | [`store`] | the state on disk |
//! | [`grammar`] | words → command |
//! | [`client`] | what `ip` does |
//! | [`own`] | rpdb's own verbs |
//! | [`cli`] | rpdb's own flags |
//! | [`run`] | the conductor |
//!
//! A room may use only the rooms above it in this table, and `kernel` is seen only by `store`,
//! `own` and `run` (`tests/walls.rs` keeps both true).

pub mod cli;
pub mod client;
pub mod command;
pub mod fault;
pub mod grammar;
pub mod kernel;
pub mod names;
pub mod own;
pub mod reply;
pub mod rtnl;
pub mod run;
pub mod show;
pub mod store;
pub mod types;
pub mod wire;
