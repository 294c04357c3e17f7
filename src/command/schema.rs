//! `plainsight schema`: what a file may say, for editors.

use super::{Failure, say};
use crate::cli::{Schema, SchemaOf};
use crate::scenario::{self, FileKind};

pub(super) fn schema(asked: &Schema) -> Result<(), Failure> {
    let kind = match asked.kind {
        SchemaOf::Study => FileKind::Study,
        SchemaOf::Service => FileKind::Service,
        SchemaOf::Adversary => FileKind::Adversary,
        SchemaOf::World => FileKind::World,
        SchemaOf::Sources => FileKind::Sources,
    };
    say(&format!("{:#}\n", scenario::schema(kind)))
}
