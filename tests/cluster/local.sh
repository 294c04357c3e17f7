#!/usr/bin/env bash
# Do shards that run as plain processes, one of them killed on its way, make the bytes of an unsharded run?
#
#   tests/cluster/local.sh target/release/plainsight
#
# MESSAGES makes a shard longer or shorter: it has to take more than the 2 seconds after which one is killed.
set -euo pipefail

plainsight=$(realpath "${1:?say which plainsight to test}")
messages=${MESSAGES:-400000}
study=(--messages "$messages" --seed 11 --prove 0.2 --replicates 100)
documents=$(realpath "$(dirname "$0")/../../docs/cluster")

room=$(mktemp -d)
pids=()
clean() {
    local status=$?
    trap - EXIT INT TERM
    [ ${#pids[@]} = 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
    [ "$status" = 0 ] || { tail -n 20 "$room"/*.log 2>/dev/null || true; echo "0 passed, 1 failed"; }
    rm -rf "$room"
    exit "$status"
}
trap clean EXIT
trap 'exit 130' INT TERM
cd "$room"

fail() { echo "$*" >&2; exit 1; }

shard() { "$plainsight" run "${study[@]}" --shard "$1/4" --threads 1 --out "${2:-shards}" >>"shard-$1.log" 2>&1; }

file() { echo "${2:-shards}/shard-$1-of-4.plainsight"; }

missing() { "$plainsight" merge shards --list-missing --of 4 | paste -s -d, -; }

sum() { sha256sum <"$1"; }

# An expectation may fail in a world so small; that is code 1, and the outputs are there.
written() { "$@" || [ $? = 1 ]; }

# The merged outputs of a folder are those of the unsharded run.
same() {
    local name
    for name in record.json exposure.csv; do
        [ "$(sum "whole/$name")" = "$(sum "$1/$name")" ] || fail "$name of $1 is not that of the unsharded run"
    done
}

written "$plainsight" run "${study[@]}" --out whole >/dev/null 2>whole.log

for number in 1 2 3; do shard "$number" & pids+=($!); done
"$plainsight" run "${study[@]}" --shard 4/4 --threads 1 --out shards >>shard-4.log 2>&1 &
victim=$!
pids+=("$victim")
sleep 2
kill -KILL "$victim"
status=0
wait "$victim" 2>/dev/null || status=$?
[ "$status" = 137 ] || fail "shard 4 ended by itself with $status before it could be killed; raise MESSAGES"
for pid in "${pids[@]:0:3}"; do wait "$pid" || fail "a shard failed"; done
pids=()
[ "$(missing)" = 4 ] || fail "shard 4 was killed, and missing is: $(missing)"
status=0
"$plainsight" merge shards --out early >/dev/null 2>&1 || status=$?
[ "$status" = 2 ] || fail "a merge without shard 4 ended with $status"
[ ! -e early/record.json ] || fail "a merge without shard 4 left a record"
shard 4
[ -z "$(missing)" ] || fail "all shards ran, and missing is: $(missing)"
written "$plainsight" merge shards --out merged >/dev/null
same merged
echo "one of four killed, and run again: the same bytes"

before=$(sum "$(file 2)")
shard 2 || fail "a shard that is there cannot be run again"
[ "$before" = "$(sum "$(file 2)")" ] || fail "shard 2 was changed although it was there"
rm "$(file 2)"
shard 2
[ "$before" = "$(sum "$(file 2)")" ] || fail "shard 2 came out otherwise in its place"
mkdir elsewhere
shard 2 elsewhere
[ "$before" = "$(sum "$(file 2 elsewhere)")" ] || fail "shard 2 came out otherwise elsewhere"
echo "a shard run three times: the same bytes"

truncate --size=-1 "$(file 3)"
[ "$(missing)" = 3 ] || fail "shard 3 was cut short, and missing is: $(missing)"
shard 3
written "$plainsight" merge shards --out merged-again >/dev/null
same merged-again
echo "a shard cut short, and run again: the same bytes"

export PLAINSIGHT=$plainsight
for jobs in xargs parallel; do
    if [ $jobs = parallel ] && ! command -v parallel >/dev/null; then
        echo "SKIPPED: GNU parallel is not installed, so docs/cluster/parallel.sh was not tried"
        continue
    fi
    SHARDS=4 JOBS=2 OUT=$jobs written sh "$documents/$jobs.sh" "${study[@]}" >"$jobs.log" 2>&1
    same $jobs
    SHARDS=4 JOBS=2 OUT=$jobs written sh "$documents/$jobs.sh" "${study[@]}" >>"$jobs.log" 2>&1
    echo "with $jobs, twice: the same bytes"
done
echo "1 passed, 0 failed"
