//! The clock, the terminal and the machine, as the engine and the outputs need them.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::keep::Keeping;
use crate::engine::{Host, Kept};

/// The machine a run goes on.
pub(super) struct Machine {
    began: Instant,
    bar: ProgressBar,
    cancelled: Arc<AtomicBool>,
    keeping: Option<Keeping>,
}

impl Machine {
    /// Ready for so many messages; the bar shows only on a terminal.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the rest of the house is given")]
    pub(super) fn new(messages: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(messages), ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template("{msg:24} {wide_bar} {percent:>3} %  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { began: Instant::now(), bar, cancelled: interrupted(), keeping: None }
    }

    /// Keeps what comes out there.
    pub(super) fn keeping(self, keeping: Option<Keeping>) -> Self {
        Self { keeping, ..self }
    }

    /// Where it keeps what comes out.
    pub(super) const fn kept_in(&self) -> Option<&Keeping> {
        self.keeping.as_ref()
    }

    /// Says what is being done.
    pub(super) fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Takes the bar off the screen.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Host for Machine {
    fn nanoseconds(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn begins(&self, what: &str, work: u64, done: u64) {
        self.bar.set_length(work);
        self.bar.set_position(done);
        self.bar.reset_eta();
        self.doing(what);
    }

    fn carried(&self, messages: u64) {
        if messages > 0 {
            self.bar.inc(messages);
        }
    }

    fn is_due(&self) -> bool {
        self.keeping.as_ref().is_some_and(|keeping| keeping.is_due(self.nanoseconds()))
    }

    fn keep(&self, so_far: &Kept) {
        if let Some(keeping) = &self.keeping {
            self.bar.suspend(|| keeping.keep(so_far, || self.nanoseconds()));
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Takes Ctrl-C from here on: a run that is asked to stop ends in good order, however early.
pub(super) fn listen() {
    drop(interrupted());
}

/// Whether the user asked to stop. The first Ctrl-C asks; the run then ends before it writes anything.
fn interrupted() -> Arc<AtomicBool> {
    static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let asked = ASKED.get_or_init(|| {
        let asked = Arc::new(AtomicBool::new(false));
        let handler = Arc::clone(&asked);
        // Without a handler Ctrl-C ends the process at once, which also leaves nothing half written.
        let _ = ctrlc::set_handler(move || handler.store(true, Ordering::Relaxed));
        asked
    });
    Arc::clone(asked)
}

/// Whether errors may be coloured, and how wide the terminal is.
#[expect(clippy::disallowed_methods, reason = "the environment says whether colour is wanted")]
pub(super) fn terminal() -> (bool, usize) {
    let wanted = std::env::var("NO_COLOR").map_or(true, |value| value.is_empty());
    (wanted && std::io::stderr().is_terminal(), 100)
}

/// Now, as files are dated.
#[expect(clippy::disallowed_methods, reason = "it tells files of this run from those of an earlier one")]
pub(super) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Now, UTC, ISO 8601.
#[expect(clippy::disallowed_methods, reason = "the date of a run goes into run.json, never into a record")]
pub(super) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil date from days: H. Hinnant, "chrono-compatible low-level date algorithms".
    let z = days as i64 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The most memory this process has held so far [bytes], where the system says it.
pub(super) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Processor model, where the system says it.
pub(super) fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(String::new, |(_, model)| model.trim().to_owned())
}
