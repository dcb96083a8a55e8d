#!/usr/bin/env bash
# Passes all tests: formatting, lints, unit and integration tests (among them RustHDL against
# Icarus Verilog, Verilator and netlists, and proofs), documentation, and the firmware in QEMU.
# Installs what is missing (setup.sh). The last line counts the tests of the test runner.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TERM_COLOR=never

step() { printf '\n== %s\n' "$*"; }

step set-up
./setup.sh

step formatting
cargo fmt --all --check

step lints
cargo clippy --release --workspace --all-targets --quiet -- -D warnings

step documentation
RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps --quiet

step firmware
# What counts and sizes there are to compare, a test runs (tests/ceilings.rs).
firmware/run.sh score symbols words selftest example test lint

step tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
cargo test --release --workspace --no-fail-fast 2>&1 | tee "$log" || status=$?
passed=$(awk '/^test result:/ { sum += $4 } END { print sum + 0 }' "$log")
failed=$(awk '/^test result:/ { sum += $6 } END { print sum + 0 }' "$log")
echo
echo "$passed passed, $failed failed"
exit "$status"
