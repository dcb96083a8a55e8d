"""Checkpoints of `torch.save`, read without running what is in them."""

import argparse

import torch


def read(path):
    """The tensors, in float64, and the training options, or None where there are none.

    Nothing but tensors, containers and the options' `argparse.Namespace` is unpickled.
    """
    with torch.serialization.safe_globals([argparse.Namespace]):
        content = torch.load(path, map_location="cpu", weights_only=True)
    options = None
    if "model_state" in content:
        options = vars(content["args"])
        content = content["model_state"]
    state = {
        name.removeprefix("module."): tensor.double()
        for name, tensor in content.items()
        if tensor.is_floating_point()
    }
    return state, options


class Model:
    """A model is its tensors: the ones that a subclass names, all of one type."""

    def cast(self, dtype):
        """The same model with tensors of `dtype`."""
        for name, value in vars(self).items():
            setattr(self, name, cast(value, dtype))
        return self


def cast(value, dtype):
    """Tensors of `dtype`, inside lists, tuples and dictionaries too."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype)
    if isinstance(value, dict):
        return {name: cast(entry, dtype) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(cast(entry, dtype) for entry in value)
    return value


def batch_norm(state, name):
    """Factor and shift of a batch normalization at inference."""
    factor = (state[f"{name}.running_var"] + 1e-5).rsqrt()
    shift = -state[f"{name}.running_mean"] * factor
    if f"{name}.weight" in state:
        weight, bias = state[f"{name}.weight"], state[f"{name}.bias"]
        factor, shift = factor * weight, shift * weight + bias
    return factor, shift


def minkowski_dots(p):
    """d_ij = p_i . p_j of (batch, objects, 4), metric (+, -, -, -)."""
    metric = torch.tensor([1.0, -1.0, -1.0, -1.0], dtype=p.dtype)
    return torch.matmul(p * metric, p.transpose(1, 2))


def with_spurions(p, spurions):
    """`spurions` (k, 4) in front of the constituents (batch, slots, 4), and what is real."""
    front = spurions.to(p.dtype).expand(p.shape[0], -1, -1)
    p = torch.cat([front, p], dim=1)
    return p, p[..., 0] != 0
