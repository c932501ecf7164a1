"""Writes patches.json: the filters that whiten the patches of small images, by NumPy 2.4.6.

Run in this folder: python patches.py
"""

import json

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

EPSILON = 0.01
IMAGES, CHANNELS, SIDE, KERNEL = 12, 2, 5, 2

at = np.arange(IMAGES * CHANNELS * SIDE * SIDE, dtype=np.float64)
wave = np.sin(0.7 * (at + 1) * (at + 1)) + np.sin(0.11 * at) + 0.3
images = wave.astype(np.float32).reshape(IMAGES, CHANNELS, SIDE, SIDE).astype(np.float64)

windows = sliding_window_view(images, (KERNEL, KERNEL), (2, 3))  # image, channel, y, x, row, column
patches = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, CHANNELS * KERNEL * KERNEL)
mean = patches.mean(0)
values, vectors = np.linalg.eigh(np.cov(patches.T, bias=True))
values, vectors = values[::-1], vectors.T[::-1]
largest = vectors[np.arange(len(values)), np.abs(vectors).argmax(1)]
filters = vectors * np.sign(largest)[:, None] / np.sqrt(values + EPSILON)[:, None]
with open("patches.json", "w", encoding="utf-8") as file:
    file.write('{"eigenvalues": ' + json.dumps(values.round(9).tolist()) + ',\n "filters": [\n')
    file.write(",\n".join("  " + json.dumps(row) for row in filters.round(9).tolist()))
    file.write('],\n "bias": ' + json.dumps((-filters @ mean).round(9).tolist()) + "}\n")
