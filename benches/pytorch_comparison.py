#!/usr/bin/env python3
"""Jets per second of the emulator beside PyTorch in float32, on one core, in one run.

    benches/pytorch_comparison.py [--at-least 10] [--json] [MODEL...]

For each checkpoint of tests/data: the float model in PyTorch (benches/torch_models) must give the
logits of the published class in float64 (tests/data/golden_*.npz) and is then timed in float32, in
batches of 256 jets, with one thread and without gradients. `spurion convert` and `spurion eval` do
the rest. Both times are processor time of one thread and take the jets as each side computes on
them, in memory already: tensors (LorentzNet's edges prepared) here, integer momenta there. PyTorch
gets the best of several passes for each batch, the emulator the best whole pass over all jets. The
two take turns, and each has the best of its turns: so other programs disturb both alike.

Exit status 0: every emulator is at least that many times as fast. 1: one is not, or a model could
not be converted or disagrees with its golden logits. 2: PyTorch is missing, or wrong usage.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
JETS = DATA / "jets_test.h5"
CALIBRATION = DATA / "jets_calibration.h5"

# Largest difference of a float64 logit from the published class.
LOGIT_TOLERANCE = 1e-8
BATCH = 256


class Failed(Exception):
    """What went wrong with one model, in one line."""


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


def pytorch(checkpoint):
    """The checkpoint in float32 PyTorch, its batches, how many jets they have, and the largest
    difference from the golden logits in float64."""
    import h5py
    import numpy
    import torch
    import torch_models

    torch.set_num_threads(1)
    with h5py.File(JETS) as file:
        momenta = torch.from_numpy(file["Pmu"][:, : slots(checkpoint)].astype("float64"))
    golden = numpy.load(DATA / f"golden_{checkpoint.stem}.npz")["logits_f64"]
    model = torch_models.load(checkpoint)
    with torch.no_grad():
        logits = torch.cat([model(model.inputs(batch)) for batch in momenta.split(BATCH)])
        difference = float((logits - torch.from_numpy(golden)).abs().max())
        if not difference <= LOGIT_TOLERANCE:
            raise Failed(f"differs from the published class by {difference:.2e}")
        model.cast(torch.float32)
        batches = [model.inputs(batch) for batch in momenta.float().split(BATCH)]
    return model, batches, len(momenta), difference


def best_seconds(model, batch, passes, best):
    """Processor time of the best of `passes` evaluations, if it is less than `best`."""
    import torch

    with torch.no_grad():
        for _ in range(passes):
            begin = time.thread_time()
            model(batch)
            best = min(best, time.thread_time() - begin)
    return best


def compare(checkpoint, folder, options, with_pytorch):
    """One row of the table."""
    row = {"model": checkpoint.stem}
    try:
        network, batches, jets, speed = None, [], 0, 0.0
        if with_pytorch:
            network, batches, jets, row["pytorch_logit_difference"] = pytorch(checkpoint)
        seconds = [float("inf")] * len(batches)
        model = converted(checkpoint, folder)
        for _ in range(options.rounds):
            for k, batch in enumerate(batches):
                seconds[k] = best_seconds(network, batch, options.passes, seconds[k])
            speed = max(speed, emulator(model))
        row["emulator_jets_per_second"] = speed
        if with_pytorch:
            row["pytorch_jets_per_second"] = jets / sum(seconds)
            row["ratio"] = row["emulator_jets_per_second"] / row["pytorch_jets_per_second"]
    except Failed as failure:
        row["error"] = str(failure)
    return row


def print_table(rows):
    """The table as people read it."""

    def cell(row, key, digits):
        return f"{row[key]:,.{digits}f}" if key in row else "-"

    print(f"{'model':<26}{'emulator, jets/s':>18}{'PyTorch, jets/s':>18}{'ratio':>8}")
    for row in rows:
        print(
            f"{row['model']:<26}{cell(row, 'emulator_jets_per_second', 0):>18}"
            f"{cell(row, 'pytorch_jets_per_second', 0):>18}{cell(row, 'ratio', 1):>8}"
            + (f"  {row['error']}" if "error" in row else "")
        )


def pytorch_version():
    """The version of PyTorch, or None."""
    try:
        import h5py  # noqa: F401
        import torch
    except ImportError as error:
        print(f"no PyTorch to compare with ({error}); see benches/README.md", file=sys.stderr)
        return None
    return torch.__version__


def main():
    """Compares, prints, and tells by the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="parts of names; all checkpoints by default")
    parser.add_argument("--at-least", type=float, default=10.0, metavar="RATIO")
    parser.add_argument("--passes", type=int, default=10, help="of PyTorch in each of its turns")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each, of which the best counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = options.models or [""]
    checkpoints = [p for p in sorted(DATA.glob("*.pt")) if any(w in p.stem for w in wanted)]
    if not checkpoints:
        parser.error(f"no checkpoint in {DATA} is named so")
    build = ["cargo", "build", "--release", "--quiet", "--bin", "spurion"]
    subprocess.run(build, cwd=ROOT, check=True)
    version = pytorch_version()
    with tempfile.TemporaryDirectory() as folder:
        rows = [compare(c, folder, options, version is not None) for c in checkpoints]
    if options.json:
        print(json.dumps({"pytorch": version, "batch": BATCH, "models": rows}))
    else:
        print_table(rows)
    if version is None:
        return 2
    slow = [row["model"] for row in rows if row.get("ratio", 0.0) < options.at_least]
    if slow:
        print(f"not {options.at_least:g} times as fast: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
