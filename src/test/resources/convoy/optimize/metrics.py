"""Writes metrics.json: metrics by scikit-learn. Run in this folder."""

import json

import numpy as np
from sklearn import metrics

random = np.random.default_rng(1)
ROWS, WIDTH = 24, 6


def numbers(values):
    """As float32 has them, and short: multiples of 1/1024."""
    return np.round(np.asarray(values) * 1024) / 1024


def case(kind, outputs, targets, values):
    return {
        "targets": kind,
        "outputs": outputs.tolist(),
        "labels": targets.tolist(),
        "weights": weights.tolist(),
        "values": {name: float(value) for name, value in values.items()},
    }


weights = numbers(random.uniform(0.0, 2.0, ROWS))
of_class = numbers(random.normal(size=(ROWS, WIDTH)))
classes = random.integers(0, WIDTH, ROWS)
of_labels = numbers(random.normal(size=(ROWS, WIDTH)))
labels = (of_labels + random.normal(size=(ROWS, WIDTH)) > 0.7).astype(int)
labels[:5] = of_labels[:5] > 0
targets = numbers(random.normal(size=(ROWS, WIDTH)) * 3 + 20)
of_numbers = numbers(targets + random.normal(size=(ROWS, WIDTH)))
weighted = {"sample_weight": weights}
result = [
    case(
        "CLASS",
        of_class,
        classes[:, None],
        {
            "accuracy": metrics.accuracy_score(classes, of_class.argmax(1), **weighted),
            "top5Accuracy": metrics.top_k_accuracy_score(classes, of_class, k=5, **weighted),
        },
    ),
    case(
        "LABELS",
        of_labels,
        labels,
        {
            "microF1Measure": metrics.f1_score(
                labels, of_labels > 0, average="micro", **weighted
            ),
            "subsetAccuracy": metrics.accuracy_score(labels, of_labels > 0, **weighted),
            "hammingLoss": metrics.hamming_loss(labels, of_labels > 0, **weighted),
        },
    ),
    case(
        "NUMBERS",
        of_numbers,
        targets,
        {
            "rmse": metrics.mean_squared_error(targets, of_numbers, **weighted) ** 0.5,
            "mae": metrics.mean_absolute_error(targets, of_numbers, **weighted),
            "r2": metrics.r2_score(targets, of_numbers, **weighted),
        },
    ),
]
with open("metrics.json", "w") as file:
    rows = ",\n".join("  " + json.dumps(c) for c in result)
    rows = rows.replace('], "', '],\n    "').replace("], [", "],\n      [")
    file.write('{"cases": [\n' + rows + "\n]}\n")
