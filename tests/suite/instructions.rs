//! Does a message take more instructions than it did? Counted by Valgrind, which gives the same number however busy the machine
//! is; where Valgrind is not to be had, this says so and passes.

#![expect(clippy::disallowed_methods, reason = "what is counted is told to another process by its environment")]

use std::fmt::Write as _;
use std::process::Command;

use plainsight::engine::Prove;

use crate::work::carried;

/// Messages in the world: few, since every instruction is emulated.
const MESSAGES: u64 = 200;
/// What a service may take more, or less before the stored number must be made anew.
const SLACK: f64 = 0.1;
/// Services that between them use every scheme.
const SERVICES: [&str; 3] = ["tiktok", "signal", "imessage"];
const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/instructions.csv");
/// Which service is carried under Valgrind's eyes.
const WHICH: &str = "PLAINSIGHT_COUNTED";

/// What the processor, as Valgrind shows it, has of what cryptography asks for.
fn features() -> String {
    #[cfg(target_arch = "x86_64")]
    let has = [
        ("aes", std::arch::is_x86_feature_detected!("aes")),
        ("pclmulqdq", std::arch::is_x86_feature_detected!("pclmulqdq")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("sha", std::arch::is_x86_feature_detected!("sha")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let has: [(&str, bool); 0] = [];
    let has = has.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name);
    format!("{} {}", std::env::consts::ARCH, has.collect::<Vec<_>>().join(" "))
}

#[inline(never)]
fn counted_by_callgrind(work: &mut dyn FnMut()) {
    work();
}

/// Not a test: what is run under Valgrind.
#[test]
#[ignore = "run by the test below, under Valgrind"]
fn one_service() {
    let Ok(id) = std::env::var(WHICH) else { return };
    println!("features: {}", features());
    carried(&id, MESSAGES, 1, Prove::All, &|work| counted_by_callgrind(work));
}

/// Instructions a message, and the processor's features; an error where Valgrind does not start, or does not know what this
/// processor does.
fn count(service: &str) -> std::io::Result<(f64, String)> {
    let own = std::env::current_exe()?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"]);
    valgrind.arg("--toggle-collect=*counted_by_callgrind*").arg(own).env(WHICH, service);
    valgrind.args(["--exact", "instructions::one_service", "--ignored", "--nocapture", "--test-threads=1"]);
    let output = valgrind.output()?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if err.contains("unhandled instruction") || err.contains("Illegal instruction") {
        return Err(std::io::Error::other("it does not know an instruction of this processor"));
    }
    assert!(output.status.success(), "{out}\n{err}");
    let after = |text: &str, word: &str| {
        let line = text.lines().find_map(|line| line.split_once(word).map(|(_, rest)| rest.trim().to_owned()));
        line.unwrap_or_else(|| panic!("nothing is said of {word:?}:\n{out}\n{err}"))
    };
    let all: f64 = after(&err, "Collected :").parse().expect("a number");
    assert!(all > 0.0, "nothing was counted:\n{err}");
    Ok((all / MESSAGES as f64, after(&out, "features:")))
}

#[test]
fn a_message_takes_as_many_instructions_as_before() {
    let stored = std::fs::read_to_string(STORED).unwrap_or_default();
    let (mut lines, mut wrong) = ("features,service,instructions_per_message\n".to_owned(), Vec::new());
    for service in SERVICES {
        let (each, features) = match count(service) {
            Ok(counted) => counted,
            Err(why) => {
                eprintln!("SKIPPED: instructions are not counted, since Valgrind cannot: {why}");
                return;
            }
        };
        let _ = writeln!(lines, "{features},{service},{each:.0}");
        let known = stored.lines().find_map(|line| line.strip_prefix(&format!("{features},{service},")));
        match known.map(|number| number.parse::<f64>().expect("a number")) {
            None => eprintln!("SKIPPED: no number is stored for a processor with {features}"),
            Some(known) if (each / known - 1.0).abs() > SLACK => {
                wrong.push(format!("{service}: {each:.0} instructions a message, {known} before"));
            }
            Some(_) => {}
        }
    }
    if std::env::var_os("INSTA_UPDATE").is_some_and(|wanted| wanted == "always") {
        // Numbers of other processors stay.
        let seen: Vec<&str> = lines.lines().filter_map(|line| line.split(',').next()).collect();
        let is_other = |line: &&str| line.split(',').next().is_some_and(|features| !seen.contains(&features));
        let others: Vec<String> = stored.lines().filter(is_other).map(|line| format!("{line}\n")).collect();
        std::fs::write(STORED, lines.clone() + &others.concat()).expect("the folder is there");
        return;
    }
    assert!(
        wrong.is_empty(),
        "if this is meant, store the new numbers with INSTA_UPDATE=always:\n{}",
        wrong.join("\n")
    );
}
