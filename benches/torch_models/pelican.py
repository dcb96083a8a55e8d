"""The PELICAN classifier (arXiv:2211.00454): spurions in front, aggregation by sums."""

import torch
from torch.nn.functional import leaky_relu, linear

from .checkpoint import Model, batch_norm, minkowski_dots, with_spurions

SPURIONS = {
    "so13": torch.zeros(0, 4),
    "so2_0": torch.tensor([[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]]),
}
SUPPORTED = {
    "method": "spurions",
    "activation": "leakyrelu",
    "batchnorm": "b",
    "config": "s",
    "config_out": "s",
    "factorize": False,
    "activate_agg_in": False,
    "activate_agg": False,
    "mlp_out": True,
}


def layers(state, name):
    """Weights and biases of the layers `name.0`, `name.1` and so on."""
    found = []
    while f"{name}.{len(found)}.weight" in state:
        key = f"{name}.{len(found)}"
        found.append((state[f"{key}.weight"], state[f"{key}.bias"]))
    return found


class Pelican(Model):
    """Encoder, labels, blocks of fifteen maps, two sums, a perceptron."""

    def __init__(self, state, options):
        for option, value in SUPPORTED.items():
            if options[option] != value:
                raise ValueError(f"{option} {options[option]!r} is not implemented")
        self.spurions = SPURIONS[options["stabilizer"]]
        self.nobj_avg = options["nobj_avg"]
        self.linear = (state["linear.weight"], state["linear.bias"])
        self.exponent = state["input_encoder.rank2_alphas"].flatten() ** 2 + 1e-6
        self.labels = (state["eq1to2.coefs"], state["eq1to2.bias"])
        self.activate_labels = options["activate_lin_in"]
        self.blocks = []
        while f"net2to2.eq_layers.{len(self.blocks)}.coefs" in state:
            k = len(self.blocks)
            layer = f"net2to2.eq_layers.{k}"
            biases = (state[f"{layer}.bias"], state[f"{layer}.diag_bias"])
            message = self.read_message(state, f"net2to2.message_layers.{k}")
            self.blocks.append((message, state[f"{layer}.coefs"], biases))
        self.activate = options["activate_lin"]
        self.message_out = self.read_message(state, "msg_2to0")
        self.readout = (state["agg_2to0.coefs"], state["agg_2to0.bias"])
        self.activate_out = (options["activate_agg_out"], options["activate_lin_out"])
        self.mlp_out = layers(state, "mlp_out.linear")

    @staticmethod
    def read_message(state, name):
        return layers(state, f"{name}.linear"), batch_norm(state, f"{name}.normlayer")

    def inputs(self, p):
        """Nothing is prepared: (batch, slots, 4) as it is."""
        return p

    def __call__(self, p):
        """Logits (batch, 2)."""
        p, real = with_spurions(p, self.spurions)
        mask = (real[:, :, None] & real[:, None, :])[..., None].to(p.dtype)
        x = self.encode(minkowski_dots(p)) * mask
        if self.labels[1].numel() > 0:
            x = torch.cat([x, self.encode_labels(real) * mask], dim=-1)
        delta = torch.eye(x.shape[1], dtype=x.dtype)[None, :, :, None]
        for message, coefs, (bias, diag_bias) in self.blocks:
            x = self.message(x, message, mask)
            x = torch.einsum("nijdb,dsb->nijs", self.maps(x, delta), coefs)
            x = x + bias + delta * diag_bias
            x = (leaky_relu(x) if self.activate else x) * mask
        return self.read_out(self.message(x, self.message_out, mask))

    def encode(self, dots):
        """sign(x) ((1 + |x|)^a - 1) / a of every channel."""
        x = linear(dots[..., None], *self.linear)
        return x.sign() * ((1 + x.abs()) ** self.exponent - 1) / self.exponent

    def encode_labels(self, real):
        """delta x_i, x_j, x_i, delta S, S of the one-hot labels, mixed."""
        spurions, n = len(self.spurions), real.shape[1]
        classes = torch.tensor([*range(1, spurions + 1), *[0] * (n - spurions)])
        x = torch.nn.functional.one_hot(classes, spurions + 1).to(self.labels[0].dtype)
        x = x * real[..., None].to(x.dtype)
        shape = (x.shape[0], n, n, spurions + 1)
        delta = torch.eye(n, dtype=x.dtype)[None, :, :, None]
        at_i, at_j = x[:, :, None, :].expand(shape), x[:, None, :, :].expand(shape)
        total = (x.sum(dim=1) / self.nobj_avg)[:, None, None, :].expand(shape)
        maps = torch.stack([delta * at_i, at_j, at_i, delta * total, total], dim=-1)
        coefs, bias = self.labels
        y = torch.einsum("nijdb,dsb->nijs", maps, coefs) + bias
        return leaky_relu(y) if self.activate_labels else y

    @staticmethod
    def message(x, message, mask):
        dense, (factor, shift) = message
        for weight, bias in dense:
            x = leaky_relu(linear(x, weight, bias))
        return (x * factor + shift) * mask

    def maps(self, x, delta):
        """The fifteen maps, as (batch, i, j, channel, map)."""
        transposed = x.transpose(1, 2)
        on_diagonal = x.diagonal(dim1=1, dim2=2).transpose(1, 2)
        columns, rows = x.sum(dim=1) / self.nobj_avg, x.sum(dim=2) / self.nobj_avg

        def at_i(v):
            return v[:, :, None, :].expand_as(x)

        def at_j(v):
            return v[:, None, :, :].expand_as(x)

        def everywhere(v):
            return v[:, None, None, :].expand_as(x)

        trace = everywhere(on_diagonal.sum(dim=1) / self.nobj_avg)
        total = everywhere(x.sum(dim=(1, 2)) / self.nobj_avg**2)
        plain = [x, transposed, delta * x, at_j(on_diagonal), at_i(on_diagonal)]
        sums = []
        for v in (columns, rows):
            sums += [delta * at_i(v), at_j(v), at_i(v)]
        for v in (trace, total):
            sums += [v, delta * v]
        return torch.stack(plain + sums, dim=-1)

    def read_out(self, x):
        """Total and trace, mixed, then the perceptron, whose layers are all activated."""
        total = x.sum(dim=(1, 2)) / self.nobj_avg**2
        trace = x.diagonal(dim1=1, dim2=2).sum(dim=-1) / self.nobj_avg
        aggregates = torch.stack([total, trace], dim=-1)
        if self.activate_out[0]:
            aggregates = leaky_relu(aggregates)
        coefs, bias = self.readout
        y = torch.einsum("ndb,dsb->ns", aggregates, coefs) + bias
        if self.activate_out[1]:
            y = leaky_relu(y)
        for weight, bias in self.mlp_out:
            y = leaky_relu(linear(y, weight, bias))
        return y
