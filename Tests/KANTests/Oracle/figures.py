"""Writes figures.json, beside this file: what scikit-learn says of predictions, with and without weights."""

import json
import pathlib

import numpy
import sklearn
from sklearn import metrics

random = numpy.random.default_rng(7)


def numbers(targets, predictions, weights=None):
    return {
        "targets": targets, "predictions": predictions, "weights": weights,
        "mae": metrics.mean_absolute_error(targets, predictions, sample_weight=weights),
        "r2": metrics.r2_score(targets, predictions, sample_weight=weights),
        "mse": metrics.mean_squared_error(targets, predictions, sample_weight=weights),
    }


def classes(labels, odds, weights=None):
    count = odds.shape[1]
    shares = numpy.exp(odds - odds.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    predicted = odds.argmax(axis=1)
    auc = None
    if len(numpy.unique(labels)) == count:
        auc = metrics.roc_auc_score(
            labels, shares[:, 1] if count == 2 else shares, multi_class="ovr", average="macro",
            sample_weight=weights)
    return {
        "labels": labels.tolist(), "odds": odds.T.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted, sample_weight=weights),
        "balanced": metrics.balanced_accuracy_score(labels, predicted, sample_weight=weights),
        "auc": auc,
        "confusion": metrics.confusion_matrix(labels, predicted, labels=range(count)).tolist(),
    }


def drawn(count, samples, absent=None):
    labels = random.integers(0, count, samples)
    if absent is not None:
        labels[labels == absent] = (absent + 1) % count
    odds = random.normal(size=(samples, count))
    odds[numpy.arange(samples), labels] += 1
    # The same predictions twice, so that many tie. Rounded ones would tie with permuted ones too, but for
    # rounding.
    odds[samples // 2:] = odds[: samples - samples // 2]
    return labels, odds


targets = random.normal(size=60)
predictions = (targets + 0.5 * random.normal(size=60)).tolist()
weights = random.uniform(0, 3, size=60)
weights[::7] = 0
cases = {
    "scikit-learn": sklearn.__version__,
    "numbers": [
        numbers(targets.tolist(), predictions),
        numbers(targets.tolist(), predictions, weights.tolist()),
    ],
    "classes": [classes(*drawn(count, 80)) for count in (2, 3, 5)]
    + [classes(*drawn(count, 60), weights) for count in (2, 4)]
    + [classes(*drawn(3, 40, absent=1))],
}
path = pathlib.Path(__file__).with_name("figures.json")
path.write_text(json.dumps(cases) + "\n")
