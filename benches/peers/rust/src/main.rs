//! What does the same work take in Rust? One workload with one tool, named on the command line; one line of JSON comes out.
//!
//! `compare.py` calls this, and knows what the numbers are to be compared with.

mod chance;
mod events;
mod krab;
mod nexo;
mod retention;

use std::process::ExitCode;
use std::time::Instant;

/// After so long nothing is repeated any more [s].
const ENOUGH: f64 = 10.0;

/// What a workload gave, as JSON, and what each repeat took [s].
struct Measured {
    answer: String,
    seconds: Vec<f64>,
    /// What had to be made first and is not part of it [s].
    before: f64,
}

/// Does the work again and again; every repeat must give the same.
fn repeated(repeats: usize, mut work: impl FnMut() -> String) -> Measured {
    let mut measured = Measured { answer: String::new(), seconds: Vec::new(), before: 0.0 };
    while measured.seconds.len() < repeats && measured.seconds.iter().sum::<f64>() < ENOUGH {
        let (answer, seconds) = timed(&mut work);
        assert!(
            measured.seconds.is_empty() || answer == measured.answer,
            "two repeats differ: {answer}, {}",
            measured.answer
        );
        measured.answer = answer;
        measured.seconds.push(seconds);
    }
    measured
}

/// What some work gave, and how long it took [s].
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock, and here alone")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let began = Instant::now();
    let given = work();
    (given, began.elapsed().as_secs_f64())
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(Measured { answer, seconds, before }) => {
            println!("{{\"answer\": {answer}, \"seconds\": {seconds:?}, \"before\": {before}}}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<Measured, String> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("`{text}` is not a number"));
    match words {
        ["export", size, file] => retention::export(number(size)?, file),
        ["retention", tool, size, breaches, threads, repeats, file] => {
            let (size, repeats, breaches) = (number(size)?, number(repeats)?, events::breaches(number(breaches)?));
            match *tool {
                "plainsight" => on(number(threads)?, || retention::counted(size, &breaches, repeats))?,
                "nexosim" => nexo::measure(&events::sent(file)?, &breaches, repeats),
                "krabmaga" => krab::measure(&events::sent(file)?, &breaches, repeats),
                _ => Err(format!("no tool is called {tool}")),
            }
        }
        [workload, "plainsight", size, threads, repeats] => {
            let (size, repeats) = (number(size)?, number(repeats)?);
            on(number(threads)?, || match *workload {
                "compound-year" => Ok(repeated(repeats, || chance::compound_year(size))),
                "attack-path" => Ok(repeated(repeats, || chance::attack_path(size, false))),
                "attack-path-days" => Ok(repeated(repeats, || chance::attack_path(size, true))),
                "first-exposure" => Ok(repeated(repeats, || chance::first_exposure(size))),
                _ => Err(format!("no workload is called {workload}")),
            })?
        }
        _ => Err("usage: WORKLOAD plainsight SIZE THREADS REPEATS; compare.py knows the words".to_owned()),
    }
}

/// Some work on so many threads.
fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    Ok(pool.map_err(|error| format!("cannot start threads: {error}"))?.install(work))
}
