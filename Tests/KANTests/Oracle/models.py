"""The models the fixtures are made from, and how each is built in pykan.

Every number is drawn from a seeded generator and rounded to four decimals, so that the fixtures
stay small and a rebuild gives the same model.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from kan import KAN


@dataclass(frozen=True)
class Symbolic:
    """A symbolic edge: mode 's' replaces the spline branch, 'sn' adds to it."""

    layer: int
    input: int
    output: int
    function: str
    affine: tuple[float, float, float, float]
    mode: str = "s"


@dataclass(frozen=True)
class Model:
    """One fixture's model. A layer of `width` is [number of sums, arity of each product...]."""

    name: str
    about: str
    width: list[list[int]]
    grid: int
    order: int
    seed: int
    base: str = "silu"
    # Adapt the knots to samples with this grid_eps before anything is measured; None keeps the
    # uniform grid on [-1, 1].
    adapted: float | None = None
    plain_affines: bool = False
    masked: list[tuple[int, int, int]] = field(default_factory=list)
    symbolic: list[Symbolic] = field(default_factory=list)
    classes: bool = False
    samples: int = 48
    # Samples for the grid updates; 0 leaves them out.
    update_samples: int = 160

    @property
    def arities(self) -> list[list[int]]:
        return [layer[1:] for layer in self.width]


MODELS = [
    Model(
        "cubic", "The plain case: affines 1 and 0, uniform knots.",
        [[2], [5], [1]], grid=3, order=3, seed=1, plain_affines=True,
    ),
    Model(
        "linear_splines", "Order 1, adaptive knots, identity base, two outputs.",
        [[2], [3], [2]], grid=5, order=1, seed=2, base="identity", adapted=0.02,
    ),
    Model(
        "quadratic", "Order 2, no base, knots half way between uniform and adaptive.",
        [[3], [3], [1]], grid=7, order=2, seed=3, base="zero", adapted=0.5,
    ),
    Model(
        "quartic", "Order 4, one input.",
        [[1], [3], [1]], grid=4, order=4, seed=4,
    ),
    Model(
        "quintic", "Order 5, three layers, adaptive knots.",
        [[2], [2], [2], [1]], grid=6, order=5, seed=5, adapted=0.02, update_samples=240,
    ),
    Model(
        "single_layer", "One layer, grid 20, adaptive knots, two outputs.",
        [[3], [2]], grid=20, order=3, seed=6, adapted=0.02, samples=60, update_samples=240,
    ),
    Model(
        "fine_grid", "Grid 20 in two layers, uniform knots.",
        [[2], [2], [1]], grid=20, order=3, seed=7, samples=60, update_samples=320,
    ),
    Model(
        "products_of_two", "Products of two beside sums, all of one arity.",
        [[2], [2, 2, 2], [2]], grid=5, order=3, seed=8, adapted=0.1, update_samples=240,
    ),
    Model(
        "products_of_three", "Products of three, identity base.",
        [[2], [1, 3, 3], [1]], grid=4, order=2, seed=9, base="identity", update_samples=240,
    ),
    Model(
        "mixed_products", "A layer 3+1x2+1x3.",
        [[3], [3, 2, 3], [1]], grid=3, order=3, seed=10, update_samples=240, samples=40,
    ),
    Model(
        "mixed_products_deep", "Mixed arities in two layers and two outputs.",
        [[2], [1, 2, 3], [1, 2], [2]], grid=3, order=2, seed=11, adapted=0.5, samples=40,
        update_samples=320,
    ),
    Model(
        "masked", "Removed edges: mask 0.",
        [[3], [4], [2]], grid=4, order=3, seed=12, base="silu", classes=True,
        masked=[(0, 0, 1), (0, 1, 3), (0, 2, 0), (0, 2, 1), (1, 0, 1), (1, 3, 0)],
    ),
    Model(
        "dead_node", "A node cut off on both sides: its value is constant. No grid updates.",
        [[2], [3], [1]], grid=5, order=3, seed=13, update_samples=0,
        masked=[(0, 0, 1), (0, 1, 1), (1, 1, 0), (0, 1, 2)],
    ),
    Model(
        "symbolic", "Symbolic edges beside splines, one edge with both branches, a removed edge.",
        [[2], [3], [1]], grid=5, order=3, seed=14, adapted=0.05,
        symbolic=[
            Symbolic(0, 0, 0, "sin", (1.8214, 0.3127, 0.9183, -0.2146)),
            Symbolic(0, 1, 1, "exp", (0.7431, -0.4172, 0.6318, 0.1529)),
            Symbolic(0, 0, 2, "sin", (-1.2635, 0.8117, 0.5342, 0.2871), mode="sn"),
            Symbolic(1, 0, 0, "x^2", (0.8192, 0.2713, -0.7726, 0.3355)),
        ],
        masked=[(0, 1, 2)],
    ),
    Model(
        "symbolic_products", "Three layers, mixed arities, a layer of symbolic edges only.",
        [[2], [1, 2, 3], [2], [2]], grid=4, order=3, seed=15, base="identity", samples=40,
        update_samples=320,
        symbolic=[
            Symbolic(0, 0, 1, "sin", (2.1173, -0.2241, 0.7815, 0.1172)),
            Symbolic(0, 1, 3, "x^2", (0.9125, 0.1838, 0.4427, 0.2519)),
            Symbolic(1, 2, 1, "exp", (-0.3418, 0.2227, 0.8136, -0.4125), mode="sn"),
            Symbolic(2, 0, 0, "sin", (0.7316, 0.4118, 1.2191, 0.0712)),
            Symbolic(2, 1, 0, "x^2", (0.4127, -0.3312, 0.6119, 0.1513)),
            Symbolic(2, 0, 1, "exp", (0.3526, 0.1221, -0.5517, 0.2418)),
            Symbolic(2, 1, 1, "gaussian", (0.6213, -0.1482, 1.1172, -0.3316)),
        ],
    ),
    Model(
        "classifier", "Three outputs as the scores of three classes.",
        [[2], [4], [3]], grid=4, order=3, seed=16, adapted=0.02, classes=True,
    ),
]


