#!/bin/sh
# A study in shards with GNU parallel, on this machine or over ssh on others.
#
#   SHARDS=20 JOBS=4 OUT=results sh parallel.sh my-study.toml --messages 1000000
#
# Said again, it runs only the shards that are not there or are damaged; with other words, it needs another OUT. SSH=host1,host2
# uses those hosts, which need this folder under the same path, and plainsight.
set -eu
shards=${SHARDS:-8}
jobs=${JOBS:-2}
out=${OUT:-plainsight-out}
program=${PLAINSIGHT:-plainsight}

mkdir -p "$out/shards"
# --quote: what was typed reaches plainsight as it is, through parallel's own shell.
seq "$shards" |
    parallel --quote ${SSH:+--sshlogin "$SSH" --workdir .} --jobs "$jobs" --retries 3 \
        "$program" run "$@" --shard "{}/$shards" --threads 1 --out "$out/shards"
"$program" merge "$out/shards" --out "$out"
