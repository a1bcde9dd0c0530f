"""Times training steps of kanscope and of its peers in one go, round by round.

    python peer_comparison.py KANSCOPE [--rounds 7] [--seconds 0.3] [--threads 1] [--slow]

A step is forward, mean squared error, backward over the whole batch and an update by Adam, in
float64. The peers are a torch MLP of the same widths (silu) and pykan as it is constructed. A round measures
every peer once and then runs `KANSCOPE bench --json --only step`, so that both sides share whatever else the
machine does; what is printed is the medians over rounds, and their ratios.

`bench --json` prints one object a line; those with the keys `benchmark` ("step"), `shape`,
`grid`, `samples`, `knots` ("uniform" or "adaptive"), `threads` and `median_seconds` are read.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time

import torch
from kan import KAN

# Shape, grid, samples, and whether pykan is quick enough to be measured every round.
CASES = [
    ((2, 5, 1), 5, 1000, True),
    ((2, 5, 1), 100, 1000, True),
    ((4, 16, 16, 1), 10, 1000, True),
    ((784, 64, 10), 5, 64, False),
    ((10, 64, 64, 1), 5, 10000, False),
]


class Peer:
    """A torch module with its optimiser and data; `measure` adds the seconds of one step."""

    def __init__(self, model: torch.nn.Module, shape: tuple[int, ...], samples: int):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
        self.x = torch.rand(samples, shape[0]) * 2 - 1
        self.y = torch.rand(samples, shape[-1])
        self.seconds: list[float] = []

    def step(self) -> None:
        self.optimizer.zero_grad()
        torch.mean((self.model(self.x) - self.y) ** 2).backward()
        self.optimizer.step()

    def measure(self, least: float) -> None:
        self.step()
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < least or count < 2:
            self.step()
            count += 1
        self.seconds.append(elapsed / count)


def mlp(shape: tuple[int, ...]) -> torch.nn.Module:
    layers: list[torch.nn.Module] = []
    for inputs, outputs in zip(shape, shape[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
    return torch.nn.Sequential(*layers[:-1])


def pykan(shape: tuple[int, ...], grid: int, checkpoints: str) -> torch.nn.Module:
    return KAN(
        width=list(shape), grid=grid, k=3, seed=0, auto_save=False, ckpt_path=checkpoints
    )


def kanscope_steps(executable: str) -> dict[tuple, float]:
    """Seconds of a step by shape, grid, samples, knots and threads, from one `bench --json`."""
    command = [executable, "bench", "--json", "--only", "step"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for record in map(json.loads, output.splitlines()):
        if record.get("benchmark") == "step":
            key = (
                tuple(record["shape"]), record["grid"], record["samples"],
                record.get("knots", "uniform"), record.get("threads", 1),
            )
            found[key] = record["median_seconds"]
    return found


def spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    low, middle, high = (1000 * f(seconds) for f in (min, statistics.median, max))
    return f"{middle:.3f} ({low:.3f}-{high:.3f})"


def ratio(ours: list[float], theirs: list[float]) -> str:
    if not ours or not theirs:
        return "-"
    return f"{statistics.median(theirs) / statistics.median(ours):.2f}"


def print_tables(cases: list[tuple], rounds: list[dict[tuple, float]], threads: int) -> None:
    print("| network | kanscope ms | MLP ms | MLP / kanscope | pykan ms | pykan / kanscope |")
    print("|---|---|---|---|---|---|")
    for shape, grid, samples, network, kan in cases:
        key = (shape, grid, samples, "uniform", threads)
        ours = [found[key] for found in rounds if key in found]
        pykans = kan.seconds if kan else []
        cells = [
            f"{list(shape)} G{grid}, {samples}", spread(ours), spread(network.seconds),
            ratio(ours, network.seconds), spread(pykans), ratio(ours, pykans),
        ]
        print("| " + " | ".join(cells) + " |")
    print("\n| network | knots | threads | ms | against uniform knots, one thread |")
    print("|---|---|---|---|---|")
    for key in sorted({key for found in rounds for key in found}):
        shape, grid, samples, knots, cores = key
        ours = [found[key] for found in rounds if key in found]
        plain = (shape, grid, samples, "uniform", 1)
        base = [found[plain] for found in rounds if plain in found]
        name = f"{list(shape)} G{grid}, {samples}"
        print(f"| {name} | {knots} | {cores} | {spread(ours)} | {ratio(base, ours)} |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("kanscope", help="a kanscope executable, built for release")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=float, default=0.3, help="least time of a block")
    arguments.add_argument("--threads", type=int, default=1, help="of both sides")
    arguments.add_argument("--slow", action="store_true", help="pykan on every shape, too")
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_default_dtype(torch.float64)
    rounds = []
    with tempfile.TemporaryDirectory() as checkpoints:
        cases = [
            (
                shape, grid, samples, Peer(mlp(shape), shape, samples),
                Peer(pykan(shape, grid, checkpoints), shape, samples)
                if is_quick or options.slow else None,
            )
            for shape, grid, samples, is_quick in CASES
        ]
        for _ in range(options.rounds):
            for *_, network, kan in cases:
                network.measure(options.seconds)
                if kan:
                    kan.measure(options.seconds)
            rounds.append(kanscope_steps(options.kanscope))
    print_tables(cases, rounds, options.threads)


if __name__ == "__main__":
    main()
