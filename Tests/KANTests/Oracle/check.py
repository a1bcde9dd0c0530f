"""Checks that the fixtures say all that is needed: everything in them is computed again from
their own numbers with numpy alone, slopes by central differences.

    python check.py [--fixtures FOLDER] [NAME ...]
"""

import argparse
import copy
import json
import pathlib

import numpy as np

BASES = {
    "silu": lambda x: x / (1 + np.exp(-x)),
    "identity": lambda x: x,
    "zero": lambda x: 0 * x,
}
FUNCTIONS = {
    "0": lambda x: 0 * x,
    "sin": np.sin,
    "exp": np.exp,
    "x^2": np.square,
    "gaussian": lambda x: np.exp(-x * x),
}
STEP = 1e-6


def basis(x: np.ndarray, knots: np.ndarray, order: int) -> np.ndarray:
    """Cox and de Boor's recursion: [sample, basis function]."""
    values = ((x[:, None] >= knots[:-1]) & (x[:, None] < knots[1:])).astype(float)
    for k in range(1, order + 1):
        left = (x[:, None] - knots[: -k - 1]) / (knots[k:-1] - knots[: -k - 1])
        right = (knots[k + 1:] - x[:, None]) / (knots[k + 1:] - knots[1:-k])
        values = left * values[:, :-1] + right * values[:, 1:]
    return values


def deviation(values: np.ndarray) -> np.ndarray:
    """Over samples, with N-1."""
    return values.std(axis=0, ddof=1)


