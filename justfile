# Longer than the gate has time for: a million random cases, counted and decrypted.
soak:
    cargo test --locked --release --test oracles -- --ignored --nocapture

# A hundred million messages of the same people as a million, and no more memory.
memory:
    cargo test --locked --release --test suite memory -- --ignored --nocapture

# Writes what `plainsight test scenarios/cases` prints into METHODOLOGY.md.
cases:
    #!/usr/bin/env bash
    set -euo pipefail
    table=$(mktemp)
    cargo run --release --locked --quiet -- test scenarios/cases | sed '$d' > "$table"
    sed -i -e '/<!-- cases -->/,/<!-- end of cases -->/{//!d}' -e "/<!-- cases -->/r $table" METHODOLOGY.md
