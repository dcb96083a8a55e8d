"""The float model in PyTorch, float32, one thread."""

import time

from . import Failed

# Largest difference of a float64 logit from the published class.
LOGIT_TOLERANCE = 1e-8
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
        self.batches = [self.model.inputs(batch) for batch in momenta.float().split(BATCH)]
        self.jets = len(momenta)
        self.seconds = [float("inf")] * len(self.batches)

    def turn(self, passes):
        """Jets a second; of each batch the best pass of this turn and those before."""
        import torch

        with torch.no_grad():
            for k, batch in enumerate(self.batches):
                for _ in range(passes):
                    begin = time.thread_time()
                    self.model(batch)
                    self.seconds[k] = min(self.seconds[k], time.thread_time() - begin)
        return self.jets / sum(self.seconds)