def inputs(generator: np.random.Generator, count: int, columns: int, wide: float) -> torch.Tensor:
    """Samples in [-1.15, 1.15], a share `wide` of them in [-3.3, 3.3] and so outside the grid."""
    values = generator.uniform(-1.15, 1.15, (count, columns))
    far = generator.uniform(-3.3, 3.3, (count, columns))
    values = np.where(generator.uniform(size=values.shape) < wide, far, values)
    return torch.tensor(values.round(4))


def targets(x: torch.Tensor, columns: int) -> torch.Tensor:
    """A smooth function of the samples for each output."""
    parts = [torch.sin((1.5 + c) * x).mean(dim=1) + 0.3 * c for c in range(columns)]
    return torch.stack(parts, dim=1).round(decimals=4)


def build(model: Model, checkpoints: str) -> KAN:
    """The model in pykan, with every parameter set."""
    products = [layer[1:] for layer in model.width]
    distinct = {arity for layer in products for arity in layer}
    # pykan has one path for a single arity and another, with faults, for lists.
    mixed = len(distinct) > 1
    network = KAN(
        width=[[layer[0], len(layer) - 1] for layer in model.width],
        mult_arity=products if mixed else distinct.pop() if distinct else 2,
        grid=model.grid, k=model.order, base_fun=model.base, affine_trainable=True,
        seed=model.seed, auto_save=False, ckpt_path=checkpoints,
    )
    generator = np.random.default_rng(model.seed)
    draw_parameters(network, model, generator)
    adapt_knots(network, model, generator)
    set_symbolic(network, model)
    for layer, i, j in model.masked:
        network.remove_edge(layer, i, j, log_history=False)
    return network


def draw_parameters(network: KAN, model: Model, generator: np.random.Generator) -> None:
    def uniform(low: float, high: float, shape) -> torch.Tensor:
        return torch.tensor(generator.uniform(low, high, tuple(shape)).round(4))

    for index, layer in enumerate(network.act_fun):
        reach = 1 / np.sqrt(layer.in_dim)
        layer.coef.data = uniform(-0.9, 0.9, layer.coef.shape)
        layer.scale_base.data = uniform(-reach, reach, layer.scale_base.shape)
        layer.scale_sp.data = uniform(0.4, 1.2, layer.scale_sp.shape) * reach
        layer.scale_sp.data = layer.scale_sp.data.round(decimals=4)
        if model.plain_affines:
            continue
        for scale in (network.subnode_scale[index], network.node_scale[index]):
            scale.data = uniform(0.7, 1.3, scale.shape)
        for bias in (network.subnode_bias[index], network.node_bias[index]):
            bias.data = uniform(-0.3, 0.3, bias.shape)


def adapt_knots(network: KAN, model: Model, generator: np.random.Generator) -> None:
    if model.adapted is None:
        return
    set_grid_eps(network, model.adapted)
    samples = generator.uniform(-1.2, 1.2, (300, model.width[0][0]))
    network.update_grid_from_samples(torch.tensor(samples))
    for layer in network.act_fun:
        layer.grid.data = layer.grid.data.round(decimals=6)
        layer.coef.data = layer.coef.data.round(decimals=4)


def set_grid_eps(network: KAN, eps: float) -> None:
    """pykan's update reads the layers' grid_eps, not the model's."""
    for layer in network.act_fun:
        layer.grid_eps = eps


def set_symbolic(network: KAN, model: Model) -> None:
    for edge in model.symbolic:
        place = (edge.layer, edge.input, edge.output)
        network.fix_symbolic(*place, edge.function, fit_params_bool=False, log_history=False)
        network.set_mode(*place, edge.mode)
        affine = network.symbolic_fun[edge.layer].affine
        affine.data[edge.output, edge.input] = torch.tensor(edge.affine)
