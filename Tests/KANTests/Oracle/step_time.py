"""Times pykan's loss and gradient on one thread, and kanscope's beside it in the same run.

    python step_time.py [KANSCOPE] [--rounds 7]

[2,5,1], order 3, 1000 samples, the whole batch: forward, mean squared error, backward. `default`
is the model as it is constructed; `fit` is the same model as pykan's own `fit` runs it without
a penalty: no saved activations, and no symbolic branch while no edge is symbolic. A round
measures every case once and then runs `KANSCOPE bench --json`, so that both sides share whatever
else the machine does.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import tempfile
import time

import torch
from kan import KAN

SHAPE = [2, 5, 1]
SAMPLES = 1000
GRIDS = [5, 100]
MODES = ["default", "fit"]
PRECISIONS = {"float64": torch.float64, "float32": torch.float32}


class Case:
    """One model and its data; `block` returns the seconds of one evaluation."""

    def __init__(self, grid: int, mode: str, precision: str, checkpoints: str):
        self.grid, self.mode, self.precision = grid, mode, precision
        torch.set_default_dtype(PRECISIONS[precision])
        self.model = KAN(
            width=list(SHAPE), grid=grid, k=3, seed=0, auto_save=False, ckpt_path=checkpoints
        )
        if mode == "fit":
            self.model.save_act = False
            self.model.symbolic_enabled = False
        self.x = torch.rand(SAMPLES, SHAPE[0]) * 2 - 1
        self.y = torch.exp(torch.sin(torch.pi * self.x[:, [0]]) + self.x[:, [1]] ** 2)
        self.seconds: list[float] = []

    def evaluate(self) -> None:
        self.model.zero_grad()
        loss = torch.mean((self.model(self.x) - self.y) ** 2)
        loss.backward()

    def block(self, least: float) -> float:
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < least or count < 3:
            self.evaluate()
            count += 1
        return elapsed / count

    def measure(self, least: float) -> None:
        torch.set_default_dtype(PRECISIONS[self.precision])
        self.seconds.append(self.block(least))


def kanscope_medians(executable: str) -> dict[int, float]:
    """Seconds by grid, from the lines of one `bench --json`."""
    command = [executable, "bench", "--json"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for line in output.splitlines():
        record = json.loads(line)
        kind = (record.get("benchmark"), record.get("shape"), record.get("samples"))
        if kind == ("loss_gradient", SHAPE, SAMPLES):
            found[record["grid"]] = record["median_seconds"]
    return found


def print_table(cases: list[Case], rounds: list[dict[int, float]]) -> None:
    print("| grid | precision | mode | pykan ms (min-max) | kanscope ms (min-max) | ratio |")
    print("|---|---|---|---|---|---|")
    for case in cases:
        pykans = statistics.median(case.seconds)
        ours = [medians[case.grid] for medians in rounds if case.grid in medians]
        ratio = f"{pykans / statistics.median(ours):.1f}" if ours else "-"
        cells = [str(case.grid), case.precision, case.mode, spread(case.seconds), spread(ours)]
        print("| " + " | ".join([*cells, ratio]) + " |")


def spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    low, middle, high = (
        1000 * f(seconds) for f in (min, statistics.median, max)
    )
    return f"{middle:.3f} ({low:.3f}-{high:.3f})"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("kanscope", nargs="?", help="a kanscope executable to compare with")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seconds", type=float, default=0.3, help="least time of a block")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    rounds = []
    with tempfile.TemporaryDirectory() as checkpoints:
        cases = [
            Case(*kind, checkpoints) for kind in itertools.product(GRIDS, MODES, PRECISIONS)
        ]
        for case in cases:
            case.block(options.seconds)
        for _ in range(options.rounds):
            for case in cases:
                case.measure(options.seconds)
            if options.kanscope:
                rounds.append(kanscope_medians(options.kanscope))
    print_table(cases, rounds)


if __name__ == "__main__":
    main()
