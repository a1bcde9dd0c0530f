"""Writes the fixtures: pykan's own numbers for the models of `models.py`, one JSON file each.

    python oracle.py [--output FOLDER] [NAME ...]
"""

import argparse
import json
import math
import pathlib
import tempfile
from importlib.metadata import version

import numpy as np
import torch
from kan import KAN

import mended
import models
from models import Model

UPDATE_EPS = [1.0, 0.02, 0.5]
AGREEMENT = 1e-12


def numbers(values) -> list | float | int:
    """Nested lists; whole numbers without a point, all others to the last bit."""
    if isinstance(values, torch.Tensor):
        values = values.detach().tolist()
    if isinstance(values, list):
        return [numbers(value) for value in values]
    if not math.isfinite(values):
        raise ValueError("a fixture holds finite numbers only")
    return int(values) if values == int(values) and abs(values) < 1e15 else values


def layer_record(network: KAN, index: int) -> dict:
    layer, symbolic = network.act_fun[index], network.symbolic_fun[index]
    functions = np.array(symbolic.funs_name, dtype=object).reshape(layer.out_dim, layer.in_dim)
    return {
        "knots": numbers(layer.grid),
        "mask": numbers(layer.mask),
        "symbolic_mask": numbers(symbolic.mask.T),
        "symbolic_functions": functions.T.tolist(),
        **parameters(network, index, lambda tensor: tensor),
    }


def parameters(network: KAN, index: int, of) -> dict:
    """What training may change, all edge by edge as [input][output]; `of` picks value or slope."""
    layer = network.act_fun[index]
    return {
        "coef": numbers(of(layer.coef)),
        "scale_base": numbers(of(layer.scale_base)),
        "scale_sp": numbers(of(layer.scale_sp)),
        "symbolic_affine": numbers(of(network.symbolic_fun[index].affine).permute(1, 0, 2)),
        "subnode_scale": numbers(of(network.subnode_scale[index])),
        "subnode_bias": numbers(of(network.subnode_bias[index])),
        "node_scale": numbers(of(network.node_scale[index])),
        "node_bias": numbers(of(network.node_bias[index])),
    }


