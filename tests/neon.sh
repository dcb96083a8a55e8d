#!/bin/sh
# Jets side by side in NEON registers have the scores that they have alone: the tests of tools/batch and
# tests/side_by_side*.rs on AArch64, or compiled for it and run in QEMU.
#
#   tests/neon.sh
#
# On AArch64 it needs Rust alone. Elsewhere also gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user,
# and Rust's library for the target: `rustup target add aarch64-unknown-linux-gnu`, or without rustup
# Debian's rustc-web, for which this script fetches the library of the same version from Debian's arm64
# packages into target/neon. Takes about ten minutes on two cores.
set -eu
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
debian=/usr/bin/rustc

stop() {
    echo "tests/neon.sh: $1" >&2
    exit 2
}

# apt-get with lists and packages of its own: nothing is installed, and no other setting changes.
fetch() {
    room=$PWD/target/neon
    mkdir -p "$room/lists/partial" "$room/cache/archives/partial" "$room/packages"
    cat >"$room/apt.conf" <<END
APT::Architectures {"$(dpkg --print-architecture)";"arm64";};
Dir::State::Lists "$room/lists";
Dir::Cache "$room/cache";
END
    export APT_CONFIG="$room/apt.conf"
    apt-get -qq update
    rm -rf "$room/root" "$room/packages/"*.deb
    (cd "$room/packages" && apt-get -qq download "libstd-rust-web-dev:arm64=$version")
    unset APT_CONFIG
    dpkg -x "$room"/packages/libstd-rust-web-dev_*_arm64.deb "$room/root"
    mkdir -p "$room/sysroot/lib/rustlib"
    ln -sfn "$room/root/usr/lib/rustlib/$target" "$room/sysroot/lib/rustlib/$target"
    echo "$version" >"$room/version"
}

case $(uname -m) in
aarch64 | arm64) set -- ;;
*)
    for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
        command -v $tool >/dev/null ||
            stop "no $tool: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
    done
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    if [ ! -d "$(rustc --print target-libdir --target $target)" ]; then
        [ -x $debian ] && version=$(dpkg-query -W -f '${Version}' rustc-web 2>/dev/null) ||
            stop "no library for $target: run \`rustup target add $target\`"
        [ "$(cat target/neon/version 2>/dev/null)" = "$version" ] || fetch
        export RUSTC=$debian CARGO_TARGET_DIR="$PWD/target/neon/build"
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="--sysroot $PWD/target/neon/sysroot"
    fi
    set -- --target $target
    ;;
esac
cargo test --release "$@" -p spurion-batch --lib
cargo test --release "$@" -p spurion --test side_by_side --test side_by_side_layers
