#!/usr/bin/env bash
# Is what plainsight writes read back by the tools that researchers use? Runs the snippets of docs/data.md, in Python with
# DuckDB and Polars from PyPI, and in R where it is installed.
# usage: tests/data.sh [PLAINSIGHT]    (without one it is built, with Parquet)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --locked --quiet --features parquet
    binary=$root/target/debug/plainsight
fi
binary=$(realpath "$binary")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$binary" run --messages 5000 --replicates 0 --detail people --out plainsight-out >/dev/null 2>&1 || [ $? = 1 ]
passed=0 skipped=0
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    (apt-get update && apt-get install -y --no-install-recommends python3-venv) >/dev/null 2>&1 || true
fi
snippet() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$root/docs/data.md" | sed '/^```/d'; }
if python3 -m venv venv 2>/dev/null && venv/bin/pip install --quiet duckdb polars; then
    snippet python > snippet.py
    venv/bin/python snippet.py
    # The same people, counted by both tools and by the record.
    venv/bin/python - <<'PY'
import csv, duckdb, polars
people = "plainsight-out/people.parquet"
by_duckdb = {tuple(row[:2]): row[2:] for row in duckdb.sql(
    f"select service, adversary, count(*), sum(in_scope::int), sum(exposed::int) from '{people}' group by all").fetchall()}
frame = polars.read_parquet(people).group_by("service", "adversary").agg(
    polars.len(), polars.col("in_scope").sum(), polars.col("exposed").sum())
by_polars = {tuple(row[:2]): row[2:] for row in frame.rows()}
compared = 0
with open("plainsight-out/exposure.csv") as file:
    for row in csv.DictReader(file):
        if row["class"] == "all" and row["kind"] == "people" and row["basis"] == "given":
            key = row["service"], row["adversary"]
            numbers = tuple(int(row[name]) for name in ("total", "scope_total", "exposed"))
            assert by_duckdb[key] == by_polars[key] == numbers, (key, by_duckdb[key], by_polars[key], row)
            compared += 1
assert by_duckdb == by_polars and compared > 20, compared
print(f"{compared} cells of people compared with exposure.csv, {len(by_duckdb)} between DuckDB and Polars")
PY
    passed=$((passed + 1))
else
    echo "SKIPPED: Python, or DuckDB and Polars from PyPI, cannot be had here" >&2
    skipped=$((skipped + 1))
fi
if command -v Rscript >/dev/null 2>&1; then
    snippet r > snippet.R
    Rscript snippet.R
    passed=$((passed + 1))
else
    echo "SKIPPED: R is not installed here" >&2
    skipped=$((skipped + 1))
fi
echo "$passed passed, 0 failed, $skipped skipped"
