"""pykan's quantities written out once more, with gradients, and without its faults.

`Trace` runs pykan's own layers and keeps what pykan's `forward` throws away or detaches. Where
pykan is sound, `oracle.py` checks that the values and gradients made here are pykan's own.
"""

from dataclasses import dataclass

import torch
from kan import KAN

METRICS = [
    "edge_forward_spline_n",
    "edge_forward_spline_u",
    "edge_forward_sum",
    "edge_backward",
    "node_backward",
]


@dataclass
class LayerTrace:
    """One layer's forward pass. Edge tensors are [sample, output, input], as in pykan."""

    inputs: torch.Tensor
    numeric: torch.Tensor
    symbolic: torch.Tensor
    subnodes: torch.Tensor  # [sample, subnode], before the subnode affine
    nodes: torch.Tensor  # [sample, node], after the node affine

    @property
    def edges(self) -> torch.Tensor:
        return self.numeric + self.symbolic

    @property
    def edge_deviation(self) -> torch.Tensor:
        """pykan's edge_actscale: [output, input], gradient kept."""
        return torch.std(self.edges, dim=0)

    @property
    def subnode_deviation(self) -> torch.Tensor:
        """pykan's subnode_actscale: before the subnode affine, no gradient."""
        return torch.std(self.subnodes, dim=0).detach()

    @property
    def input_range(self) -> torch.Tensor:
        return torch.std(self.inputs, dim=0)[None, :] + 0.1


def trace(network: KAN, arities: list[list[int]], x: torch.Tensor) -> list[LayerTrace]:
    layers = []
    for index, layer in enumerate(network.act_fun):
        numeric_sum, _, numeric, _ = layer(x)
        symbolic_sum, symbolic = network.symbolic_fun[index](x)
        subnodes = numeric_sum + symbolic_sum
        scaled = network.subnode_scale[index] * subnodes + network.subnode_bias[index]
        nodes = multiply(scaled, arities[index + 1])
        nodes = network.node_scale[index] * nodes + network.node_bias[index]
        layers.append(LayerTrace(x, numeric, symbolic, subnodes, nodes))
        x = nodes
    return layers


def multiply(subnodes: torch.Tensor, arities: list[int]) -> torch.Tensor:
    """Sums pass through; the subnodes behind them are multiplied in consecutive groups."""
    first = subnodes.shape[1] - sum(arities)
    columns = [subnodes[:, :first]]
    for arity in arities:
        columns.append(torch.prod(subnodes[:, first:first + arity], dim=1, keepdim=True))
        first += arity
    return torch.cat(columns, dim=1)


@dataclass
class Attribution:
    """Scores per target: nodes [l][target, node], edges [l][target, output, input],
    subnodes [l][target, subnode] of the subnodes that layer l leads to."""

    nodes: list[torch.Tensor]
    edges: list[torch.Tensor]
    subnodes: list[torch.Tensor]

    def means(self, which: str) -> list[torch.Tensor]:
        return [torch.mean(scores, dim=0) for scores in getattr(self, which)]


def attribution(
    layers: list[LayerTrace], arities: list[list[int]], start: torch.Tensor | None = None
) -> Attribution:
    """Scores going back from the last of `layers`; `start` is the diagonal to begin with."""
    if start is None:
        start = torch.ones(layers[-1].nodes.shape[1])
    scores = torch.diag(start)
    result = Attribution([scores], [], [])
    for index in reversed(range(len(layers))):
        layer = layers[index]
        subnodes = spread_over_subnodes(scores, arities[index + 1])
        weight = subnodes / (layer.subnode_deviation + 1e-4)
        edges = weight[:, :, None] * layer.edge_deviation[None, :, :]
        scores = edges.sum(dim=1)
        result.nodes.insert(0, scores)
        result.edges.insert(0, edges)
        result.subnodes.insert(0, subnodes)
    return result


def spread_over_subnodes(scores: torch.Tensor, arities: list[int]) -> torch.Tensor:
    """A product gives its whole score to each of its factors, whatever the number of targets."""
    sums = scores.shape[1] - len(arities)
    columns = [scores[:, :sums]]
    for index, arity in enumerate(arities):
        columns.append(scores[:, [sums + index]].expand(-1, arity))
    return torch.cat(columns, dim=1)


def matrices(
    metric: str, layers: list[LayerTrace], arities: list[list[int]]
) -> list[torch.Tensor]:
    """The nonnegative matrices [output, input] that the penalty of a metric is made of."""
    if metric == "edge_forward_spline_n":
        return [torch.std(layer.numeric, dim=0) / layer.input_range for layer in layers]
    if metric == "edge_forward_spline_u":
        return [torch.std(layer.numeric, dim=0) for layer in layers]
    if metric == "edge_forward_sum":
        return [layer.edge_deviation / layer.input_range for layer in layers]
    whole = attribution(layers, arities)
    if metric == "edge_backward":
        return whole.means("edges")
    if metric == "node_backward":
        starts = whole.means("nodes")
        depths = range(1, len(layers) + 1)
        return [attribution(layers[:l], arities, starts[l]).nodes[0] for l in depths]
    raise ValueError(f"unknown metric {metric}")


def penalty(values: list[torch.Tensor], l1: float, entropy: float) -> torch.Tensor:
    """pykan's L1 and entropy terms of the matrices, summed over layers."""
    total = torch.zeros(())
    for matrix in values:
        rows = matrix / (matrix.sum(dim=1, keepdim=True) + 1)
        columns = matrix / (matrix.sum(dim=0, keepdim=True) + 1)
        row_entropy = -torch.mean(torch.sum(rows * torch.log2(rows + 1e-4), dim=1))
        column_entropy = -torch.mean(torch.sum(columns * torch.log2(columns + 1e-4), dim=0))
        total = total + l1 * matrix.sum() + entropy * (row_entropy + column_entropy)
    return total


def coefficient_penalty(network: KAN, difference: bool) -> torch.Tensor:
    """Over edges whose spline is in use, the mean of |coef| or of |coef(m+1) - coef(m)|."""
    total = torch.zeros(())
    for layer in network.act_fun:
        values = torch.diff(layer.coef) if difference else layer.coef
        total = total + (torch.abs(values).mean(dim=2) * (layer.mask != 0)).sum()
    return total
