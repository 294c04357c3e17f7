//! Do the rooms keep their promises to whoever uses them? One module a promise.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod command;
mod diagnostics;
mod instructions;
mod mutations;
mod page;
mod schema;
mod shelf;
mod vectors;
mod work;
