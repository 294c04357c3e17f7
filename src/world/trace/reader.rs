//! Which messages do a trace's lines state, and which lines cannot be read?

use std::collections::BTreeMap;

use super::super::LONGEST_TEXT;
use super::{LeftOut, Reason, Row, TraceMistake};

/// The rows in the order of the file, and those in which people write to themselves.
pub(super) fn read(text: &str) -> Result<(Vec<Row>, Option<LeftOut>), Vec<TraceMistake>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::default();
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(|line| line.contains(',')) {
        reader.csv(text);
    } else {
        reader.snap(text);
    }
    if reader.mistakes.is_empty() && reader.rows.is_empty() {
        reader.mistake(1, "there is no message from one person to another");
    }
    if reader.mistakes.is_empty() { Ok((reader.rows, reader.to_themselves)) } else { Err(reader.mistakes) }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    rows: Vec<Row>,
    mistakes: Vec<TraceMistake>,
    to_themselves: Option<LeftOut>,
    too_long: bool,
    /// Names of people, numbered in the order of their first appearance.
    people: BTreeMap<String, u32>,
    conversations: BTreeMap<Together, u32>,
    /// How large each conversation has become.
    sizes: Vec<Size>,
    pairs: usize,
}

/// How large a conversation is.
#[derive(Default)]
struct Size {
    /// Who is in it, sorted.
    members: Vec<u32>,
    messages: usize,
    text: u64,
}

/// What makes rows one conversation.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Together {
    Pair(u32, u32),
    Named(String),
}

/// The fields of one line.
struct Fields<'a> {
    time: &'a str,
    sender: &'a str,
    recipient: &'a str,
    bytes: Option<&'a str>,
    conversation: Option<&'a str>,
}

/// Where the columns of a CSV file stand.
struct Columns {
    time: usize,
    sender: usize,
    recipient: usize,
    bytes: Option<usize>,
    conversation: Option<usize>,
}

impl Reader {
    fn csv(&mut self, text: &str) {
        let mut lines = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut header: Option<(Columns, usize)> = None;
        while matches!(lines.read_record(&mut record), Ok(true)) && !self.is_full() {
            let line = record.position().map_or(0, |position| begins(text, position));
            let Some((columns, width)) = &header else {
                match columns(&record) {
                    Ok(columns) => header = Some((columns, record.len())),
                    Err(message) => return self.mistake(line, &message),
                }
                continue;
            };
            if record.iter().any(|field| field.contains('\n')) {
                self.mistake(line, "a field goes on over the end of its line: is a closing quotation mark missing?");
                continue;
            }
            if record.len() != *width {
                self.mistake(line, &format!("{} fields where the header names {width}", record.len()));
                continue;
            }
            let fields = Fields {
                time: &record[columns.time],
                sender: &record[columns.sender],
                recipient: &record[columns.recipient],
                bytes: columns.bytes.map(|at| &record[at]).filter(|field| !field.is_empty()),
                conversation: columns.conversation.map(|at| &record[at]),
            };
            self.row(line, &fields);
        }
    }

