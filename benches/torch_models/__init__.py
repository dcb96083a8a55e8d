"""The float models in PyTorch, from the formulas of the papers, as vectorized as the published
classes: every jet of a batch padded to the same number of slots, masks, whole tensors at once.

The checkpoints hold the numbers of the published classes. They answer what those answer
(`tests/data/golden_*.npz`), which `comparison.py` checks before it measures anything.
"""

from .checkpoint import read
from .lorentznet import LorentzNet
from .pelican import Pelican
from .pelican_nano import PelicanNano


def load(path):
    """The model in the checkpoint `path`, in float64."""
    state, options = read(path)
    if options is None:
        return LorentzNet(state)
    if "n_hidden" in options:
        return PelicanNano(state, options)
    return Pelican(state, options)