class Network:
    """A fixture's network; arrays are indexed as the fixture indexes them."""

    def __init__(self, fixture: dict):
        self.width, self.order = fixture["width"], fixture["order"]
        self.base = BASES[fixture["base"]]
        self.layers = [
            {
                name: value if name == "symbolic_functions" else np.array(value, dtype=float)
                for name, value in layer.items()
            }
            for layer in fixture["layers"]
        ]

    def edges(self, layer: dict, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The spline branch and the symbolic branch: [sample, output, input]."""
        splines = np.stack(
            [
                basis(x[:, i], layer["knots"][i], self.order) @ layer["coef"][i].T
                for i in range(x.shape[1])
            ],
            axis=2,
        )
        base = self.base(x)[:, None, :]
        numeric = layer["scale_base"].T * base + layer["scale_sp"].T * splines
        symbolic = np.zeros_like(numeric)
        for i, row in enumerate(layer["symbolic_functions"]):
            for j, name in enumerate(row):
                a, b, c, d = layer["symbolic_affine"][i][j]
                symbolic[:, j, i] = c * FUNCTIONS[name](a * x[:, i] + b) + d
        return layer["mask"].T * numeric, layer["symbolic_mask"].T * symbolic

    def forward(self, x: np.ndarray) -> list[dict]:
        steps = []
        for index, layer in enumerate(self.layers):
            numeric, symbolic = self.edges(layer, x)
            subnodes = (numeric + symbolic).sum(axis=2)
            values = layer["subnode_scale"] * subnodes + layer["subnode_bias"]
            sums, *arities = self.width[index + 1]
            columns, first = [values[:, :sums]], sums
            for arity in arities:
                columns.append(values[:, first:first + arity].prod(axis=1, keepdims=True))
                first += arity
            nodes = layer["node_scale"] * np.hstack(columns) + layer["node_bias"]
            steps.append(
                {"inputs": x, "numeric": numeric, "symbolic": symbolic, "subnodes": subnodes,
                 "nodes": nodes}
            )
            x = nodes
        return steps

    def attribute(self, steps, held, start=None) -> tuple[list, list, list]:
        """Node, edge and subnode scores per target; `held` are the subnodes' deviations."""
        count = steps[-1]["nodes"].shape[1]
        nodes = [np.eye(count) if start is None else np.diag(start)]
        edges, subnodes = [], []
        for index in reversed(range(len(steps))):
            sums, *arities = self.width[index + 1]
            repeat = [1] * sums + arities
            spread = np.repeat(nodes[0], repeat, axis=1)
            strength = deviation(steps[index]["numeric"] + steps[index]["symbolic"])
            weights = spread / (held[index] + 1e-4)
            subnodes.insert(0, spread)
            edges.insert(0, weights[:, :, None] * strength[None])
            nodes.insert(0, edges[0].sum(axis=1))
        return nodes, edges, subnodes

    def matrices(self, metric: str, steps, held) -> list[np.ndarray]:
        def forward_matrix(step):
            total = step["numeric"]
            if metric == "edge_forward_sum":
                total = total + step["symbolic"]
            if metric == "edge_forward_spline_u":
                return deviation(total)
            return deviation(total) / (deviation(step["inputs"]) + 0.1)

        if metric.startswith("edge_forward"):
            return [forward_matrix(step) for step in steps]
        nodes, edges, _ = self.attribute(steps, held)
        if metric == "edge_backward":
            return [scores.mean(axis=0) for scores in edges]
        depths = range(1, len(steps) + 1)
        return [
            self.attribute(steps[:l], held, nodes[l].mean(axis=0))[0][0] for l in depths
        ]


def penalty(matrices: list[np.ndarray]) -> float:
    total = 0.0
    for v in matrices:
        rows = v / (v.sum(axis=1, keepdims=True) + 1)
        columns = v / (v.sum(axis=0, keepdims=True) + 1)
        row_entropy = -(rows * np.log2(rows + 1e-4)).sum(axis=1).mean()
        column_entropy = -(columns * np.log2(columns + 1e-4)).sum(axis=0).mean()
        total += v.sum() + 2 * (row_entropy + column_entropy)
    return total


def coefficient_penalty(network: Network, difference: bool, mended: bool) -> float:
    total = 0.0
    for layer in network.layers:
        values = np.abs(np.diff(layer["coef"], axis=2) if difference else layer["coef"])
        if mended:
            total += (values.mean(axis=2) * (layer["mask"] != 0)).sum()
        else:
            total += values.mean(axis=1).sum()
    return total


def mean_squared(outputs: np.ndarray, targets: np.ndarray) -> float:
    return ((outputs - targets) ** 2).mean()


def cross_entropy(outputs: np.ndarray, labels: np.ndarray) -> float:
    shifted = outputs - outputs.max(axis=1, keepdims=True)
    chosen = shifted[np.arange(len(labels)), labels]
    return (np.log(np.exp(shifted).sum(axis=1)) - chosen).mean()


def off(computed, recorded) -> float:
    """The largest difference, in units of the largest recorded number of each array."""
    if isinstance(recorded, list) and recorded and isinstance(computed, (list, tuple)):
        return max(off(a, b) for a, b in zip(computed, recorded, strict=True))
    recorded = np.asarray(recorded, dtype=float)
    scale = np.abs(recorded).max(initial=1e-300)
    return float(np.abs(np.asarray(computed) - recorded).max(initial=0) / max(scale, 1e-3))


def check_forward(fixture: dict, network: Network) -> float:
    steps = network.forward(np.array(fixture["inputs"], dtype=float))
    recorded = fixture["forward"]
    return max(
        off(steps[-1]["nodes"], recorded["outputs"]),
        off([step["numeric"] + step["symbolic"] for step in steps], recorded["postacts"]),
        off([step["subnodes"] for step in steps], recorded["subnode_values"]),
        off([step["nodes"] for step in steps], recorded["node_values"]),
    )


def expected(pair: dict) -> dict:
    return pair["mended"] or pair["pykan"]


def check_attribution(fixture: dict, network: Network) -> float:
    steps = network.forward(np.array(fixture["inputs"], dtype=float))
    held = [deviation(step["subnodes"]) for step in steps]
    scores = network.attribute(steps, held)
    recorded = expected(fixture["attribution"])
    worst = 0.0
    for name, values in zip(["node_scores", "edge_scores", "subnode_scores"], scores):
        worst = max(worst, off(values, recorded[name + "_all"]))
        worst = max(worst, off([value.mean(axis=0) for value in values], recorded[name]))
    return worst


def objectives(fixture: dict, network: Network) -> dict:
    """Every recorded value with a gradient: its record, and the function that computes it."""
    x = np.array(fixture["inputs"], dtype=float)
    y = np.array(fixture["targets"], dtype=float)
    held = [deviation(step["subnodes"]) for step in network.forward(x)]

    def outputs():
        return network.forward(x)[-1]["nodes"]

    found = {"mse": (fixture["losses"]["mse"], lambda: mean_squared(outputs(), y))}
    entropy = fixture["losses"]["cross_entropy"]
    if entropy:
        labels = np.array(entropy["labels"])
        found["cross_entropy"] = (entropy, lambda: cross_entropy(outputs(), labels))
    for name, pair in fixture["penalties"].items():
        if name.startswith("lamb_coef"):
            difference = name == "lamb_coefdiff"
            for side in ("pykan", "mended"):
                if pair[side]:
                    found[f"{name} {side}"] = (
                        pair[side],
                        lambda d=difference, m=side == "mended":
                            coefficient_penalty(network, d, m),
                    )
        else:
            found[name] = (
                expected(pair),
                lambda metric=name: penalty(
                    network.matrices(metric, network.forward(x), held)
                ),
            )
    return found


def slope_error(network: Network, record: dict, value) -> float:
    """The recorded gradient against central differences, relative to its largest entry."""
    worst, largest = 0.0, 1e-3
    for layer, gradient in zip(network.layers, record["gradient"], strict=True):
        for name, slopes in gradient.items():
            numbers, slopes = layer[name].reshape(-1), np.array(slopes, dtype=float).reshape(-1)
            assert numbers.shape == slopes.shape
            for index, slope in enumerate(slopes):
                before = numbers[index]
                numbers[index] = before + STEP
                high = value()
                numbers[index] = before - STEP
                low = value()
                numbers[index] = before
                worst = max(worst, abs((high - low) / (2 * STEP) - slope))
                largest = max(largest, abs(slope))
    return worst / largest


def check_objectives(fixture: dict, network: Network) -> tuple[float, float]:
    values = slopes = 0.0
    for record, value in objectives(fixture, network).values():
        values = max(values, abs(value() - record["value"]) / max(1, abs(record["value"])))
        slopes = max(slopes, slope_error(network, record, value))
    return values, slopes


def adapted(x: np.ndarray, intervals: int, order: int, eps: float) -> np.ndarray:
    """The knots for one input's sorted samples."""
    ranks = [int(len(x) / intervals * i) for i in range(intervals)] + [-1]
    quantiles = x[ranks]
    step = (quantiles[-1] - quantiles[0]) / intervals
    knots = eps * (quantiles[0] + step * np.arange(intervals + 1)) + (1 - eps) * quantiles
    step = (knots[-1] - knots[0]) / intervals
    for _ in range(order):
        knots = np.concatenate([[knots[0] - step], knots, [knots[-1] + step]])
    return knots


def update(network: Network, x: np.ndarray, intervals: int, eps: float) -> float:
    """Updates the grids in place; returns the worst condition number met."""
    worst = 0.0
    for index, layer in enumerate(network.layers):
        steps = network.forward(x)
        samples = np.sort(steps[index]["inputs"], axis=0)
        for i in range(samples.shape[1]):
            old = basis(samples[:, i], layer["knots"][i], network.order) @ layer["coef"][i].T
            knots = adapted(samples[:, i], intervals, network.order, eps)
            matrix = basis(samples[:, i], knots, network.order)
            solution, _, rank, singular = np.linalg.lstsq(matrix, old, rcond=None)
            assert rank == matrix.shape[1]
            worst = max(worst, singular[0] / singular[-1])
            layer["knots"][i], layer["coef"][i] = knots, solution.T
    return worst


def check_updates(fixture: dict) -> tuple[float, float, float]:
    """Difference from the record, the same after nudging the inputs, worst condition number."""
    updates = fixture["grid_updates"]
    if updates is None:
        return 0.0, 0.0, 1.0
    x = np.array(updates["inputs"], dtype=float)
    nudged = x * (1 + 1e-15 * np.random.default_rng(0).choice([-1, 1], x.shape))
    error = drift = condition = 0.0
    for result in updates["results"]:
        for samples in (x, nudged):
            network = Network(fixture)
            met = update(network, samples, fixture["grid"], result["grid_eps"])
            difference = max(
                off(layer[name], recorded[name])
                for layer, recorded in zip(network.layers, result["layers"], strict=True)
                for name in ("knots", "coef")
            )
            condition = max(condition, met)
            if samples is x:
                error = max(error, difference)
            else:
                drift = max(drift, difference)
    return error, drift, condition


def check_sensitivity(fixture: dict) -> float:
    """How far a rounding error in every parameter moves the values recorded."""
    network = Network(copy.deepcopy(fixture))
    generator = np.random.default_rng(1)
    for layer in network.layers:
        for name, values in layer.items():
            if name not in ("symbolic_functions", "mask", "symbolic_mask"):
                values *= 1 + 2e-16 * generator.choice([-1, 1], values.shape)
    return max(
        abs(value() - record["value"]) / max(1e-3, abs(record["value"]))
        for record, value in objectives(fixture, network).values()
    )


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("names", nargs="*", help="fixtures to check (default: all)")
    arguments.add_argument("--fixtures", type=pathlib.Path, default=here.parent / "Fixtures")
    options = arguments.parse_args()
    columns = [
        "forward", "scores", "values", "slopes", "rounding", "updates", "nudged", "condition",
    ]
    print(f"{'':20}" + "".join(f"{column:>11}" for column in columns))
    failed = False
    for path in sorted(options.fixtures.glob("*.json")):
        if options.names and path.stem not in options.names:
            continue
        fixture = json.loads(path.read_text())
        network = Network(fixture)
        results = [
            check_forward(fixture, network), check_attribution(fixture, network),
            *check_objectives(fixture, network), check_sensitivity(fixture),
            *check_updates(fixture),
        ]
        limits = [1e-12, 1e-12, 1e-12, 1e-6, 1e-11, 1e-10, 1e-10, 1e5]
        good = all(result <= limit for result, limit in zip(results, limits, strict=True))
        failed |= not good
        print(f"{path.stem:20}" + "".join(f"{result:11.1e}" for result in results)
              + ("" if good else "  FAILED"))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
