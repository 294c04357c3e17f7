# Longer than the gate has time for: a million random cases, counted and decrypted.
soak:
    cargo test --locked --release --test oracles -- --ignored --nocapture
