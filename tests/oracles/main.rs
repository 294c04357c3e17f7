//! Does what comes out of the bytes agree with what can be known without them?
//!
//! Each module holds the harness against an answer found another way: a closed form, a count by hand, or a
//! second evaluator that reads the rules alone.

mod accounts;
mod backups;
mod bench;
mod calibration;
mod counted;
mod fooled;
mod franked;
mod mls;
mod naive;
mod olm;
mod planted;
mod retention;
mod routes;
mod stretches;
mod told;
mod traced;
mod what_if;
