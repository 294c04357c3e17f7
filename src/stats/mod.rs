//! What do the numbers say? Estimators and distributions on plain numbers; knows no messages.

mod interval;
mod quantile;
mod spread;

pub use interval::rule_of_three;
pub use quantile::quantile;
pub use spread::Spread;
