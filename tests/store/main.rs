//! The state on disk: nothing is lost, whatever happens to files and processes.

mod crash;
mod damage;
mod files;
mod home;
mod journal;
mod model;
mod neighbours;
mod versions;
