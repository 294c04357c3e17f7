//! What is a number allowed to mean? Newtypes that parse, print and refuse nonsense.

mod share;
mod span;

pub use share::Share;
pub use span::{Moment, Span, rounded};
