"""Writes the tables that smooth splines are compared with mgcv on, to ../Fixtures/Smooth.

    pip install numpy pandas scikit-learn vega_datasets statsmodels
    python smooth_tables.py && Rscript smooth.R

The first column says which rows are for training, the last is the target; numbers have four digits,
so that ours and mgcv's are the same.
"""

import pathlib

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn import datasets
from vega_datasets import data as vega

FOLDER = pathlib.Path(__file__).parent.parent / "Fixtures" / "Smooth"


def write(frame: pd.DataFrame, name: str) -> None:
    held_out = np.zeros(len(frame), bool)
    held_out[np.random.default_rng(7).permutation(len(frame))[: len(frame) // 4]] = True
    frame = frame.reset_index(drop=True)
    frame.insert(0, "part", np.where(held_out, "test", "train"))
    frame.to_csv(FOLDER / f"{name}.csv", index=False, float_format="%.4g")


def additive(count: int, deviation: float, seed: int) -> pd.DataFrame:
    """Gu and Wahba's four functions, the last of them zero."""
    random = np.random.default_rng(seed)
    x = random.uniform(size=(count, 4))
    y = 2 * np.sin(np.pi * x[:, 0]) + np.exp(2 * x[:, 1])
    y += 0.2 * x[:, 2] ** 11 * (10 * (1 - x[:, 2])) ** 6
    y += 10 * (10 * x[:, 2]) ** 3 * (1 - x[:, 2]) ** 10
    y += deviation * random.normal(size=count)
    return pd.DataFrame({**{f"x{i + 1}": x[:, i] for i in range(4)}, "y": y})


def nearly_linear() -> pd.DataFrame:
    random = np.random.default_rng(3)
    x = random.normal(size=(300, 5))
    y = x[:, 0] + 0.5 * x[:, 1] + np.tanh(2 * x[:, 2]) + random.normal(size=300)
    return pd.DataFrame({**{f"x{i + 1}": x[:, i] for i in range(5)}, "y": y})


FOLDER.mkdir(exist_ok=True)
write(additive(400, 2, 1), "additive400")
write(additive(160, 3, 2), "additive160")
write(nearly_linear(), "linear300")
write(datasets.load_diabetes(as_frame=True, scaled=False).frame, "diabetes")
cars = ["Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration"]
write(vega.cars()[cars + ["Miles_per_Gallon"]].dropna(), "cars")
schools = sm.datasets.star98.load_pandas().data
schools["y"] = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"])
columns = ["LOWINC", "PERASIAN", "PERBLACK", "PERHISP", "PERMINTE", "AVYRSEXP", "AVSALK"]
columns += ["PERSPENK", "PTRATIO", "PCTAF", "PCTCHRT", "PCTYRRND", "y"]
write(schools[columns], "schools")
cancer = datasets.load_breast_cancer(as_frame=True).frame
means = ["radius", "texture", "smoothness", "compactness", "concavity", "symmetry"]
write(cancer[[f"mean {name}" for name in means] + ["target"]], "cancer")
