#!/usr/bin/env python3
"""Jets per second of the emulator beside its peers, on one core, in one run.

    benches/comparison.py [--at-least 10] [--at-least-ap-fixed 200] [--json] [MODEL...]

For each checkpoint of tests/data, what `spurion convert` and `spurion eval` do beside
- the float model in PyTorch (benches/torch_models): it must give the logits of the published class in
  float64 (tests/data/golden_*.npz) and is then timed in float32, in batches of 64 to 1024 jets, of which
  the fastest count, with one thread and without gradients;
- for PELICAN nano, a C++ program in ap_fixed types (benches/ap_fixed): the emulator that firmware for
  high-level synthesis comes with.

All times are processor time of one thread and take the jets as each side computes on them, in memory
already: tensors (LorentzNet's edges prepared), ap_fixed momenta, integer momenta. Each gets the best of
several passes over all jets. They take turns, and each has the best of its turns: so other programs disturb all alike.

Exit status 0: every emulator is at least that many times as fast. 1: one is not, or a model could
not be converted or disagrees with its golden logits. 2: a peer is missing, or wrong usage; the emulator's
own speed is printed all the same.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from peers import Failed, ap_fixed, pytorch

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
JETS = DATA / "jets_test.h5"
CALIBRATION = DATA / "jets_calibration.h5"

def spurion(arguments):
    """Standard output of a `spurion` command."""
    program = ROOT / "target" / "release" / "spurion"
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(done.stderr.strip().splitlines()[-1])
    return done.stdout


def slots(checkpoint):
    """The number of leading constituents that the checkpoint was trained with."""
    return int(re.search(r"_n(\d+)$", checkpoint.stem).group(1))


def converted(checkpoint, folder):
    """The model file that `spurion convert` makes of a checkpoint."""
    model = str(Path(folder) / f"{checkpoint.stem}.spurion")
    particles = ["--particles", str(slots(checkpoint))]
    spurion(["convert", str(checkpoint), "--calibrate", str(CALIBRATION), "-o", model, *particles])
    return model


def emulator(model):
    """Jets per second of a model, as `spurion eval` measures it."""
    return json.loads(spurion(["--json", "eval", model, str(JETS)]))["jets_per_second"]


def peers_of(checkpoint, model, folder, versions):
    """The peers that are installed and have this network, by name."""
    golden = DATA / f"golden_{checkpoint.stem}.npz"
    found = {}
    if versions["pytorch"]:
        found["pytorch"] = pytorch.Peer(checkpoint, slots(checkpoint), JETS, golden)
    if versions["ap_fixed"] and "nano" in checkpoint.stem:
        reference = f"{model}.reference.safetensors"
        inside = Path(folder) / f"{checkpoint.stem}.ap_fixed"
        inside.mkdir()
        found["ap_fixed"] = ap_fixed.Peer(reference, slots(checkpoint), JETS, golden, inside)
    return found


def compare(checkpoint, folder, options, versions):
    """One row of the table."""
    row = {"model": checkpoint.stem}
    try:
        model = converted(checkpoint, folder)
        peers = peers_of(checkpoint, model, folder, versions)
        speeds = dict.fromkeys(["emulator", *peers], 0.0)
        for _ in range(options.rounds):
            for name, peer in peers.items():
                speeds[name] = max(speeds[name], peer.turn(options.passes))
            speeds["emulator"] = max(speeds["emulator"], emulator(model))
        row |= {f"{name}_jets_per_second": speed for name, speed in speeds.items()}
        if "pytorch" in peers:
            row["pytorch_logit_difference"] = peers["pytorch"].difference
            row["ratio"] = speeds["emulator"] / speeds["pytorch"]
            row["pytorch_batch"] = peers["pytorch"].best_batch()
            row["ratio_at_256"] = speeds["emulator"] / peers["pytorch"].jets_per_second(pytorch.BATCH)
        if "ap_fixed" in peers:
            row["ap_fixed_logit_rms"] = peers["ap_fixed"].rms
            row["ap_fixed_ratio"] = speeds["emulator"] / speeds["ap_fixed"]
    except Failed as failure:
        row["error"] = str(failure)
    return row


def print_table(rows):
    """The table as people read it."""

    def cell(row, key, digits):
        return f"{row[key]:,.{digits}f}" if key in row else "-"

    columns = [
        ("emulator, jets/s", "emulator_jets_per_second", 0),
        ("PyTorch, jets/s", "pytorch_jets_per_second", 0),
        ("in batches of", "pytorch_batch", 0),
        ("ratio", "ratio", 1),
        ("ratio at 256", "ratio_at_256", 1),
        ("ap_fixed, jets/s", "ap_fixed_jets_per_second", 0),
        ("ratio", "ap_fixed_ratio", 0),
    ]
    print(f"{'model':<24}" + "".join(f"{title:>18}" for title, _, _ in columns))
    for row in rows:
        cells = "".join(f"{cell(row, key, digits):>18}" for _, key, digits in columns)
        print(f"{row['model']:<24}{cells}" + (f"  {row['error']}" if "error" in row else ""))


def installed():
    """The version of each peer, or None; says which is missing."""
    versions = {}
    for name, peer in [("pytorch", pytorch), ("ap_fixed", ap_fixed)]:
        try:
            versions[name] = peer.version()
        except ImportError as error:
            versions[name] = None
            print(f"no {name} to compare with ({error}); see benches/README.md", file=sys.stderr)
    return versions


def main():
    """Compares, prints, and tells by the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="parts of names; all checkpoints by default")
    parser.add_argument("--at-least", type=float, default=10.0, metavar="RATIO")
    parser.add_argument("--at-least-ap-fixed", type=float, default=200.0, metavar="RATIO")
    parser.add_argument("--passes", type=int, default=5, help="of a peer in each of its turns")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each, of which the best counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = options.models or [""]
    checkpoints = [p for p in sorted(DATA.glob("*.pt")) if any(w in p.stem for w in wanted)]
    if not checkpoints:
        parser.error(f"no checkpoint in {DATA} is named so")
    build = ["cargo", "build", "--release", "--quiet", "--bin", "spurion"]
    subprocess.run(build, cwd=ROOT, check=True)
    versions = installed()
    with tempfile.TemporaryDirectory() as folder:
        rows = [compare(c, folder, options, versions) for c in checkpoints]
    if options.json:
        print(json.dumps({**versions, "batches": pytorch.BATCHES, "models": rows}))
    else:
        print_table(rows)
    if None in versions.values():
        return 2
    # A row without a ratio has an error, but for networks that ap_fixed does not have.
    slow = [r["model"] for r in rows if r.get("ratio", 0.0) < options.at_least]
    slow += [r["model"] for r in rows if r.get("ap_fixed_ratio", 1e300) < options.at_least_ap_fixed]
    if slow:
        print(f"not as many times as fast: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