def gradient(network: KAN, value: torch.Tensor) -> list[dict]:
    network.zero_grad(set_to_none=True)
    if value.requires_grad:
        value.backward()

    def slope(tensor: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad

    return [parameters(network, index, slope) for index in range(network.depth)]


def valued(network: KAN, value: torch.Tensor) -> dict:
    return {"value": numbers(value), "gradient": gradient(network, value)}


def flat(record) -> np.ndarray:
    """Every number of a nested record, in order."""
    if isinstance(record, dict):
        return np.concatenate([flat(value) for value in record.values()])
    if isinstance(record, list):
        return np.concatenate([flat(value) for value in record] or [np.zeros(0)])
    return np.array([record], dtype=float)


def same(left, right) -> bool:
    a, b = flat(left), flat(right)
    return np.allclose(a, b, rtol=AGREEMENT, atol=AGREEMENT * max(1, np.abs(a).max(initial=0)))


def forward(network: KAN, model: Model, x: torch.Tensor) -> dict:
    outputs = network(x)
    layers = mended.trace(network, model.arities, x)
    edges = [layer.edges for layer in layers]
    nodes = [layer.nodes for layer in layers]
    assert same(numbers(outputs), numbers(nodes[-1])), "the trace is not pykan's forward pass"
    for ours, pykans in zip(edges + nodes, network.spline_postacts + network.acts[1:]):
        assert same(numbers(ours), numbers(pykans)), "the trace is not pykan's forward pass"
    return {
        "outputs": numbers(outputs),
        "postacts": [numbers(values) for values in network.spline_postacts],
        "subnode_values": [numbers(layer.subnodes) for layer in layers],
        "node_values": [numbers(values) for values in network.acts[1:]],
    }


def losses(network: KAN, model: Model, x: torch.Tensor, y: torch.Tensor) -> dict:
    mean_squared = torch.mean((network(x) - y) ** 2)
    record = {"mse": valued(network, mean_squared), "cross_entropy": None}
    if model.classes:
        labels = torch.argmax(y + torch.sin(7 * x).sum(dim=1, keepdim=True) * y, dim=1)
        loss = torch.nn.CrossEntropyLoss()(network(x), labels)
        record["cross_entropy"] = {"labels": numbers(labels), **valued(network, loss)}
    return record


def pykan_penalty(network: KAN, metric: str, x: torch.Tensor) -> dict | None:
    """As pykan's `fit` computes it, or None where pykan fails."""
    network(x)
    try:
        if metric == "edge_backward":
            network.attribute()
        if metric == "node_backward":
            network.node_attribute()
    except RuntimeError:
        return None
    value = network.reg(metric, 1.0, 2.0, 0.0, 0.0)
    used = {
        "edge_forward_spline_n": "acts_scale_spline",
        "edge_forward_spline_u": "edge_actscale",
        "edge_forward_sum": "acts_scale",
        "edge_backward": "edge_scores",
        "node_backward": "node_attribute_scores",
    }[metric]
    matrices = [numbers(matrix) for matrix in getattr(network, used)]
    return {"matrices": matrices, **valued(network, value)}


def mended_penalty(network: KAN, model: Model, metric: str, x: torch.Tensor) -> dict:
    layers = mended.trace(network, model.arities, x)
    matrices = mended.matrices(metric, layers, model.arities)
    value = mended.penalty(matrices, 1.0, 2.0)
    return {"matrices": [numbers(matrix) for matrix in matrices], **valued(network, value)}


def both(pykans, ours) -> dict:
    """`mended` stands only where it departs from pykan."""
    agree = pykans is not None and same(pykans, ours)
    return {"pykan": pykans, "mended": None if agree else ours}


def penalties(network: KAN, model: Model, x: torch.Tensor) -> dict:
    record = {}
    for metric in mended.METRICS:
        pykans = pykan_penalty(network, metric, x)
        record[metric] = both(pykans, mended_penalty(network, model, metric, x))
    for name, weights, difference in [
        ("lamb_coef", (1.0, 0.0), False),
        ("lamb_coefdiff", (0.0, 1.0), True),
    ]:
        network(x)
        pykans = network.reg("edge_forward_spline_n", 0.0, 0.0, *weights)
        ours = mended.coefficient_penalty(network, difference)
        record[name] = both(valued(network, pykans), valued(network, ours))
    check_departures(model, record)
    return record


def check_departures(model: Model, record: dict) -> None:
    """Our definitions depart from pykan where they are meant to and nowhere else."""
    departing = {name for name, pair in record.items() if pair["mended"] is not None}
    allowed = {"edge_forward_sum", "lamb_coef", "lamb_coefdiff"}
    if model.symbolic:
        allowed.add("edge_forward_spline_u")
    if len({arity for layer in model.arities for arity in layer}) > 1:
        allowed |= {"edge_backward", "node_backward"}
    assert departing <= allowed, f"{model.name}: {departing - allowed}"
    value = record["edge_forward_sum"]
    assert same(value["pykan"]["value"], value["mended"]["value"])


def attribution_record(means, all_targets) -> dict:
    names = ["node_scores", "edge_scores", "subnode_scores"]
    record = {name: [numbers(s) for s in scores] for name, scores in zip(names, means)}
    for name, scores in zip(names, all_targets):
        record[name + "_all"] = [numbers(s) for s in scores]
    return record


def attribution(network: KAN, model: Model, x: torch.Tensor) -> dict:
    network(x)
    try:
        network.attribute()
        pykans = attribution_record(
            [network.node_scores, network.edge_scores, network.subnode_scores],
            [network.node_scores_all, network.edge_scores_all, network.subnode_scores_all],
        )
    except RuntimeError:
        pykans = None
    ours = mended.attribution(mended.trace(network, model.arities, x), model.arities)
    kinds = ["nodes", "edges", "subnodes"]
    record = attribution_record(
        [ours.means(kind) for kind in kinds], [getattr(ours, kind) for kind in kinds]
    )
    return both(pykans, record)


def grid_updates(network: KAN, model: Model) -> dict | None:
    """The knots and coefficients after a grid update, each from the fixture's own state."""
    if model.update_samples == 0:
        return None
    generator = np.random.default_rng(1000 + model.seed)
    x = models.inputs(generator, model.update_samples, model.width[0][0], wide=0)
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    results = []
    for eps in UPDATE_EPS:
        models.set_grid_eps(network, eps)
        network.update_grid_from_samples(x)
        layers = [
            {"knots": numbers(layer.grid), "coef": numbers(layer.coef)}
            for layer in network.act_fun
        ]
        results.append({"grid_eps": eps, "layers": layers})
        network.load_state_dict(start)
    return {"inputs": numbers(x), "results": results}


def fixture(model: Model, checkpoints: str) -> dict:
    network = models.build(model, checkpoints)
    generator = np.random.default_rng(500 + model.seed)
    x = models.inputs(generator, model.samples, model.width[0][0], wide=0.15)
    y = models.targets(x, network.width_in[-1])
    return {
        "name": model.name,
        "about": model.about,
        "pykan": version("pykan"),
        "torch": version("torch"),
        "width": model.width,
        "grid": model.grid,
        "order": model.order,
        "base": model.base,
        "layers": [layer_record(network, index) for index in range(network.depth)],
        "inputs": numbers(x),
        "targets": numbers(y),
        "forward": forward(network, model, x),
        "losses": losses(network, model, x, y),
        "penalties": penalties(network, model, x),
        "attribution": attribution(network, model, x),
        "grid_updates": grid_updates(network, model),
    }


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("names", nargs="*", help="models to write (default: all)")
    arguments.add_argument("--output", type=pathlib.Path, default=here.parent / "Fixtures")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as checkpoints:
        for model in models.MODELS:
            if options.names and model.name not in options.names:
                continue
            record = fixture(model, checkpoints)
            path = options.output / f"{model.name}.json"
            text = json.dumps(record, separators=(",", ":"), allow_nan=False)
            path.write_text(text + "\n")
            print(f"{path.name}: {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
