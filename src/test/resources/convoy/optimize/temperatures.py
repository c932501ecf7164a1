"""Writes temperatures.json: the temperature that makes a loss smallest, by SciPy's minimizer in
1 / T (bounded, tolerance 1e-12), in float64. Run in this folder.
"""

import json

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_expit, log_softmax

random = np.random.default_rng(2)
ROWS, WIDTH = 40, 3


def softmax_cross_entropy(z, t):
    return -np.take_along_axis(log_softmax(z, 1), t.astype(int), 1)[:, 0]


def binary_cross_entropy(z, t):
    return -(t * log_expit(z) + (1 - t) * log_expit(-z)).mean(1)


def case(name, loss, sharpness):
    """Outputs that are `sharpness` times those whose probabilities the targets are drawn from."""
    z = random.normal(size=(ROWS, WIDTH)) * 1.5
    if loss is softmax_cross_entropy:
        p = np.exp(log_softmax(z, 1))
        t = np.array([[random.choice(WIDTH, p=row)] for row in p], dtype=float)
    else:
        t = (random.uniform(size=z.shape) < expit(z)).astype(float)
    z = (sharpness * z).astype(np.float32).astype(float)
    w = random.integers(1, 4, ROWS) / 2
    best = minimize_scalar(
        lambda inverse: (w * loss(inverse * z, t)).sum(),
        bounds=(1e-2, 1e2),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return {
        "loss": name,
        "outputs": z.tolist(),
        "targets": t.tolist(),
        "weights": w.tolist(),
        "temperature": 1 / best.x,
    }


cases = [
    case(name, loss, sharpness)
    for name, loss in [
        ("softmaxCrossEntropy", softmax_cross_entropy),
        ("binaryCrossEntropy", binary_cross_entropy),
    ]
    for sharpness in (4.0, 0.25)
]
with open("temperatures.json", "w") as file:
    rows = ",\n".join("  " + json.dumps(c) for c in cases)
    rows = rows.replace('], "', '],\n    "').replace("], [", "],\n      [")
    file.write('{"cases": [\n' + rows + "\n]}\n")
