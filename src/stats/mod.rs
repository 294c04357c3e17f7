//! What do the numbers say? Estimators and distributions on plain numbers; knows no messages.

mod bins;
mod difference;
mod events;
mod interval;
mod means;
mod nested;
mod quantile;
mod sobol;
mod spread;
mod student;

pub use bins::Bins;
pub use difference::{Difference, Part, holm};
pub use events::{chance_of_any, events_given_any, poisson};
pub use interval::rule_of_three;
pub use means::Means;
pub use nested::{Estimate, Nested, WHOLE, Wide, share};
pub use quantile::quantile;
pub use sobol::{Sobol, sobol};
pub use spread::Spread;
