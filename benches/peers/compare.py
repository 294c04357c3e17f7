#!/usr/bin/env python3
"""How fast is plainsight beside other simulators, where both do the same work?

    python3 benches/peers/compare.py            # everything; some five minutes, and about ten to build at first
    python3 benches/peers/compare.py --quick    # the smallest sizes, one repeat: whether it works, not how fast

It makes a virtual environment and builds a Rust package under `target/peers/`, runs every workload with every tool, and
checks that their answers agree. Only then it prints times. It ends with 0, with 1 where answers disagree, and with 2
where it could not do its work.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True

from agree import Disagreement, checked  # noqa: E402
from plan import LONGEST, REPEATS, WORKLOADS  # noqa: E402
from prepare import TARGET, TOOLS, Trouble, prepared  # noqa: E402
from table import answers, heading, times  # noqa: E402


def say(text):
    print(text, file=sys.stderr, flush=True)


def command(place, workload, tool, size, threads, repeats):
    """What runs a workload with a tool, once it is made."""
    words, data = [workload["name"]], []
    if workload["breaches"]:
        words = ["retention-store"]
        data = [workload["breaches"], place.sent(size)]
    if tool in place.rust_tools:
        if data:
            return [place.binary, "retention", tool, size, data[0], threads, repeats, data[1]]
        return [place.binary, *words, tool, size, threads, repeats]
    return [place.python, "-B", TOOLS / f"with_{tool.replace('-', '')}.py", *words, size, repeats, *data]


def one(words):
    """Runs a tool, and what it said."""
    # A library that helps itself to more threads would use more cores than its row says.
    alone = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    words = [str(word) for word in words]
    # Some libraries write logs where they are started; there they are in nobody's way.
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | alone, cwd=TARGET)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise Trouble(f"{' '.join(words[1:])} ended with {done.returncode}: {last[0]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def measured(place, workload, quick):
    """One row for each size, tool and number of threads; without seconds where it would take too long."""
    rows, before = [], {}
    for size in workload["sizes"][: 1 if quick else None]:
        for tool, note in workload["tools"].items():
            cores = [1, 2] if tool == "plainsight" and (os.cpu_count() or 1) > 1 else [1]
            for threads in cores:
                row = {"workload": workload, "size": size, "tool": tool, "threads": threads, "note": note}
                rows.append(row)
                # What is done more often takes as much longer, at least.
                if before.get((tool, threads), 0.0) * size > LONGEST:
                    say(f"  {tool}, {size:,}: left out")
                    continue
                say(f"  {tool}, {size:,}, {threads} thread{'s' * (threads > 1)}")
                found = one(command(place, workload, tool, size, threads, 1 if quick else REPEATS))
                row |= {"answer": found["answer"], "seconds": statistics.median(found["seconds"])}
                row |= {"repeats": len(found["seconds"]), "before": found["before"]}
                before[tool, threads] = row["seconds"] / size
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="the smallest sizes, one repeat")
    quick = parser.parse_args().quick
    try:
        place = prepared(say, one)
        rows = []
        for workload in WORKLOADS:
            say(workload["name"])
            rows += checked(measured(place, workload, quick))
    except Trouble as trouble:
        say(f"error: {trouble}")
        return 2
    except Disagreement as disagreement:
        say(f"error: answers disagree, so there is nothing to compare: {disagreement}")
        return 1
    print("\n\n".join([heading(place, quick), answers(rows, place), times(rows, place)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
