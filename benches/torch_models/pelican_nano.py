"""PELICAN nano (arXiv:2310.16121)."""

import torch

from .checkpoint import Model, batch_norm, minkowski_dots, with_spurions

BEAMS = torch.tensor([[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]])


class PelicanNano(Model):
    """Six maps of d_ij, a hidden layer at rank 2, two sums."""

    def __init__(self, state, options):
        if options["activation"] != "relu":
            raise ValueError(f"activation {options['activation']} is not implemented")
        self.nobj_avg = options["nobj_avg"]
        self.norm_in = batch_norm(state, "net2to2.message_layers.0.normlayer")
        self.coefs = state["net2to2.eq_layers.0.coefs"]
        self.bias = state["net2to2.eq_layers.0.bias"]
        self.diag_bias = state["net2to2.eq_layers.0.diag_bias"]
        self.norm_out = batch_norm(state, "msg_2to0.normlayer")
        self.coefs_out = state["agg_2to0.coefs"]
        self.bias_out = state["agg_2to0.bias"]

    def inputs(self, p):
        """Nothing is prepared: (batch, slots, 4) as it is."""
        return p

    def __call__(self, p):
        """Logits (batch, 2)."""
        p, real = with_spurions(p, BEAMS)
        mask = (real[:, :, None] & real[:, None, :])[..., None].to(p.dtype)
        x = minkowski_dots(p)[..., None]
        x = (x * self.norm_in[0] + self.norm_in[1]) * mask
        x = torch.einsum("nijdb,dsb->nijs", self.maps(x), self.coefs) + self.bias
        n = x.shape[1]
        x = x + torch.eye(n, dtype=x.dtype)[None, :, :, None] * self.diag_bias
        x = torch.relu(x) * mask
        x = (x * self.norm_out[0] + self.norm_out[1]) * mask
        total = x.sum(dim=(1, 2)) / self.nobj_avg**2
        trace = x.diagonal(dim1=1, dim2=2).sum(dim=-1) / self.nobj_avg
        aggregates = torch.stack([total, trace], dim=-1)
        w = torch.einsum("ndb,dsb->ns", aggregates, self.coefs_out) + self.bias_out
        return torch.cat([-w, w], dim=-1)

    def maps(self, x):
        """d_ij, delta c_i, c_j, c_i, S, delta S, as (batch, i, j, channel, map)."""
        n = x.shape[1]
        delta = torch.eye(n, dtype=x.dtype)[None, :, :, None]
        columns = x.sum(dim=1) / self.nobj_avg
        total = (x.sum(dim=(1, 2)) / self.nobj_avg**2)[:, None, None, :].expand_as(x)
        at_i = columns[:, :, None, :].expand_as(x)
        at_j = columns[:, None, :, :].expand_as(x)
        return torch.stack([x, delta * at_i, at_j, at_i, total, delta * total], dim=-1)
