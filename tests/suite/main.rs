//! Do the rooms keep their promises to whoever uses them? One module a promise.

mod diagnostics;
mod mutations;
mod shelf;
