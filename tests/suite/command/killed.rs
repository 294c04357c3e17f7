//! Does a run that dies at any moment go on, and end as if nothing had happened?

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::Bench;

/// A run that keeps what is done many times a second.
fn begin(bench: &Bench, arguments: &str) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("plainsight"));
    command.current_dir(bench.path("")).args(arguments.split(' ')).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Names of the checkpoints in a folder.
fn checkpoints(bench: &Bench, out: &str) -> Vec<String> {
    let entries = fs::read_dir(bench.path(out)).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".checkpoint")).collect()
}

/// Kills a run at so many moments, spread over what it takes, lets the same command end, and compares: how often it went on from a
/// checkpoint.
fn killed(arguments: &str, times: u32) -> u32 {
    let bench = Bench::new();
    let arguments = format!("run {arguments} --checkpoint-every 0.02");
    bench.run(&format!("{arguments} --out undisturbed"));
    let run: serde_json::Value = serde_json::from_str(&bench.read("undisturbed/run.json")).unwrap();
    let whole = Duration::from_secs_f64(run["wall_seconds"].as_f64().unwrap());
    let mut went_on = 0;
    let mut chance = 0x9e37_79b9_u32;
    for at in 0..times {
        // Any number does as long as moments differ from run to run: the machine's own noise does the rest.
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let part = (f64::from(at) + f64::from(chance) / f64::from(u32::MAX)) / f64::from(times);
        let out = format!("killed-{at}");
        let mut child = begin(&bench, &format!("{arguments} --out {out}"));
        sleep(whole.mul_f64(part));
        child.kill().unwrap();
        child.wait().unwrap();
        let said = bench.run(&format!("{arguments} --out {out}"));
        went_on += u32::from(said.err.contains("going on from"));
        for name in ["record.json", "exposure.csv", "findings.csv"] {
            let [one, other] = ["undisturbed", &out].map(|out| bench.read(&format!("{out}/{name}")));
            assert!(one == other, "{name} after a kill at {part:.3} of the run");
        }
        let left: Vec<_> = fs::read_dir(bench.path(&out)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
        assert!(checkpoints(&bench, &out).is_empty());
    }
    went_on
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let went_on = killed("--messages 3000 --replicates 100", 5);
    println!("killed 5 times, went on from a checkpoint {went_on} times: the same bytes each time");
    assert!(went_on >= 2);
}

#[test]
#[ignore = "takes some minutes in the release profile; CONTRIBUTING says how"]
fn a_run_that_is_killed_fifty_times_goes_on() {
    let went_on = killed("--messages 20000 --replicates 2000", 50);
    println!("killed 50 times, went on from a checkpoint {went_on} times: the same bytes each time");
    assert!(went_on >= 40);
}

#[test]
#[cfg(unix)]
fn a_run_that_is_asked_to_stop_says_where_it_goes_on_from() {
    let bench = Bench::new();
    bench.run("run --messages 20000 --replicates 100 --out whole");
    // By Ctrl-C, and as a scheduler asks before it kills.
    for signal in ["INT", "TERM"] {
        let arguments = format!("run --messages 20000 --replicates 100 --out {signal}");
        let child = begin(&bench, &arguments);
        sleep(Duration::from_millis(1_500));
        let asked = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()));
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(3));
        let kept = checkpoints(&bench, signal);
        assert!(kept.len() == 1 && !bench.path(&format!("{signal}/record.json")).exists(), "{kept:?}");
        let said = bench.run(&arguments);
        assert!(said.err.contains(&format!("going on from {signal}/{}", kept[0])), "{}", said.err);
        assert!(bench.read(&format!("{signal}/record.json")) == bench.read("whole/record.json"));
    }
}

#[test]
fn a_checkpoint_of_another_run_stays_for_that_one() {
    let bench = Bench::new();
    let long = "run --messages 20000 --replicates 0 --checkpoint-every 0.02 --out out";
    let mut child = begin(&bench, long);
    let waits = (0..12_000).take_while(|_| {
        sleep(Duration::from_millis(5));
        checkpoints(&bench, "out").is_empty()
    });
    assert!(waits.count() < 12_000, "it keeps nothing");
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = checkpoints(&bench, "out");
    let said = bench.run("run --messages 2000 --replicates 0 --out out");
    assert!(said.err.contains("and stays: it is of another run: --messages: 20000 and 2000"), "{}", said.err);
    bench.run("run --messages 2000 --replicates 0 --out whole");
    assert!(bench.read("out/record.json") == bench.read("whole/record.json"));
    assert_eq!(checkpoints(&bench, "out"), kept);
    // A broken one is none.
    bench.write(&format!("out/{}", kept[0]), "{\"format\":\"plainsight shard 3\"\n");
    let said = bench.run(long);
    assert!(said.err.contains("is not gone on from, and will be replaced"), "{}", said.err);
    assert!(checkpoints(&bench, "out").is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_breaks_no_earlier_result() {
    let bench = Bench::new();
    let out = bench.path("small");
    fs::create_dir_all(&out).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=900k", "tmpfs"]).arg(&out).output();
    if !mounted.is_ok_and(|done| done.status.success()) {
        println!("SKIPPED: a small disk cannot be mounted here, so what happens on a full one was not tried");
        return;
    }
    let unmount = || Command::new("umount").arg(&out).status();
    let tried = std::panic::catch_unwind(|| {
        fs::write(out.join("record.json"), "an earlier result").unwrap();
        let said = bench.run("run --messages 2000 --replicates 60 --checkpoint-every 0.02 --out small");
        (said.code, said.err, fs::read_to_string(out.join("record.json")).unwrap())
    });
    unmount().unwrap();
    let (code, err, record) = tried.unwrap();
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("make room there and run the same command again") && !err.contains("panicked"), "{err}");
    assert_eq!(record, "an earlier result");
}
