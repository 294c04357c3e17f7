"""How is what was measured told? As Markdown, answers first."""

import os
import platform
import subprocess

from plan import LONGEST, REPEATS

NAMES = {"numpy": "NumPy", "simpy": "SimPy", "mesa": "Mesa", "nexosim": "NeXosim", "krabmaga": "krABMaga"}
NAMES |= {"crml": "crml-engine", "malsim": "mal-simulator"}


def heading(place, quick):
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.split("(")[0].strip()
    trial = "one repeat of the smallest sizes: a trial, not a measurement"
    took = trial if quick else f"median of up to {REPEATS} repeats"
    return f"# Peers\n\n{os.cpu_count()} cores, Python {platform.python_version()}, {compiler}; {took}."


def lines(columns, rows):
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(head + ["| " + " | ".join(row) + " |" for row in rows])


def tool(row, place):
    return f"{NAMES.get(row['tool'], row['tool'])} {place.versions[row['tool']]}"


def answers(rows, place):
    """What everybody found, and how far off it is."""
    body = []
    for row in rows:
        if "answer" in row and row["threads"] == 1:
            off = "equal" if row["workload"]["breaches"] else f"{row['off']:.1f}"
            name, size = row["workload"]["name"], f"{row['size']:,}"
            body.append([name, size, tool(row, place), row["shown"], row["expected"], off])
    columns = ["workload", "size", "tool", "answer", "expected", "off [standard errors]"]
    words = "Of a year: mean; 95 % quantile. Of stores: copied of those sent, at the last breach; all are compared."
    return f"## Answers\n\n{words}\n\n{lines(columns, body)}"


def times(rows, place):
    """What everybody took."""
    body = []
    for row in rows:
        size, work = f"{row['size']:,}", row["workload"]
        start = [work["name"], size, tool(row, place), str(row["threads"])]
        if "seconds" not in row:
            body.append([*start, f"left out: more than {LONGEST:.0f}", "", "", row["note"]])
            continue
        alike = (each for each in rows if each["workload"] is work and each["size"] == row["size"])
        ours = next(each for each in alike if each["tool"] == "plainsight")
        rate, ratio = row["size"] * work["each"] / row["seconds"], row["seconds"] / ours["seconds"]
        note = row["note"]
        if row["before"]:
            note += f" in {brief(row['before'])} s"
        body.append([*start, brief(row["seconds"]), f"{brief(rate)} {work['unit']}", f"{brief(ratio)} ×", note])
    ratio = "time ÷ plainsight's on one core"
    columns = ["workload", "size", "tool", "cores", "seconds", "rate", ratio, "what is not the same"]
    return f"## Times\n\n{lines(columns, body)}"


def brief(number):
    """Three digits that count, with words for many noughts."""
    for least, word in ((1e9, " billion"), (1e6, " million")):
        if number >= least:
            return f"{number / least:.3g}{word}"
    if number >= 1000:
        return f"{round(number, -int(len(str(int(number))) - 3)):,.0f}"
    return f"{number:.3g}" if number >= 1e-4 else f"{number:.2g}"
