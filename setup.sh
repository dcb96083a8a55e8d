#!/usr/bin/env bash
# Installs what the tests need beyond Rust: Icarus Verilog, QEMU for Arm, and, where rustup has no
# Cortex-M target, Debian's compiler with its library sources. As root with apt it installs;
# otherwise it prints what to install. Installs nothing that is there already.
set -euo pipefail

need=()
command -v iverilog >/dev/null || need+=(iverilog)
command -v qemu-system-arm >/dev/null || need+=(qemu-system-arm)

# Does the compiler in use have the library of this target?
has_target() { [ -d "$(rustc --print target-libdir --target "$1" 2>/dev/null)" ]; }
if ! has_target thumbv7em-none-eabihf || ! has_target thumbv6m-none-eabi; then
  # /usr/bin/rustc and its library sources, which build core for any target.
  [ -x /usr/bin/rustc ] || need+=(rustc-web)
  [ -x /usr/bin/cargo-clippy ] || need+=(rust-web-clippy)
  [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null || echo /nowhere)/lib/rustlib/src/rust/library/core" ] || need+=(rust-web-src)
fi

if [ ${#need[@]} -eq 0 ]; then
  echo "setup: everything is there"
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "setup: installing ${need[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${need[@]}" >/dev/null
else
  {
    echo "setup: please install these packages (names of Debian): ${need[*]}"
    echo "setup: in place of rustc-web and rust-web-src, this does as well:"
    echo "setup:   rustup target add thumbv7em-none-eabihf thumbv6m-none-eabi"
  } >&2
  exit 1
fi
