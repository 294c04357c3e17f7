#!/usr/bin/env bash
# Hostile input for a bounded time: fuzz/run.sh [SECONDS] [TARGET…]; without targets all of them. SEED=2 tries others: from one
# seed, and nothing found before, the same are tried in the same order, as far as the time goes.
# It prints how many inputs each target tried, and fails where one brought it down, with the path of that input.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
targets=("${@:2}")
if [ ${#targets[@]} = 0 ]; then
    for file in targets/*.rs; do
        targets+=("$(basename "$file" .rs)")
    done
fi

if ! command -v c++ >/dev/null 2>&1; then
    (apt-get update && apt-get install -y --no-install-recommends build-essential) >/dev/null
fi

# libFuzzer is guided by what LLVM's own pass writes down. The flags are all stable ones, so no nightly is needed; a target
# is named so that they do not reach what is run while building.
host=$(rustc -vV | sed -n 's/^host: //p')
guided="-Cpasses=sancov-module -Ccodegen-units=1 -Cllvm-args=-sanitizer-coverage-level=4"
guided+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
guided+=" --cfg fuzzing"
RUSTFLAGS="$guided" cargo build --locked --release --quiet --target "$host"

# The bounds on one input; README.md says why these.
bounds=(-timeout=30 -rss_limit_mb=1024)
longest() {
    case $1 in
        record) echo 131072 ;;
        *) echo 16384 ;;
    esac
}

# Files below a folder in one text, as targets/scenario.rs divides it.
together() {
    local file
    for file in "${@:2}"; do
        printf '#> %s\n' "$file"
        cat "$1/$file"
        echo
    done
}

# Seeds that would be old tomorrow are made today.
made() {
    rm -rf "$2"
    mkdir -p "$2"
    local file
    local program=(cargo run --manifest-path ../Cargo.toml --locked --release --quiet --)
    [ -z "${PLAINSIGHT:-}" ] || program=("$PLAINSIGHT")
    case $1 in
        scenario)
            while read -r file; do
                together ../scenarios "$file" >"$2/${file//\//-}"
            done < <(cd ../scenarios && find . -name '*.toml' -size -16k | sed 's|^\./||' | sort)
            local good=(services/ours.toml services/theirs.toml adversaries/thief.toml worlds/village.toml sources.toml)
            together ../tests/suite/good study.toml "${good[@]}" >"$2/good"
            together seeds/study study.toml services/{held,varied}.toml adversaries/{thief,court}.toml worlds/hamlet.toml \
                >"$2/one-of-everything"
            ;;
        record)
            # Two expectations of that study do not come out, and its record says so.
            "${program[@]}" run seeds/study/study.toml --out "$2/run" >/dev/null 2>"$2/said" || [ $? = 1 ] || cat "$2/said" >&2
            # The texts of files are most of a record, and nothing is made of them but a paragraph.
            sed -i -e 's/^\( *"text": "\).*"$/\1"/' -e 's/^ *//' -e 's/": /":/' "$2/run/record.json"
            cat "$2/run/record.json" "$2/run/run.json" >"$2/with-companion"
            mv "$2/run/record.json" "$2/alone"
            rm -r "$2/run" "$2/said"
            ;;
        shard)
            # The same number of messages as in targets/shard.rs.
            for file in "0 1/1" "0 1/2" "20 1/1"; do
                "${program[@]}" run seeds/study/study.toml --messages 60 --replicates "${file% *}" --shard "${file#* }" \
                    --out "$2/run" 2>/dev/null
                mv "$2"/run/*.plainsight "$2/${file//[ \/]/-}"
            done
            rm -r "$2/run"
            ;;
    esac
}

# One target for its time. What it says is kept until it ends, since others run beside it.
try() {
    local target=$1 work=target/work/$1 ended=0
    local seeds=("$work/made") words=()
    [ ! -d "seeds/$target" ] || seeds+=("seeds/$target")
    [ ! -f "seeds/$target.dict" ] || words=("-dict=seeds/$target.dict")
    "target/$host/release/$target" "${bounds[@]}" -max_len="$(longest "$target")" "${words[@]}" \
        -seed="${SEED:-1}" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$work/reproducing/" \
        "$work/found" "${seeds[@]}" >"$work/log" 2>&1 || ended=1
    local tried rate input
    if [ $ended != 0 ]; then
        input=$(sed -n 's/.*Test unit written to //p' "$work/log" | tail -n 1)
        printf '%s\n%s: %s\n' "$(tail -n 40 "$work/log")" "$target" \
            "$([ -n "$input" ] && echo "an input brings it down: fuzz/$input" || echo "it did not run to its end")"
    fi
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
    rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$work/log")
    echo "$target: ${tried:-unknown} inputs tried, ${rate:-unknown} a second"
    return $ended
}

for target in "${targets[@]}"; do
    mkdir -p "target/work/$target/found" "target/work/$target/reproducing"
    made "$target" "target/work/$target/made"
done

trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT
# As many at once as there are processors: each uses one.
failed=0
running=0
for target in "${targets[@]}"; do
    if [ $running -ge "$(nproc)" ]; then
        wait -n || failed=1
        running=$((running - 1))
    fi
    try "$target" &
    running=$((running + 1))
done
while [ $running -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
done
exit $failed