    fn snap(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if self.is_full() {
                return;
            }
            let line_number = index + 1;
            let parts: Vec<&str> = line.split_whitespace().collect();
            match parts[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                [sender, recipient, time] => {
                    self.row(line_number, &Fields { time, sender, recipient, bytes: None, conversation: None });
                }
                _ => self.mistake(
                    line_number,
                    "neither `SOURCE TARGET UNIXTIME` nor, divided by commas, below a header with time, sender and recipient",
                ),
            }
        }
    }

    /// Takes one line in, or says what is wrong with it.
    fn row(&mut self, line: usize, fields: &Fields<'_>) {
        if self.rows.len() >= MOST_ROWS {
            self.too_long = true;
            return self.mistake(line, &format!("more than {MOST_ROWS} messages: cut the trace into parts"));
        }
        let (time, bytes) = match (seconds(fields.time), fields.bytes.map(length).transpose()) {
            (Ok(time), Ok(bytes)) => (time, bytes),
            (Err(message), _) | (_, Err(message)) => return self.mistake(line, &message),
        };
        for (field, column) in [
            (Some(fields.sender), "sender"),
            (Some(fields.recipient), "recipient"),
            (fields.conversation, "conversation"),
        ] {
            if field == Some("") {
                return self.mistake(line, &format!("the {column} is empty"));
            }
        }
        if fields.sender == fields.recipient {
            let first = LeftOut { reason: Reason::ToThemselves, rows: 0, line: number(line) };
            self.to_themselves.get_or_insert(first).rows += 1;
            return;
        }
        let (sender, recipient) =
            (numbered(&mut self.people, fields.sender), numbered(&mut self.people, fields.recipient));
        let together = match fields.conversation {
            Some(name) => Together::Named(name.to_owned()),
            None => Together::Pair(sender.min(recipient), sender.max(recipient)),
        };
        let next = self.conversations.len() as u32;
        let conversation = *self.conversations.entry(together).or_insert(next);
        if let Err(message) = self.grow(conversation as usize, [sender, recipient], bytes) {
            self.too_long = true;
            return self.mistake(line, &message);
        }
        self.rows.push(Row { time, sender, recipient, bytes, conversation, line: number(line) });
    }

    /// Adds a message to a conversation, which may grow only so large.
    fn grow(&mut self, conversation: usize, people: [u32; 2], bytes: Option<u32>) -> Result<(), String> {
        if self.sizes.len() <= conversation {
            self.sizes.resize_with(conversation + 1, Size::default);
        }
        let size = &mut self.sizes[conversation];
        for person in people {
            if let Err(at) = size.members.binary_search(&person) {
                self.pairs += size.members.len();
                size.members.insert(at, person);
            }
        }
        size.messages += 1;
        size.text += u64::from(bytes.unwrap_or(UNKNOWN_TEXT));
        let copies = size.messages * size.members.len();
        let text = size.text * size.members.len() as u64;
        if size.members.len() > MOST_MEMBERS {
            return Err(format!("this conversation has more than {MOST_MEMBERS} people"));
        }
        if copies > MOST_COPIES || text > MOST_TEXT {
            return Err(format!(
                "this conversation is larger than is held at once: {} messages of {} bytes for {} people",
                size.messages,
                size.text,
                size.members.len()
            ));
        }
        if self.pairs > MOST_PAIRS {
            return Err(format!("more than {MOST_PAIRS} pairs of people share a conversation"));
        }
        Ok(())
    }

    fn mistake(&mut self, line: usize, message: &str) {
        self.mistakes.push(TraceMistake { line, message: message.to_owned() });
    }

    fn is_full(&self) -> bool {
        self.too_long || self.mistakes.len() >= MOST_MISTAKES
    }
}

fn columns(header: &csv::StringRecord) -> Result<Columns, String> {
    let find = |names: &[&str]| header.iter().position(|name| names.iter().any(|n| name.eq_ignore_ascii_case(n)));
    let need =
        |names: &[&str]| find(names).ok_or_else(|| format!("the header has no column `{}`", names.join("` or `")));
    Ok(Columns {
        time: need(&["time", "timestamp"])?,
        sender: need(&["sender"])?,
        recipient: need(&["recipient"])?,
        bytes: find(&["bytes"]),
        conversation: find(&["conversation"]),
    })
}

fn numbered(people: &mut BTreeMap<String, u32>, name: &str) -> u32 {
    if let Some(&person) = people.get(name) {
        return person;
    }
    let next = people.len() as u32;
    people.insert(name.to_owned(), next);
    next
}

/// The number of a line as a row keeps it: a trace of more lines is longer than is read.
fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn seconds(field: &str) -> Result<i64, String> {
    match field.parse::<f64>() {
        Ok(time) if time.abs() <= LATEST => Ok(time.floor() as i64),
        Ok(time) if time.is_finite() => {
            Err(format!("the time {} is not in seconds: it lies thousands of years away", shown(field)))
        }
        _ => Err(format!("`{}` is not a time in seconds", shown(field))),
    }
}

fn length(field: &str) -> Result<u32, String> {
    let bytes = field.parse::<u32>().ok().filter(|bytes| (1..=LONGEST_TEXT).contains(bytes));
    bytes.ok_or_else(|| format!("`{}` is not a length from 1 to {LONGEST_TEXT} bytes", shown(field)))
}

/// A field as a terminal may show it.
fn shown(field: &str) -> String {
    field.chars().take(40).flat_map(char::escape_debug).collect()
}

/// Mistakes shown at once: more would hide the first.
const MOST_MISTAKES: usize = 20;

/// The latest time understood [s]: about the year 5138. Milliseconds since 1970 lie beyond it.
const LATEST: f64 = 1e11;

/// People in one conversation: more than any service lets into a group that is not a broadcast, and few enough
/// that a key's name holds two of them.
const MOST_MEMBERS: usize = 1_024;

/// Arrivals of one conversation, and bytes of its text if everybody had a copy: each thread holds one conversation.
const MOST_COPIES: usize = 8_000_000;
const MOST_TEXT: u64 = 1 << 28;

/// Taken for a length that the trace does not give [bytes].
const UNKNOWN_TEXT: u32 = 256;

