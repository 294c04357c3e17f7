#!/usr/bin/env bash
# Does a planned study come through Slurm with the bytes of an unsharded run, even where a node dies?
#
#   tests/cluster/slurm.sh target/release/plainsight
#
# Two virtual nodes on this one Debian machine, loopback only, with keys, ports and folders of their own. It needs root,
# and installs slurm-wlm and munge where they are missing; where it cannot, it says SKIPPED and ends well.
# MESSAGES makes a task longer or shorter: 10 to 20 seconds are right.
set -euo pipefail

plainsight=$(realpath "${1:?say which plainsight to test}")
messages=${MESSAGES:-400000}
shards=4

skip() {
    printf '\nSKIPPED: %s\nSKIPPED: nothing was tested with Slurm\n0 passed, 0 failed, 1 skipped\n' "$1"
    exit 0
}

tools="munged slurmctld slurmd sbatch squeue sinfo scancel"
have() { for tool in $tools; do command -v "$tool" >/dev/null || return 1; done; }
[ "$(id -u)" = 0 ] || skip "Slurm's daemons are started as root here, and this is not root"
if ! have; then
    command -v apt-get >/dev/null || skip "there is no Slurm here and no apt-get to install it with"
    (apt-get update && apt-get install -y --no-install-recommends slurm-wlm munge) >/dev/null 2>&1 || true
    have || skip "slurm-wlm and munge could not be installed"
fi

# Short: the name of a socket has room for 107 bytes.
room=$(mktemp -d /tmp/plainsight-slurm.XXXXXX)
chmod 755 "$room"
host=$(hostname -s)
export SLURM_CONF="$room/slurm.conf"

# Processes that have this very Slurm in their environment, and a word besides: jobs of ours, and nobody else's.
# Two looks at all processes, and no process for each: a busy machine would take longer to look than a task to run.
ours() {
    grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null |
        xargs -r grep -lzxF "$1" 2>/dev/null | cut -d/ -f3 || true
}

parent() { ps -o ppid= -p "$1" | tr -d ' '; }

# Daemons stay our children, so that their numbers are known and they are gone once they are waited for.
declare -A daemons=()
daemon() {
    "${@:2}" </dev/null >>"$room/log/$1.out" 2>&1 &
    daemons[$1]=$!
}

