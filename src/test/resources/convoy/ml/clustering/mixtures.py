"""Gaussian mixtures of scikit-learn, from given means, equal weights and the covariance of all rows.

Run: python mixtures.py   (writes mixtures.json beside it)
"""

import json
import pathlib
import textwrap

import numpy as np
from sklearn.mixture import GaussianMixture

FLOOR = 1e-6
rng = np.random.default_rng(7)
centers = np.array([[0, 0, 1], [3, 1, -2], [-1, 4, 0]])
shapes = rng.normal(size=(3, 3, 3)) * [[[0.8]], [[0.5]], [[1.1]]]
x = np.concatenate([c + rng.normal(size=(n, 3)) @ s for c, s, n in zip(centers, shapes, (50, 40, 30))])
x = np.round(x[rng.permutation(len(x))], 4)
means = x[[3, 50, 100]]
covariance = np.cov(x.T, bias=True) + FLOOR * np.eye(3)
variances = x.var(axis=0) + FLOOR
precisions = {
    "spherical": np.full(3, 1 / (x.var(axis=0).mean() + FLOOR)),
    "diagonal": np.tile(1 / variances, (3, 1)),
    "tied": np.linalg.inv(covariance),
    "full": np.tile(np.linalg.inv(covariance), (3, 1, 1)),
}


def numbers(array):
    text = ", ".join(repr(float(value)) for value in np.ravel(array))
    return "[\n" + textwrap.fill(text, 100) + "]"


entries = {"rows": numbers(x), "initialMeans": numbers(means)}
for name, start in precisions.items():
    mixture = GaussianMixture(
        3,
        covariance_type="diag" if name == "diagonal" else name,
        reg_covar=FLOOR,
        max_iter=40,
        tol=1e-6,
        weights_init=np.full(3, 1 / 3),
        means_init=means,
        precisions_init=start,
    ).fit(x)
    entries[name] = (
        "{"
        + ", ".join(
            f'"{key}": {value}'
            for key, value in {
                "weights": numbers(mixture.weights_),
                "means": numbers(mixture.means_),
                "covariances": numbers(mixture.covariances_),
                "probabilities": numbers(mixture.predict_proba(x[:10])),
                "iterations": mixture.n_iter_,
                "converged": json.dumps(mixture.converged_),
                "bound": float(mixture.lower_bound_),
                "logLikelihood": float(mixture.score(x) * len(x)),
                "bic": float(mixture.bic(x)),
                "aic": float(mixture.aic(x)),
                "parameters": int(mixture._n_parameters()),
            }.items()
        )
        + "}"
    )
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("{" + ",\n".join(f'"{key}": {value}' for key, value in entries.items()) + "}\n")
json.loads(path.read_text())
