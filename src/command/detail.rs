//! `plainsight run --detail people`: what came out of each person, a row for each service and adversary.
//!
//! There may be more rows than memory holds, so that they are written as they are met: as Parquet where the program was built with it,
//! else as CSV.

use std::io::{self, Write};
use std::path::Path;

use super::Failure;
use super::files::{Aside, write_aside};
use crate::engine::{Course, Person};
use crate::scenario::Study;

/// What the file may be called.
pub(super) const NAMES: [&str; 2] = ["people.csv", "people.parquet"];

/// What it is called by this program.
pub(super) const NAME: &str = NAMES[cfg!(feature = "parquet") as usize];

/// Writes the people of a run, aside: there may be no record beside them yet.
pub(super) fn people(course: &Course, study: &Study, out: &Path) -> Result<Aside, Failure> {
    write_aside(out, NAME, |file| write(course, study, file))
}

#[cfg(not(feature = "parquet"))]
fn write(course: &Course, study: &Study, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["service", "adversary", "person", "concerned", "in_scope", "exposed"])?;
    course.people(&mut |Person { service, adversary, person, concerned, in_scope, exposed }| {
        // Ids are stems of files, of letters, digits and hyphens that begin with neither: nothing a spreadsheet would take for a formula.
        writer.write_record([
            study.services[service].id.as_str(),
            study.adversaries[adversary].id.as_str(),
            &person.to_string(),
            &concerned.to_string(),
            &in_scope.to_string(),
            &exposed.to_string(),
        ])?;
        Ok(())
    })?;
    writer.flush()
}

#[cfg(feature = "parquet")]
fn write(course: &Course, study: &Study, out: &mut (dyn Write + Send)) -> io::Result<()> {
    parquet_file::write(course, study, out).map_err(|error| match error {
        parquet::errors::ParquetError::External(inner) => io::Error::other(inner),
        other => io::Error::other(other),
    })
}

#[cfg(feature = "parquet")]
mod parquet_file {
    use std::sync::Arc;

    use parquet::basic::Compression;
    use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type};
    use parquet::errors::Result;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
    use parquet::schema::parser::parse_message_type;

    use super::{Course, Person, Study, Write, io};

    const SCHEMA: &str = "message people {
        required binary service (string);
        required binary adversary (string);
        required int32 person (integer(32, false));
        required boolean concerned;
        required boolean in_scope;
        required boolean exposed;
    }";

    /// Rows that are held before they are written.
    const ROWS: usize = 1 << 18;

    /// Writes all rows, group by group.
    pub(super) fn write(course: &Course, study: &Study, out: &mut (dyn Write + Send)) -> Result<()> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder().set_compression(Compression::LZ4_RAW).build();
        let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        let mut rows = Vec::new();
        course.people(&mut |person| {
            rows.push(person);
            if rows.len() >= ROWS {
                group(&mut writer, study, &rows).map_err(io::Error::other)?;
                rows.clear();
            }
            Ok(())
        })?;
        group(&mut writer, study, &rows)?;
        writer.close().map(drop)
    }

    fn group<W: Write + Send>(writer: &mut SerializedFileWriter<W>, study: &Study, rows: &[Person]) -> Result<()> {
        let mut group = writer.next_row_group()?;
        let service = |row: &Person| ByteArray::from(study.services[row.service].id.as_str());
        let adversary = |row: &Person| ByteArray::from(study.adversaries[row.adversary].id.as_str());
        column::<ByteArrayType, _>(&mut group, &rows.iter().map(service).collect::<Vec<_>>())?;
        column::<ByteArrayType, _>(&mut group, &rows.iter().map(adversary).collect::<Vec<_>>())?;
        // An unsigned number is written as the signed one of the same bits.
        column::<Int32Type, _>(&mut group, &rows.iter().map(|row| row.person.cast_signed()).collect::<Vec<_>>())?;
        column::<BoolType, _>(&mut group, &rows.iter().map(|row| row.concerned).collect::<Vec<_>>())?;
        column::<BoolType, _>(&mut group, &rows.iter().map(|row| row.in_scope).collect::<Vec<_>>())?;
        column::<BoolType, _>(&mut group, &rows.iter().map(|row| row.exposed).collect::<Vec<_>>())?;
        group.close().map(drop)
    }

    fn column<T: DataType, W: Write + Send>(group: &mut SerializedRowGroupWriter<W>, values: &[T::T]) -> Result<()> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        column.typed::<T>().write_batch(values, None, None)?;
        column.close()
    }
}
