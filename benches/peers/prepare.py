"""What must be there before anything can be measured? A virtual environment and a binary, under `target/peers/`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE / "tools"
TARGET = HERE.parents[1] / "target" / "peers"


class Trouble(Exception):
    """Why the work could not be done, in one sentence."""


class Place:
    """Where everything is that was made."""

    rust_tools = ("plainsight", "nexosim", "krabmaga")

    def __init__(self, python, binary, run):
        self.python, self.binary, self.run, self.written = python, binary, run, {}
        import tomllib  # since Python 3.11, and whoever has less is told so in words

        pins = [line.split("==") for line in (HERE / "requirements.txt").read_text().splitlines() if "==" in line]
        locked = tomllib.loads((HERE / "rust" / "Cargo.lock").read_text())["package"]
        self.versions = {name: version for name, version in pins}
        ours = (package for package in locked if package["name"] in self.rust_tools)
        self.versions |= {package["name"]: package["version"] for package in ours}
        self.versions["crml"], self.versions["malsim"] = self.versions["crml-engine"], self.versions["mal-simulator"]

    def sent(self, size):
        """When so many messages of the world were sent: every simulator replays the same."""
        if size not in self.written:
            self.written[size] = TARGET / f"sent-{size}.txt"
            self.run([self.binary, "export", size, self.written[size]])
        return self.written[size]


def prepared(say, run):
    """Makes what is not there yet."""
    if sys.version_info < (3, 11):
        raise Trouble("the pinned versions need Python 3.11 or later.")
    TARGET.mkdir(parents=True, exist_ok=True)
    return Place(environment(say), binary(say), run)


def done(words, otherwise):
    """Runs something that may fail for want of a network, a compiler or a module."""
    try:
        ended = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    except OSError as error:
        raise Trouble(f"{otherwise} ({error.strerror})") from error
    if ended.returncode != 0:
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        # The first that says `error` is the cause; what follows it are consequences.
        causes = [line for line in lines if line.lower().startswith("error")] or lines[-1:] or ["no reason given"]
        raise Trouble(f"{otherwise} ({causes[0].strip()})")


def environment(say):
    """The Python of a virtual environment that holds exactly what is pinned."""
    folder, pinned = TARGET / "venv", (HERE / "requirements.txt").read_text()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == pinned and python.exists():
        return python
    say(f"installing the peers written in Python into {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    needed = "the modules venv and ensurepip of Python are needed to install the peers."
    done([sys.executable, "-m", "venv", folder], needed)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["-r", HERE / "requirements.txt"]
    done(install, "pip could not install the pinned peers: is there a network, or a mirror that pip knows of?")
    stamp.write_text(pinned)
    return python


def binary(say):
    """The Rust package, built as plainsight itself is."""
    say("building plainsight and the peers written in Rust")
    manifest = HERE / "rust" / "Cargo.toml"
    target = Path(os.environ.get("CARGO_TARGET_DIR") or TARGET / "rust").absolute()
    if not shutil.which("cargo"):
        raise Trouble("cargo is needed to build plainsight and its peers: install Rust 1.95 or later.")
    build = ["cargo", "build", "--release", "--locked", "--manifest-path", manifest, "--target-dir", target]
    changed = "if plainsight's dependencies changed, run `cargo update --workspace` there"
    done(build, f"cargo could not build benches/peers/rust: {changed}.")
    return target / "release" / ("plainsight-peers.exe" if os.name == "nt" else "plainsight-peers")