/// Pairs of people held in memory, at 8 bytes each.
const MOST_PAIRS: usize = 50_000_000;

/// Rows held in memory: at 32 bytes each, a gigabyte and a half.
const MOST_ROWS: usize = 50_000_000;

/// The line that a record begins on: where it is looked for there may be the rest of a line's end, empty lines and comments first.
fn begins(text: &str, position: &csv::Position) -> usize {
    let mut line = position.line() as usize;
    let mut is_comment = false;
    for byte in text.bytes().skip(position.byte() as usize) {
        is_comment |= byte == b'#';
        match byte {
            b'\n' => (line, is_comment) = (line + 1, false),
            b'\r' => {}
            _ if is_comment => {}
            _ => break,
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        read(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn both_forms_say_the_same() {
        let csv = read("timestamp,sender,recipient\r\n18,370,512\r\n37,512,370\r\n40,9,9\r\n").unwrap();
        let commented = read("timestamp,sender,recipient\n# a comment\n18,370,512\n\n# another\n40,9,9\n").unwrap();
        assert_eq!(commented.1.map(|left_out| left_out.line), Some(6));
        let snap = read("# a comment\n370 512 18\n\n512\t370\t37\n9 9 40\n").unwrap();
        let but_lines = |rows: &[Row]| rows.iter().map(|row| Row { line: 0, ..row.clone() }).collect::<Vec<_>>();
        assert_eq!(but_lines(&csv.0), but_lines(&snap.0));
        let themselves = |line| Some(LeftOut { reason: Reason::ToThemselves, rows: 1, line });
        assert_eq!((csv.0.len(), csv.1, snap.1), (2, themselves(4), themselves(5)));
    }

    #[test]
    fn columns_may_stand_in_any_order_and_names_are_any_text() {
        let (rows, _) =
            read("\u{feff}bytes,Recipient,extra,sender,time\n12,\"Doe, J\",x,anna,3.9\n,anna,x,\"Doe, J\",4\n")
                .unwrap();
        assert_eq!((rows[0].sender, rows[0].recipient, rows[0].bytes, rows[0].time), (0, 1, Some(12), 3));
        assert_eq!((rows[1].sender, rows[1].recipient, rows[1].bytes), (1, 0, None));
        assert_eq!(rows[0].conversation, rows[1].conversation);
    }

    #[test]
    fn each_mistake_names_its_line() {
        let text = "time,sender,recipient,bytes\n1,a,b,3\nsoon,a,b,3\n2,,b,3\n3,a,b\n4,a,b,0\n1700000000000,a,b,1\nNaN,a,b,1\n";
        let found = mistakes(text);
        for (mistake, start) in found.iter().zip([
            "line 3: `soon`",
            "line 4: the sender",
            "line 5: 3 fields",
            "line 6: `0`",
            "line 7: the time",
            "line 8: `NaN`",
        ]) {
            assert!(mistake.starts_with(start), "{mistake}");
        }
        assert_eq!(found.len(), 6);
        assert_eq!(
            mistakes("time,sender,recipient\n1,a,\"b\n2,a,c\n3,a,d\n"),
            ["line 2: a field goes on over the end of its line: is a closing quotation mark missing?"]
        );
        assert_eq!(mistakes("a b \u{1b}[2J\n"), ["line 1: `\\u{1b}[2J` is not a time in seconds"]);
        assert_eq!(mistakes("a b\n1 2 3 4\n1 2 x\n").len(), 3);
        assert_eq!(
            mistakes("when,sender,recipient\n1,a,b\n"),
            ["line 1: the header has no column `time` or `timestamp`"]
        );
    }

    #[test]
    fn a_conversation_grows_only_so_large() {
        use std::fmt::Write;
        let (mut crowd, mut talk) =
            (String::from("time,sender,recipient,conversation\n"), String::from("time,sender,recipient,bytes\n"));
        for person in 0..2_000 {
            writeln!(crowd, "{person},0,{},x", person + 1).unwrap();
            writeln!(talk, "{person},a,b,65536").unwrap();
        }
        talk += &talk.clone()[talk.find('\n').unwrap() + 1..];
        assert_eq!(mistakes(&crowd), ["line 1025: this conversation has more than 1024 people"]);
        assert!(mistakes(&talk)[0].starts_with("line 2050: this conversation is larger"), "{:?}", mistakes(&talk));
    }

    #[test]
    fn an_empty_trace_and_a_hopeless_one() {
        assert_eq!(mistakes("").len(), 1);
        assert_eq!(mistakes("a a 1\n").len(), 1);
        assert_eq!(mistakes(&"nothing like a trace\n".repeat(1_000)).len(), MOST_MISTAKES);
    }
}
