"""Makes evaluations.json: python3 evaluations.py > evaluations.json (scikit-learn 1.9.1, NumPy 2.4.6)."""

import json
import re

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    hamming_loss,
    mean_absolute_error,
    mean_squared_error,
    precision_recall_fscore_support,
    r2_score,
)

random = np.random.default_rng(1)


def figures(labels, predictions, names, **options):
    by_label = precision_recall_fscore_support(labels, predictions, zero_division=0, **options)
    result = dict(zip(["precisionByLabel", "recallByLabel", "fMeasureByLabel", "countByLabel"], by_label))
    for name in names:
        mean = precision_recall_fscore_support(labels, predictions, average=name, zero_division=0, **options)
        for figure, value in zip(["Precision", "Recall", "FMeasure"], mean):
            result[name + figure] = value
    return result


def classes(weights):
    # The last class is predicted once and never true.
    labels = random.integers(0, 3, 30)
    predictions = np.where(random.random(30) < 0.6, labels, random.integers(0, 3, 30))
    predictions[7] = 3
    weight = random.integers(1, 9, 30) / 4 if weights else np.ones(30)
    options = {"sample_weight": weight}
    return {
        "rows": [[int(a), int(b), c] for a, b, c in zip(labels, predictions, weight)],
        "confusionMatrix": confusion_matrix(labels, predictions, **options).ravel(),
        "accuracy": accuracy_score(labels, predictions, **options),
        **figures(labels, predictions, ["weighted", "macro"], **options),
    }


def several_labels():
    labels = random.integers(0, 2, (20, 4))
    predictions = np.where(random.random((20, 4)) < 0.75, labels, 1 - labels)
    predictions[:, 3] = 0  # never predicted
    predictions[:3] = labels[:3]
    return {
        "rows": [
            [np.flatnonzero(a)[::-1].tolist(), np.flatnonzero(b).tolist()]
            for a, b in zip(labels, predictions)
        ],
        "subsetAccuracy": accuracy_score(labels, predictions),
        "hammingLoss": hamming_loss(labels, predictions),
        **figures(labels, predictions, ["micro", "macro"]),
    }


def numbers():
    labels = random.normal(100, 20, (15, 2)).round(2)
    predictions = (labels + random.normal(0, 5, (15, 2))).round(2)
    weight = random.integers(1, 5, 15)
    options = {"sample_weight": weight, "multioutput": "raw_values"}
    return {
        "rows": [[a.tolist(), b.tolist(), int(c)] for a, b, c in zip(labels, predictions, weight)],
        "rmseByOutput": np.sqrt(mean_squared_error(labels, predictions, **options)),
        "maeByOutput": mean_absolute_error(labels, predictions, **options),
        # Of weights Spark has its own idea here.
        "r2ByOutputUnweighted": r2_score(labels, predictions, multioutput="raw_values"),
    }


found = {"classes": classes(False), "weightedClasses": classes(True), "severalLabels": several_labels(), "numbers": numbers()}
lines = json.dumps(found, indent=1, default=lambda value: value.tolist())
# A list of numbers, or of such lists, on a line of its own.
inner = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", lines)
print(re.sub(r"\[\s+(\[[^\[\]]*\]),\s+(\[[^\[\]]*\])(,\s+([0-9.]+))?\s+\]", lambda m: re.sub(r"\s+", " ", m[0]), inner))
