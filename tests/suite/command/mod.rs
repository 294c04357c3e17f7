//! Does the program keep its contract? The binary, run as scripts run it.

mod cases;
mod compare;
mod detail;
mod hostile;
mod killed;
mod lint;
mod memory;
mod outputs;
mod scanner;
mod shards;
mod slurm;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The binary, in a folder of its own.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

/// What a run said and how it ended.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &str) -> Said {
        let mut command = Command::cargo_bin("plainsight").unwrap();
        let output = command.current_dir(self.folder.path()).args(arguments.split(' ')).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().expect("it was not killed");
        Said { code, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs what must end well, and gives its standard output.
    pub(crate) fn well(&self, arguments: &str) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments}: {}{}", said.out, said.err);
        said.out
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

/// A small study of two services and two adversaries over a trace of that name.
pub(crate) fn replay(bench: &Bench, trace: &str, text: &str) {
    bench.write("study.toml", STUDY);
    let world = WORLD.replace("TRACE", trace);
    bench.write("worlds/talk.toml", &world);
    bench.write(&format!("worlds/{trace}"), text);
}

const STUDY: &str = r#"
question = "Who?"
purpose = "To test. No more."
not-modelled = ["Everything else."]
services = ["tiktok", "signal"]
adversaries = ["warrant-provider", "breach-database"]
world = "talk"
seed = 1
headline = "warrant-provider"
[[expect]]
service = ["tiktok"]
adversary = ["warrant-provider"]
of = "scope"
at-least = 900
because = "The provider holds the keys."
"#;

const WORLD: &str = r#"
name = "Talk"
summary = "A replayed trace."
span = "28 days"
campaign-at = "21 days"
size = 36
[replayed]
trace = "TRACE"
[delivery]
latency = "2 seconds"
reading = "3 minutes"
slot = "6 hours"
offline = 0.0
gone = 0.0
straggling = 0.0
straggle = "5 minutes"
[deletion]
share = 0.0
after = "3 days"
"#;

/// Whether a folder holds anything that a run could have left.
pub(crate) fn is_untouched(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}
