"""The float model in PyTorch, float32, one thread."""

import time

from . import Failed

# Largest difference of a float64 logit from the published class.
LOGIT_TOLERANCE = 1e-8
# Jets that are scored together. Ratios are given at one size as well.
BATCHES = (64, 128, 256, 512, 1024)
BATCH = 256


def version():
    """The version of PyTorch. ImportError if it or what reads jets is missing."""
    import h5py  # noqa: F401
    import torch

    return torch.__version__


class Peer:
    """One checkpoint, checked against the published class, and its batches."""

    def __init__(self, checkpoint, slots, jets, golden):
        import h5py
        import numpy
        import torch
        import torch_models

        torch.set_num_threads(1)
        with h5py.File(jets) as file:
            momenta = torch.from_numpy(file["Pmu"][:, :slots].astype("float64"))
        logits_f64 = numpy.load(golden)["logits_f64"]
        self.model = torch_models.load(checkpoint)
        with torch.no_grad():
            logits = torch.cat([self.model(self.model.inputs(b)) for b in momenta.split(BATCH)])
        self.difference = float((logits - torch.from_numpy(logits_f64)).abs().max())
        if not self.difference <= LOGIT_TOLERANCE:
            raise Failed(f"differs from the published class by {self.difference:.2e}")
        self.model.cast(torch.float32)
        self.momenta = momenta.float()
        self.seconds = dict.fromkeys(BATCHES, float("inf"))

    def turn(self, passes):
        """Jets a second with the best size of batches, of the best pass over all jets yet."""
        import torch

        with torch.no_grad():
            for size in BATCHES:
                batches = [self.model.inputs(batch) for batch in self.momenta.split(size)]
                for _ in range(passes):
                    begin = time.thread_time()
                    for batch in batches:
                        self.model(batch)
                    self.seconds[size] = min(self.seconds[size], time.thread_time() - begin)
        return self.jets_per_second(self.best_batch())

    def best_batch(self):
        """The size of the batches that were fastest."""
        return min(BATCHES, key=self.seconds.get)

    def jets_per_second(self, size):
        """With batches of so many jets."""
        return len(self.momenta) / self.seconds[size]
