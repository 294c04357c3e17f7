//! From which revision, and by which compiler, was this binary built? `run.json` says so beside a result.

use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "a build is told its compiler by the environment")]
fn main() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    println!("cargo::rustc-env=PLAINSIGHT_RUSTC={}", said(&rustc, &["--version"]));
    let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
    let revision = said("git", &["rev-parse", "--short=12", "HEAD"]);
    println!("cargo::rustc-env=PLAINSIGHT_REVISION={revision}{}", if changed { " with changes" } else { "" });
    for path in [".git/HEAD", ".git/logs/HEAD", "src", "scenarios", "templates", "build.rs"] {
        if std::path::Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// What a program says on one line; nothing where there is no such program or it fails.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}
