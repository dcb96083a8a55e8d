#!/usr/bin/env bash
# Many jets through the implementations of one model, unattended:
#   1,000,000 through the interpreter, in both orders of the particles, and Verilator;
#   100,000 through the interpreter in a debug build (with overflow checks) and in a release build;
#   10,000 through the firmware on a Cortex-M4F in QEMU.
# Ends with exit status 0 if not one bit of one score differs. Takes about half an hour on two cores.
#
#   tests/soak.sh [MODEL]       without: PELICAN nano of 16 particles
set -euo pipefail
cd "$(dirname "$0")/.."
./setup.sh
model=${1:-tests/vectors/pelican_nano_h2_n16.spurion}
jets=tests/data/jets_test.h5
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cargo build --quiet --release --bin spurion
cargo build --quiet --bin spurion
target=${CARGO_TARGET_DIR:-target}
release=$target/release/spurion
debug=$target/debug/spurion

step() { printf '\n== %s\n' "$*"; }

step "1,000,000 jets: interpreter and Verilator"
"$release" verify "$model" --vectors 1000000 --backend core,verilator --shape folded
step "100,000 jets: debug and release"
"$release" vectors "$model" "$jets" --max-jets 2500 --generated 97500 --tapped-jets 0 -o "$out/many"
for spurion in "$debug" "$release"; do
  "$spurion" verify "$model" --vectors "$out/many" --backend core
done
step "10,000 jets: Cortex-M4F"
"$release" vectors "$model" "$jets" --max-jets 2500 --generated 7500 -o "$out/few"
"$release" verify "$model" --vectors "$out/few" --backend firmware