clean() {
    local status=$? node task
    set +e
    trap - EXIT INT TERM
    scancel --user=root >/dev/null 2>&1
    sleep 1
    for node in n1 n2; do
        for task in $(ours "SLURMD_NODENAME=$node"); do kill -KILL "$task"; done
    done
    kill "${daemons[@]}" 2>/dev/null
    wait "${daemons[@]}" 2>/dev/null
    if [ "$status" != 0 ]; then
        tail -n 20 "$room"/log/* "$room"/work/*/logs/*
        echo "0 passed, 1 failed"
    fi
    rm -rf "$room"
    exit "$status"
}
trap clean EXIT
trap 'exit 130' INT TERM

# Waits until a command holds, so many seconds at most.
within() {
    local seconds=$1 began=$SECONDS
    shift
    until "$@"; do
        [ $((SECONDS - began)) -lt "$seconds" ] || { echo "not within $seconds s: $*" >&2; return 1; }
        sleep 0.5
    done
}

# No systemd, no accounting, no cgroups. A node that says nothing for 10 s is lost; an expired credential would hold a
# task back for two minutes before it may run again, so credentials are made to last 5 s.
configure() {
    mkdir -p "$room"/{state,log,work,spool/n1,spool/n2}
    (umask 077 && head -c 1024 /dev/urandom >"$room/munge.key")
    cat >"$SLURM_CONF" <<END
ClusterName=plainsight
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16917
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$room/munge.socket,cred_expire=5
StateSaveLocation=$room/state
SlurmdSpoolDir=$room/spool/%n
SlurmctldPidFile=$room/slurmctld.pid
SlurmdPidFile=$room/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=5
ReturnToService=2
CommunicationParameters=NoAddrCache
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=16921 CPUs=1 RealMemory=2000 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=16922 CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=short Nodes=n1,n2 MaxTime=01:00:00 State=UP
END
}

idle() { [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | sort -u | wc -l)" = 2 ]; }

start() {
    daemon munged munged --foreground --force --key-file="$room/munge.key" --socket="$room/munge.socket" \
        --pid-file="$room/munged.pid" --log-file="$room/log/munged.log" --seed-file="$room/munge.seed"
    within 10 test -S "$room/munge.socket"
    daemon slurmctld slurmctld -D -i -f "$SLURM_CONF"
    daemon n1 slurmd -D -f "$SLURM_CONF" -N n1
    daemon n2 slurmd -D -f "$SLURM_CONF" -N n2
    within 30 idle
}

study=(--messages "$messages" --seed 11 --prove 0.2 --replicates 100)

# The script as it is printed, in a folder whose name a shell and Slurm would like to read more into.
submit() {
    out="out of $1, 100%a"
    "$plainsight" slurm plan "${study[@]}" --shards $shards --time 2m --partition short --cpus 1 --mem 1000 \
        --out "$out" >"$1.sh" 2>/dev/null
    PLAINSIGHT="$plainsight" sh "$1.sh"
}

merged() { [ -s "$out/record.json" ] && [ -z "$(squeue --noheader)" ]; }

# Nothing is left to wait for, whether or not it went well.
over() { [ -z "$(squeue --noheader)" ]; }

same() {
    local file
    for file in record.json exposure.csv; do
        [ "$(sha256sum <"whole/$file")" = "$(sha256sum <"$out/$file")" ] ||
            { echo "$file of $out is not that of the unsharded run" >&2; return 1; }
    done
    [ -z "$("$plainsight" merge "$out/shards" --list-missing --of $shards)" ]
}

# A crash of a node: its daemon, the daemon of its step and the task itself end at once, and nobody is told.
kill_n2() {
    local tasks task steps=()
    tasks=$(ours SLURMD_NODENAME=n2)
    for task in $tasks; do
        grep -qz ^slurmstepd "/proc/$(parent "$task")/cmdline" && steps+=("$(parent "$task")")
    done
    [ ${#steps[@]} -gt 0 ]
    # shellcheck disable=SC2086 # several numbers
    kill -KILL "${daemons[n2]}" "${steps[@]}" $tasks 2>/dev/null || true # a task may just have ended
    wait "${daemons[n2]}" 2>/dev/null || true
    echo "node n2 died"
}

runs_on_n2() { [ -n "$(ours SLURMD_NODENAME=n2)" ]; }

requeued() { scontrol show job | grep -q ' Restarts=1 '; }

configure
start
cd "$room/work"
"$plainsight" run "${study[@]}" --out whole >/dev/null 2>&1 || [ $? = 1 ] # an expectation may fail in a world so small

began=$SECONDS
submit quiet
within 120 over
within 1 merged
same
echo "without a fault: the same bytes, in $((SECONDS - began)) s"

began=$SECONDS
submit crash
within 30 runs_on_n2
sleep 1
kill_n2
within 60 requeued
within 150 over
within 1 merged
same
echo "with a node lost: the same bytes, in $((SECONDS - began)) s"

# What is there already is not run again: only a damaged shard is.
began=$SECONDS
daemon n2 slurmd -D -f "$SLURM_CONF" -N n2
within 30 idle
damaged=$(find "$out/shards" -name "shard-3-of-*")
truncate --size=-1 "$damaged"
rm "$out/record.json"
PLAINSIGHT="$plainsight" sh crash.sh missing | tee missing
grep -q "runs shards 3 of" missing
within 90 over
within 1 merged
same
echo "with a shard damaged: it alone again, and the same bytes, in $((SECONDS - began)) s"
echo "1 passed, 0 failed"
