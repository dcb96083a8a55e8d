"""PELICAN nano in C++ with ap_fixed types (benches/ap_fixed/nano.cpp), as emulators of firmware for
high-level synthesis are. The types come with hls4ml."""

import importlib.util
import json
import subprocess
from pathlib import Path

from . import Failed

SOURCE = Path(__file__).resolve().parent.parent / "ap_fixed" / "nano.cpp"
# Largest root of the mean square of what a logit may be off from float64: the numbers are rounded, and
# nothing was tuned.
LOGIT_RMS_TOLERANCE = 0.2
EPSILON = 1e-5


def headers():
    """Where ap_fixed.h is. ImportError if hls4ml or a module that this one needs is missing."""
    import h5py  # noqa: F401
    import numpy  # noqa: F401
    import safetensors  # noqa: F401

    found = importlib.util.find_spec("hls4ml")
    folder = Path(found.origin).parent / "templates/vivado/ap_types" if found else Path("none")
    if not (folder / "ap_fixed.h").is_file():
        raise ImportError("no hls4ml with ap_fixed.h")
    return folder


def version():
    """The version of hls4ml. ImportError if something is missing."""
    import importlib.metadata

    headers()
    return importlib.metadata.version("hls4ml")


def numbers(values):
    """Numbers, or lists of them, as C++ has them."""
    if hasattr(values, "__len__"):
        return "{" + ", ".join(numbers(v) for v in values) + "}"
    return repr(float(values))


def network(reference, slots):
    """network.h of a checkpoint in safetensors, as `convert` keeps it beside a model."""
    import numpy
    from safetensors import safe_open

    with safe_open(reference, "numpy") as file:
        options = json.loads(file.metadata()["args"])
        state = {key: file.get_tensor(key) for key in file.keys()}

    def norm(name):
        scale = state[f"{name}.weight"] / numpy.sqrt(state[f"{name}.running_var"] + EPSILON)
        return scale, state[f"{name}.bias"] - scale * state[f"{name}.running_mean"]

    norm_in, norm_out = norm("net2to2.message_layers.0.normlayer"), norm("msg_2to0.normlayer")
    hidden = len(norm_out[0])
    constants = {
        "NOBJ_AVG": options["nobj_avg"],
        "NORM_IN[2]": [norm_in[0][0], norm_in[1][0]],
        f"NORM_OUT[{hidden}][2]": list(zip(*norm_out)),
        f"COEFS[{hidden}][6]": state["net2to2.eq_layers.0.coefs"][0],
        f"BIAS[{hidden}]": state["net2to2.eq_layers.0.bias"],
        f"DIAGONAL_BIAS[{hidden}]": state["net2to2.eq_layers.0.diag_bias"],
        f"COEFS_OUT[{hidden}][2]": state["agg_2to0.coefs"][:, 0],
        "BIAS_OUT": state["agg_2to0.bias"][0][0],
    }
    lines = [f"constexpr int SLOTS = {slots};", f"constexpr int HIDDEN = {hidden};"]
    lines += [f"constexpr double {name} = {numbers(value)};" for name, value in constants.items()]
    return "\n".join(lines) + "\n"


class Peer:
    """One checkpoint of PELICAN nano, compiled and checked against the published class."""

    def __init__(self, reference, slots, jets, golden, folder):
        import h5py
        import numpy

        self.folder = Path(folder)
        (self.folder / "network.h").write_text(network(reference, slots))
        compiler = ["g++", "-std=c++14", "-O3", "-march=native", f"-I{headers()}", f"-I{self.folder}"]
        command = [*compiler, str(SOURCE), "-o", str(self.folder / "nano")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"g++: {done.stderr.strip().splitlines()[0]}")
        with h5py.File(jets) as file:
            file["Pmu"][:, :slots].astype("float64").tofile(self.folder / "jets")
        self.turn(1)
        logits = numpy.fromfile(self.folder / "logits")
        wanted = numpy.load(golden)["logits_f64"][:, 1]
        self.rms = float(numpy.sqrt(numpy.mean((logits - wanted) ** 2)))
        if not self.rms <= LOGIT_RMS_TOLERANCE:
            raise Failed(f"rms difference from the published class {self.rms:.2e}")

    def turn(self, passes):
        """Jets a second of the best pass."""
        files = [str(self.folder / name) for name in ("nano", "jets", "logits")]
        done = subprocess.run([*files, str(passes)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"the ap_fixed emulator ended with {done.returncode}")
        return float(done.stdout)
