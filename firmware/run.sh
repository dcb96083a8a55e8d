#!/bin/sh
# Builds the firmware, runs it in QEMU, and checks what may be said of it.
#
#   firmware/run.sh [STEP...]       without a step: all of them
#
# `cargo run --release` needs no script where the Arm targets are installed
# (`rustup target add thumbv7em-none-eabihf thumbv6m-none-eabi`). Where they are not, this
# script takes the compiler and the library sources that Debian packages
# (rustc-web, rust-web-src; for `lint` also rust-web-clippy) and builds `core` from them.
set -eu
cd "$(dirname "$0")"

m4=thumbv7em-none-eabihf
m0=thumbv6m-none-eabi
debian=/usr/bin/rustc
std=
clippy="cargo clippy"
out=${CARGO_TARGET_DIR:-target}

stop() {
    echo "firmware/run.sh: $1" >&2
    exit 2
}

installed() {
    [ -d "$(rustc --print target-libdir --target "$1")" ]
}

# A compiler of Debian has no linker for Arm of its own; rust-lld comes with the other one.
use_debian() {
    [ -x "$debian" ] && [ -d "$("$debian" --print sysroot)/lib/rustlib/src/rust/library/core" ] ||
        stop "no core library for $m4 and $m0: run \`rustup target add $m4 $m0\`"
    host=$(rustc -vV | sed -n 's/^host: //p')
    PATH=$PATH:$(rustc --print sysroot)/lib/rustlib/$host/bin
    export PATH RUSTC="$debian" RUSTC_BOOTSTRAP=1
    std=-Zbuild-std=core
    clippy="/usr/bin/cargo-clippy clippy"
}

# Runs a command and compares its exit status.
expect() {
    expected=$1
    shift
    status=0
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || stop "exit status $status, expected $expected: $*"
}

firmware() {
    cargo run --quiet --release $std "$@"
}

runner() {
    cargo run --quiet --package spurion-firmware-runner --target host-tuple -- "$@"
}

# A copy of file $1 with one bit of the byte at offset $2 flipped.
flipped() {
    copy=$(mktemp)
    cp "$1" "$copy"
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf '%b' "\\0$(printf %o $((byte ^ 1)))" |
        dd of="$copy" bs=1 seek="$2" conv=notrunc 2>/dev/null
    echo "$copy"
}

# The jets' scores on a Cortex-M4F and a Cortex-M0.
step_score() {
    firmware
    firmware --target $m0
}

# Beside the same network in f32.
step_compare() {
    firmware --bin compare
    firmware --bin compare --target $m0
}

# No panic, no soft float and no heap in the tagger.
step_symbols() {
    for target in $m4 $m0; do
        firmware --bin bare --no-default-features --target $target
        runner symbols "$out/$target/release/bare"
    done
}

# Every check above, on something it must refuse.
step_selftest() {
    vectors=../tests/vectors/pelican_nano_h2_n16
    model=$(flipped $vectors.spurion 100)
    jets=$(flipped $vectors.jets $(($(wc -c <$vectors.jets) - 4)))
    (
        export SPURION_MODEL="$model"
        expect 1 firmware
    )
    (
        export SPURION_JETS="$jets"
        expect 1 firmware
        expect 1 firmware --bin bare --no-default-features
    )
    rm "$model" "$jets"
    # A build that fails ends with 101 too, so these are built before.
    cargo build --quiet --release $std --bin panics --bin faults
    expect 101 firmware --bin panics
    expect 102 firmware --bin faults
    expect 1 runner symbols "$out/$m4/release/panics"
    expect 2 runner run --machine mps2-an386 --qemu no-such-qemu "$out/$m4/release/panics"
}

# What needs no Arm processor.
step_test() {
    cargo test --quiet --package spurion-firmware-runner --target host-tuple
    cargo test --quiet --lib --no-default-features --target host-tuple
}

step_lint() {
    # With `--all` it would go on to the crates outside this workspace.
    cargo fmt --package spurion-firmware --package spurion-firmware-runner --check
    host="--target host-tuple --all-targets"
    $clippy --quiet --package spurion-firmware-runner $host -- -D warnings
    $clippy --quiet --lib --tests --no-default-features --target host-tuple -- -D warnings
    $clippy --quiet --release $std --lib --bins -- -D warnings
    $clippy --quiet --release $std --lib --bin bare --no-default-features --target $m0 -- -D warnings
}

installed $m4 && installed $m0 || use_debian
for step in ${*:-score compare symbols selftest test lint}; do
    case $step in
    score | compare | symbols | selftest | test | lint) "step_$step" ;;
    *) stop "no step $step: score, compare, symbols, selftest, test, lint" ;;
    esac
done
