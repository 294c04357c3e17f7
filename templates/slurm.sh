#!/bin/sh
#SBATCH --job-name=plainsight
#SBATCH --time={{ time }}
#SBATCH --cpus-per-task={{ cpus }}
{%- if let Some(mem) = mem %}
#SBATCH --mem={{ mem }}M
{%- endif %}
{%- if let Some(partition) = partition %}
#SBATCH --partition={{ partition }}
{%- endif %}
#SBATCH --requeue
#SBATCH --open-mode=append
#
# A study in {{ shards }} shards, as a Slurm job array, and the job that merges them. Printed by plainsight {{ version }}.
# Save it as a file, say run.sh, on a file system that all nodes share; in the folder that the paths below begin in, say:
#
#   sh run.sh            submits all shards, and the merge that waits for them
#   sh run.sh missing    submits the shards that are not there or are damaged, and the merge
#
# Slurm starts a task anew when its node is lost, and only then: a shard that fails or runs out of time cancels the
# merge and waits for `missing`. A shard that is run twice gives the same bytes, and one that was stopped goes on
# from where it was. The lines that begin with #SBATCH are yours to change; so are the SBATCH_... variables that
# Slurm reads. PLAINSIGHT names the program, where it is not in the PATH.
set -eu

shards={{ shards }}
out={{ out }}
logs={{ logs }}
program=${PLAINSIGHT:-plainsight}

# One shard, on one node: Slurm has set its number and its cores.
shard() {
    exec "$program" run{{ arguments }} \
        --shard "$SLURM_ARRAY_TASK_ID/$shards" --threads "$SLURM_CPUS_PER_TASK" --out "$out/shards"
}

# All shards into record.json, exposure.csv and the report.
merge() {
    exec "$program" merge "$out/shards" --of "$shards" --out "$out"
}

# Hands an array of these numbers to Slurm, and the merge, which is cancelled if one of them fails.
submit() {
    array=$(sbatch --parsable --array="$1" --output="$logs/shard-%a.log" "$0" shard "$program")
    array=${array%%;*}
    echo "$array" >"$out/jobs"
    submit_merge --dependency="afterok:$array" --kill-on-invalid-dep=yes
    echo "job $array runs shards $1 of $shards"
}

submit_merge() {
    merge=$(sbatch --parsable "$@" --output="$logs/merge.log" "$0" merge "$program")
    merge=${merge%%;*}
    echo "$merge" >>"$out/jobs"
    echo "job $merge merges into $out, and writes $out/logs/merge.log"
}

# Nothing is submitted while earlier jobs are still there: they would do the same work.
ready() {
    command -v "$program" >/dev/null || { echo "there is no program $program; set PLAINSIGHT to its path" >&2; exit 2; }
    [ -f "$0" ] || { echo "save this script as a file: Slurm takes a copy of it" >&2; exit 2; }
    program=$(command -v "$program")
    mkdir -p "$out/shards" "$out/logs"
    if [ -s "$out/jobs" ]; then
        left=$(squeue --noheader --jobs="$(paste -s -d, "$out/jobs")" --format=%i 2>/dev/null | paste -s -d' ' -)
        [ -z "$left" ] || { echo "still queued or running, so wait or scancel: $left" >&2; exit 1; }
    fi
}

case ${1-all} in
all)
    ready
    submit "1-$shards"
    ;;
missing)
    ready
    missing=$("$program" merge "$out/shards" --list-missing --of "$shards")
    missing=$(printf '%s\n' "$missing" | paste -s -d, -)
    if [ -n "$missing" ]; then submit "$missing"; else
        # A shard that is there ends at once, or says that it is of another run than this script.
        "$program" run{{ arguments }} --shard "1/$shards" --out "$out/shards"
        submit_merge
    fi
    ;;
shard | merge)
    program=$2
    "$1"
    ;;
*)
    echo "say nothing, or missing" >&2
    exit 2
    ;;
esac
