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

# Licences, sources, versions and known vulnerabilities of dependencies; needs `cargo install --locked cargo-deny`.
deny:
    tests/deny.sh

# A study in shards as processes, and on a Slurm of two virtual nodes: one of them dies on the way.
cluster:
    cargo build --locked --release
    tests/cluster/local.sh target/release/plainsight
    tests/cluster/slurm.sh target/release/plainsight

# The release program twice, in two folders: the same bytes.
reproducible:
    tests/reproducible.sh

# A run killed at fifty moments, which goes on each time to the same bytes.
kills:
    cargo test --locked --release --test suite fifty -- --ignored --nocapture

# Hostile input, a minute for each reader.
fuzz:
    fuzz/run.sh 60
