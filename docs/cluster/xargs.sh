#!/bin/sh
# A study in shards on one machine, without anything to install.
#
#   SHARDS=20 JOBS=4 OUT=results sh xargs.sh my-study.toml --messages 1000000
#
# Said again, it runs only the shards that are not there or are damaged; with other words, it needs another OUT.
set -eu
shards=${SHARDS:-8}
jobs=${JOBS:-2}
out=${OUT:-plainsight-out}
program=${PLAINSIGHT:-plainsight}

mkdir -p "$out/shards"
# A shard that is there ends at once. One that fails keeps no other from running, and keeps this from merging.
seq "$shards" | xargs -P "$jobs" -I{} "$program" run "$@" --shard "{}/$shards" --threads 1 --out "$out/shards"
"$program" merge "$out/shards" --out "$out"
