"""Writes whitening.json: what NumPy and scikit-learn find in rows whose variances fall off over ten decades.

With NumPy 2 and scikit-learn 1.9; the rows are part of the file.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


def positive(components):
    """Each with its entry of largest magnitude positive."""
    largest = abs(components).argmax(axis=1)
    return components * np.sign(components[range(len(components)), largest])[:, None]


def lines(value):
    """JSON in lines of a few numbers each."""
    return json.dumps(value, indent=0).replace(",\n", ", ").replace(", [", ",\n[")


random = np.random.default_rng(13)
size, count = 14, 60
turn = np.linalg.qr(random.normal(size=(size, size)))[0]
rows = random.normal(size=(count, size)) * 10.0 ** -np.linspace(0, 5, size) @ turn + 3
rows = np.round(rows, 12)

values, vectors = np.linalg.eigh(np.cov(rows.T, bias=True))
randomized = PCA(n_components=3, svd_solver="randomized", random_state=0).fit(rows)
scaled = StandardScaler().fit_transform(rows)
white = PCA(whiten=True, svd_solver="full").fit(scaled)
golden = {
    "rows": rows.tolist(),
    "variances": values[::-1].tolist(),
    "components": positive(vectors.T[::-1]).tolist(),
    "randomizedVariances": (randomized.explained_variance_ * (count - 1) / count).tolist(),
    "randomizedComponents": positive(randomized.components_).tolist(),
    "standardizedVariances": (white.explained_variance_ * (count - 1) / count).tolist(),
    "standardizedWhite": (
        white.transform(scaled)[:2]
        * np.sqrt(count / (count - 1))
        * np.sign(white.components_[range(size), abs(white.components_).argmax(axis=1)])
    ).tolist(),
}
text = ",\n".join(json.dumps(key) + ":\n" + lines(value) for key, value in golden.items())
wrapped = []
for line in ("{\n" + text + "\n}").splitlines():
    while len(line) > 300:
        cut = line.rindex(", ", 0, 300) + 1
        wrapped.append(line[:cut])
        line = line[cut:].lstrip()
    wrapped.append(line)
Path(__file__).with_suffix(".json").write_text("\n".join(wrapped) + "\n")
