//! `plainsight schema`: what a file may say, for editors, and what is printed for programs.

use super::{Failure, say};
use crate::cli::{Schema, SchemaOf};
use crate::report;
use crate::scenario::{self, FileKind};

pub(super) fn schema(asked: &Schema) -> Result<(), Failure> {
    let schema = match asked.kind {
        SchemaOf::Study => scenario::schema(FileKind::Study),
        SchemaOf::Service => scenario::schema(FileKind::Service),
        SchemaOf::Adversary => scenario::schema(FileKind::Adversary),
        SchemaOf::World => scenario::schema(FileKind::World),
        SchemaOf::Sources => scenario::schema(FileKind::Sources),
        SchemaOf::Comparison => report::comparison_schema(),
        SchemaOf::Check => report::check_schema(),
    };
    say(&format!("{schema:#}\n"))
}
