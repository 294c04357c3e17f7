#!/usr/bin/env bash
# Does the same revision make the same program, byte for byte, in another folder and for another user?
#
#   tests/reproducible.sh
#
# Clones HEAD into two folders with paths of different length, each with a CARGO_HOME of its own, builds both as
# docs/reproducible.md says, and compares. Two release builds: some minutes each.
set -euo pipefail

tree=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
home=${CARGO_HOME:-$HOME/.cargo}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

build() {
    local folder="$room/$1"
    mkdir -p "$folder/cargo/registry"
    git clone --quiet "$tree" "$folder/tree"
    # What Cargo has downloaded already is taken along, so that no network is needed.
    for part in registry/cache registry/index config.toml; do
        [ ! -e "$home/$part" ] || cp -R "$home/$part" "$folder/cargo/$part"
    done
    (
        cd "$folder/tree"
        export CARGO_HOME="$folder/cargo"
        export CARGO_TARGET_DIR="$folder/built"
        export RUSTFLAGS="--remap-path-prefix=$PWD=plainsight --remap-path-prefix=$CARGO_HOME=cargo"
        cargo build --release --locked --quiet
    )
    sha256sum <"$folder/built/release/plainsight" >"$folder/sum"
    if grep -aqF "$room" "$folder/built/release/plainsight"; then
        echo "the program names the folder it was built in" >&2
        exit 1
    fi
}

build one
build another/and/deeper
if ! cmp "$room/one/sum" "$room/another/and/deeper/sum"; then
    cmp "$room/one/built/release/plainsight" "$room/another/and/deeper/built/release/plainsight" >&2 || true
    echo "0 passed, 1 failed"
    exit 1
fi
echo "the same program twice: $(cut -d' ' -f1 "$room/one/sum")"
echo "1 passed, 0 failed"
