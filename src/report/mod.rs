//! What does a run say to someone who does not program? A record in, pages and tables out, as text.
//!
//! # Model
//! A record becomes one `page::Page`: chapters made of paragraphs, lists, tables and figures. HTML and Markdown are two
//! ways to write that page down, so they cannot disagree. The CSV and the terminal table read the same harmless record.
//!
//! # Assumptions
//! Nothing is computed here but ratios, rounding and wording. Text of a scenario is never trusted: see `text`.

mod certainty;
mod chapter;
mod chart;
mod checked;
mod comparison;
mod drivers;
mod exposure;
mod findings;
#[cfg(test)]
mod fixture;
mod floor;
mod html;
mod markdown;
mod number;
mod page;
mod sarif;
mod schema;
mod shown;
mod summary;
mod text;
mod view;

pub use checked::{Checked, CheckedFile, check_json};
pub use comparison::{comparison_json, comparison_markdown, comparison_sarif, comparison_table, sentence};
pub use drivers::drivers;
pub use exposure::exposure_csv;
pub use findings::findings_csv;
pub use floor::floor;
pub use html::html;
pub use markdown::markdown;
pub use sarif::{Finding, Level, sarif};
pub use schema::{check_schema, comparison_schema};
pub use shown::Report;
pub use summary::summary;
