#!/usr/bin/env bash
# Does cargo-deny find anything against a dependency: its licence, its source, a known vulnerability?
#
#   tests/deny.sh
#
# Where cargo-deny is missing, or the database of vulnerabilities cannot be fetched, it says SKIPPED and ends well:
# tests/house holds licences, sources and Rust versions to deny.toml without either.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-deny >/dev/null; then
    printf '\nSKIPPED: there is no cargo-deny here; cargo install --locked cargo-deny\n'
    exit 0
fi
cargo deny --locked check --hide-inclusion-graph licenses bans sources
if cargo deny --locked fetch db; then
    cargo deny --locked check advisories
else
    printf '\nSKIPPED: the database of vulnerabilities could not be fetched; NO dependency was looked up in it\n'
fi
