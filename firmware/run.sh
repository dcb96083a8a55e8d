#!/bin/sh
# Builds the firmware, runs it in QEMU, and checks what may be said of it.
#
#   firmware/run.sh [STEP...]       without a step: all of them
#
# `cargo run --release` needs no script where the targets are installed (`rustup target add
# thumbv7em-none-eabihf thumbv7m-none-eabi thumbv6m-none-eabi riscv32imac-unknown-none-elf`). Where they are not,
# this script takes the compiler and the library sources that Debian packages
# (rustc-web, rust-web-src; for `lint` also rust-web-clippy) and builds `core` from them.
set -eu
cd "$(dirname "$0")"

m4=thumbv7em-none-eabihf
m3=thumbv7m-none-eabi
m0=thumbv6m-none-eabi
riscv=riscv32imac-unknown-none-elf
targets="$m4 $m0 $riscv"
debian=/usr/bin/rustc
std=
clippy="cargo clippy"
out=${CARGO_TARGET_DIR:-target}
committed=src/emitted/pelican_nano_h2_n16.rs
emitted=$committed

stop() {
    echo "firmware/run.sh: $1" >&2
    exit 2
}

installed() {
    [ -d "$(rustc --print target-libdir --target "$1")" ]
}

# A compiler of Debian has no linker for these of its own; rust-lld comes with the other one.
use_debian() {
    [ -x "$debian" ] && [ -d "$("$debian" --print sysroot)/lib/rustlib/src/rust/library/core" ] ||
        stop "no core library for $targets $m3: run \`rustup target add $targets $m3\`"
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

build() {
    cargo build --quiet --release $std "$@"
}

runner() {
    cargo run --quiet --package spurion-firmware-runner --target host-tuple -- "$@"
}

# PELICAN with 24 particles, converted now, and jets with the host's scores: real ones, corner
# cases and random ones.
convert_pelican() {
    [ -z "${pelican-}" ] || return 0
    mkdir -p "$out"
    pelican=$(cd "$out" && pwd)/pelican_c4_l2_n24
    (
        # From the root and by the other compiler, as everything else there.
        cd ..
        unset RUSTC RUSTC_BOOTSTRAP
        spurion="cargo run --quiet --release --bin spurion --"
        $spurion convert tests/data/pelican_c4_l2_n24.pt --calibrate tests/data/jets_calibration.h5 \
            -o "$pelican.spurion" >"$pelican.txt"
        tail -n 1 "$pelican.txt"
        $spurion embed "$pelican.spurion" tests/data/jets_test.h5 --max-jets 300 --generated 200 \
            -o "$pelican.jets"
    )
}

# Runs a command with PELICAN in place of the committed model.
with_pelican() {
    convert_pelican
    (
        export SPURION_MODEL="$pelican.spurion" SPURION_JETS="$pelican.jets"
        "$@"
    )
}

# Runs a command with the committed model as Rust in place of its interpreter.
with_emitted() {
    (
        export SPURION_RUST="$emitted"
        "$@"
    )
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

# The jets' scores on each processor. PELICAN's memory is more than the Cortex-M0 has.
step_score() {
    for target in $targets; do
        firmware --target $target
    done
    for target in $m4 $riscv; do
        with_pelican firmware --target $target
    done
}

# The jets' scores on one processor; SPURION_MODEL and SPURION_JETS say which.
step_m4f() {
    firmware --target $m4
}

step_m0() {
    firmware --target $m0
}

step_riscv() {
    firmware --target $riscv
}

# Beside the same network in f32: Cortex-M4F, M7 (the same program), M3, M0, RISC-V.
step_compare() {
    firmware --bin compare
    runner run --machine mps2-an500 "$out/$m4/release/compare"
    firmware --bin compare --target $m3
    firmware --bin compare --target $m0
    firmware --bin compare --target $riscv
}

# No panic, no soft float and no heap in the tagger. Ops are decoded when it runs, so every op is in
# it; with PELICAN it has 64-bit words of memory too.
step_symbols() {
    for target in $targets; do
        firmware --bin bare --no-default-features --target $target
        runner symbols "$out/$target/release/bare"
    done
    with_pelican firmware --bin bare --no-default-features
    runner symbols "$out/$m4/release/bare"
}

# Models as Rust in place of the interpreter: the host's scores, and none of these symbols.
step_emitted() {
    for target in $targets; do
        with_emitted firmware --target $target
        with_emitted firmware --bin bare --no-default-features --target $target
        runner symbols "$out/$target/release/bare"
    done
    convert_pelican
    (
        cd ..
        unset RUSTC RUSTC_BOOTSTRAP
        cargo run --quiet --release --bin spurion -- emit-rust "$pelican.spurion" -o "$pelican.rs"
    )
    emitted=$pelican.rs
    with_pelican with_emitted firmware
    with_pelican with_emitted firmware --bin bare --no-default-features
    runner symbols "$out/$m4/release/bare"
    emitted=$committed
}

# The jets by way of trigger words and cones: the same scores, and none of these symbols either.
step_words() {
    for target in $m4 $riscv; do
        firmware --bin words --no-default-features --target $target
        runner symbols "$out/$target/release/words"
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
        expect 1 firmware --target $riscv
        expect 1 firmware --bin bare --no-default-features
    )
    rm "$model" "$jets"
    # One weight of the model as Rust one less: scores differ from the host's and the interpreter's.
    mutant=$(mktemp)
    sed 's/x1_0\.wrapping_mul(-61)/x1_0.wrapping_mul(-62)/' $committed >"$mutant"
    ! cmp -s $committed "$mutant" || stop "no weight was changed"
    (
        export SPURION_RUST="$mutant"
        expect 1 firmware
        expect 1 firmware --bin compare
    )
    rm "$mutant"
    # PELICAN has no room on the Cortex-M0, and that is found when it is linked.
    convert_pelican
    log=$(mktemp)
    expect 101 with_pelican build --bin bare --no-default-features --target $m0 2>"$log"
    grep -q "no room for" "$log" || stop "not refused for its memory: $(cat "$log")"
    rm "$log"
    # A build that fails ends with 101 too, so these are built before.
    for target in $m4 $riscv; do
        build --bin panics --bin faults --target $target
        expect 101 firmware --bin panics --target $target
        expect 102 firmware --bin faults --target $target
        expect 1 runner symbols "$out/$target/release/panics"
    done
    expect 2 runner run --machine mps2-an386 --qemu no-such-qemu "$out/$m4/release/panics"
}

# A user's crate; its test is one of the other workspace's. With the profile of the firmware, it
# needs no second `core`.
step_example() {
    (
        export CARGO_PROFILE_RELEASE_OPT_LEVEL=s CARGO_PROFILE_RELEASE_LTO=fat
        export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort
        build --manifest-path ../examples/no_std/Cargo.toml --target-dir "$out"
    )
}

# What needs no such processor.
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
    for target in $m0 $riscv; do
        $clippy --quiet --release $std --lib --bin bare --no-default-features --target $target -- \
            -D warnings
    done
    $clippy --quiet --release $std --lib --bin score --bin faults --target $riscv -- -D warnings
}

installed $m4 && installed $m3 && installed $m0 && installed $riscv || use_debian
for step in ${*:-score compare symbols emitted words selftest example test lint}; do
    case $step in
    score | m4f | m0 | riscv) "step_$step" ;;
    compare | symbols | emitted | words | selftest | example | test | lint) "step_$step" ;;
    *) stop "no step $step: score, m4f, m0, riscv, compare, symbols, emitted, words, selftest, example, test, lint" ;;
    esac
done
