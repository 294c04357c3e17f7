#!/usr/bin/env bash
# How much faster are two threads than one? Whole runs of the same study, report and all, in turn, so that a machine that is busy for a while
# slows both; the ratio of each pair, and the median of all.
#
#     benches/threads.sh [STUDY] [MESSAGES] [PAIRS]
set -euo pipefail
cd "$(dirname "$0")/.."
study=${1:-benches/floor/floor.toml} messages=${2:-400000} pairs=${3:-7}
cargo build --release --locked --quiet
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
seconds() {
    local began ended
    began=$(date +%s.%N)
    ./target/release/plainsight run "$study" --messages "$messages" --replicates 0 --threads "$1" --out "$out" >/dev/null 2>&1 || exit 1
    ended=$(date +%s.%N)
    awk -v began="$began" -v ended="$ended" 'BEGIN { print ended - began }'
}
for _ in $(seq "$pairs"); do
    one=$(seconds 1)
    two=$(seconds 2)
    awk -v one="$one" -v two="$two" 'BEGIN { printf "%.2f s on one thread, %.2f s on two: %.2f times\n", one, two, one / two }'
done | tee "$out/all"
sed 's/.*: \([0-9.]*\) times/\1/' "$out/all" | sort -n | awk '{ all[NR] = $1 } END { printf "median %.2f\n", all[int((NR + 1) / 2)] }'
