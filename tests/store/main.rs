//! The state on disk: nothing is lost, whatever happens to files and processes.

mod crash;
mod files;
mod home;
mod journal;
mod model;
mod versions;
