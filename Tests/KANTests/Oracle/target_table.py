"""Fits every row of a table of targets with Levenberg-Marquardt and prints how well and how fast.

    python3 target_table.py targets.csv [--program .build/release/kanscope] [--only hello,deep]

The table has the columns name, formula, ranges (x1=-1..1;x2=0..2), shape, best_known_kan_rmse and
source. For each row some seeds race on a coarse grid (four times as many where there are four inputs
or more and two hidden layers); the two with the least training errors go on to finer and finer grids
for as long as they fall. Shown are the least test error on the way, the grid and the seed it was
found with, and the time that all of it took, starts of the program included. 1000 samples for
training and for testing, 3000 from four inputs on.
"""

import argparse
import csv
import json
import subprocess
import sys
import time

COARSE = 4
FINER = [10, 20, 40, 80, 160, 320]
# More unknowns than these take too long to be worth it here.
UNKNOWN_LIMIT = 1000


class Fit:
    """The `train` outcomes of one row."""

    def __init__(self, program, row):
        self.row = row
        ranges = [entry.split("=") for entry in row["ranges"].split(";")]
        samples = 3000 if len(ranges) >= 4 else 1000
        self.arguments = [
            program, "run", "--function", row["formula"], "--width", row["shape"],
            "--grid", str(COARSE), "--samples", str(samples), "--test-samples", str(samples),
            "--json", "--quiet",
        ]  # fmt: skip
        for name, bounds in ranges:
            self.arguments += ["--range", f"{name}={bounds.replace('..', ',')}"]

    def run(self, script, seed=0):
        arguments = self.arguments + ["--seed", str(seed), "-c", script]
        done = subprocess.run(arguments, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{self.row['name']}: {done.stderr.strip()}")
        outcomes = [json.loads(line) for line in done.stdout.splitlines()]
        return [outcome for outcome in outcomes if outcome["command"] == "train"]

    def race(self, seeds, steps):
        """The two seeds with the least training errors."""
        script = f"train optimizer=lm steps={steps}"
        for seed in range(1, seeds):
            script += f"; restart seed={seed}; train optimizer=lm steps={steps}"
        outcomes = self.run(script)
        errors = [value(outcome["train_rmse"]) for outcome in outcomes]
        return sorted(range(seeds), key=errors.__getitem__)[:2]

    def refine(self, seed, first, further):
        """Test errors by grid, for as long as the training error falls."""
        widths = [int(width) for width in self.row["shape"].split(",")]
        edges = sum(a * b for a, b in zip(widths, widths[1:]))
        grids = [grid for grid in FINER if edges * (grid + 4) <= UNKNOWN_LIMIT]
        script = f"train optimizer=lm steps={first}"
        for grid in grids:
            script += f"; refine {grid}; train optimizer=lm steps={further}"
        results = []
        least = float("inf")
        for grid, outcome in zip([COARSE] + grids, self.run(script, seed)):
            if value(outcome["train_rmse"]) >= least:
                break
            least = value(outcome["train_rmse"])
            results.append((value(outcome["test_rmse"]), grid, seed))
        return results


def value(number):
    return float("inf") if number is None else number


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets")
    parser.add_argument("--program", default=".build/release/kanscope")
    parser.add_argument("--only", help="names of rows, separated by commas")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--race-steps", type=int, default=25)
    parser.add_argument("--steps", type=int, default=40, help="steps on the coarse grid")
    parser.add_argument("--further-steps", type=int, default=20, help="steps per finer grid")
    options = parser.parse_args()
    with open(options.targets) as file:
        rows = list(csv.DictReader(file))
    if options.only:
        rows = [row for row in rows if row["name"] in options.only.split(",")]
    print(f"{'target':17}{'shape':11}{'best known':>11}{'test RMSE':>11}"
          f"{'grid':>6}{'seed':>6}{'seconds':>9}  verdict")  # fmt: skip
    better = known = 0
    for row in rows:
        start = time.monotonic()
        fit = Fit(options.program, row)
        widths = row["shape"].split(",")
        seeds = options.seeds * (4 if int(widths[0]) >= 4 and len(widths) >= 4 else 1)
        results = []
        for seed in fit.race(seeds, options.race_steps):
            results += fit.refine(seed, options.steps, options.further_steps)
        error, grid, seed = min(results)
        seconds = time.monotonic() - start
        verdict = ""
        if row["best_known_kan_rmse"]:
            best = float(row["best_known_kan_rmse"])
            known += 1
            better += error < best
            factor = best / error if error < best else error / best
            verdict = f"{'better' if error < best else 'worse'} x{factor:.3g}"
        print(f"{row['name']:17}{row['shape']:11}{row['best_known_kan_rmse']:>11}{error:11.2e}"
              f"{grid:6}{seed:6}{seconds:9.2f}  {verdict}", flush=True)  # fmt: skip
    print(f"better in {better} of {known}")


if __name__ == "__main__":
    main()
