"""LorentzNet (arXiv:2201.08187): messages along the edges of all jets of a batch at once."""

import torch
from torch.nn.functional import linear

from .checkpoint import Model, batch_norm

BEAMS = torch.tensor([[2**0.5, 0.0, 0.0, 1.0], [2**0.5, 0.0, 0.0, -1.0]], dtype=torch.float64)
METRIC = torch.tensor([1.0, -1.0, -1.0, -1.0])
C_WEIGHT = 0.005
LARGEST_SHIFT = 100.0


def psi(x):
    """sign(x) ln(1 + |x|)."""
    return x.sign() * (x.abs() + 1).log()


def dot(p, q):
    """The Minkowski product of the last axes, metric (+, -, -, -)."""
    return (p * q * METRIC.to(p.dtype)).sum(dim=-1, keepdim=True)


def perceptron(x, first, norm, second):
    """Linear, batch norm, ReLU, linear."""
    x = linear(x, *first)
    return linear(torch.relu(x * norm[0] + norm[1]), *second)


class LorentzNet(Model):
    """Blocks of messages, gates, moves of the four-vectors and updates of the features."""

    def __init__(self, state):
        def layer(name):
            return state[f"{name}.weight"], state.get(f"{name}.bias")

        def block(k):
            key = f"LGEBs.{k}"
            return {
                phi: (layer(f"{key}.{phi}.0"), batch_norm(state, f"{key}.{phi}.1"),
                      layer(f"{key}.{phi}.3"))
                for phi in ("phi_e", "phi_h")
            } | {
                "phi_m": layer(f"{key}.phi_m.0"),
                "phi_x": (layer(f"{key}.phi_x.0"), layer(f"{key}.phi_x.2"))
                if f"{key}.phi_x.0.weight" in state else None,
            }

        self.embedding = layer("embedding")
        depth = 0
        while f"LGEBs.{depth}.phi_m.0.weight" in state:
            depth += 1
        self.blocks = [block(k) for k in range(depth)]
        self.decoder = (layer("graph_dec.0"), layer("graph_dec.3"))

    def inputs(self, p):
        """What the published loader prepares: beams, scalars, mask, and the edges' two ends."""
        batch = p.shape[0]
        beams = BEAMS.to(p.dtype).expand(batch, -1, -1)
        p = torch.cat([beams, p], dim=1)
        real = p[..., 0] != 0
        n = p.shape[1]
        mass = psi(dot(p, p).abs().sqrt())
        is_beam = (torch.arange(n) < 2).to(p.dtype)[None, :, None]
        scalars = torch.cat([mass * (1 - is_beam), mass * is_beam], dim=-1)
        edges = real[:, :, None] & real[:, None, :] & ~torch.eye(n, dtype=torch.bool)
        jet, i, j = edges.nonzero(as_tuple=True)
        ends = (jet * n + i, jet * n + j)
        return p.reshape(-1, 4), scalars.reshape(-1, 2), real.reshape(-1, 1).to(p.dtype), ends, batch

    def __call__(self, prepared):
        """Logits (batch, 2)."""
        x, scalars, mask, (i, j), batch = prepared
        h = linear(scalars, *self.embedding)
        neighbours = torch.zeros(len(x), 1, dtype=x.dtype)
        neighbours = neighbours.index_add(0, i, torch.ones(len(i), 1, dtype=x.dtype)).clamp(min=1)
        for block in self.blocks:
            difference = x[i] - x[j]
            invariants = [psi(dot(difference, difference)), psi(dot(x[i], x[j]))]
            message = torch.relu(perceptron(torch.cat([h[i], h[j], *invariants], -1), *block["phi_e"]))
            message = message * torch.sigmoid(linear(message, *block["phi_m"]))
            if block["phi_x"] is not None:
                first, second = block["phi_x"]
                shift = difference * linear(torch.relu(linear(message, *first)), *second)
                shift = shift.clamp(-LARGEST_SHIFT, LARGEST_SHIFT)
                x = x + C_WEIGHT * torch.zeros_like(x).index_add(0, i, shift) / neighbours
            gathered = torch.zeros_like(h).index_add(0, i, message)
            h = h + perceptron(torch.cat([h, gathered, scalars], dim=-1), *block["phi_h"])
        h = (h * mask).reshape(batch, -1, h.shape[-1]).mean(dim=1)
        first, second = self.decoder
        return linear(torch.relu(linear(h, *first)), *second)
