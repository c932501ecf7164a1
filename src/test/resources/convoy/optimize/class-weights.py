"""Balanced class weights of scikit-learn, and a loss with them by PyTorch.

Run: python class-weights.py   (writes class-weights.json beside it)
"""

import json
import pathlib
import textwrap

import numpy as np
import torch
from sklearn.utils.class_weight import compute_class_weight

rng = np.random.default_rng(3)
labels = np.array([0] * 7 + [1] * 2 + [2] * 1 + [3] * 4)
balanced = compute_class_weight("balanced", classes=np.arange(4), y=labels)

torch.set_default_dtype(torch.float64)
outputs = torch.tensor(rng.normal(size=(len(labels), 4)), requires_grad=True)
loss = torch.nn.functional.cross_entropy(
    outputs, torch.tensor(labels), weight=torch.tensor(balanced)
)
loss.backward()

numbers = {
    "labels": labels.tolist(),
    "balanced": balanced.tolist(),
    "outputs": outputs.detach().flatten().tolist(),
    "loss": [loss.item()],
    "gradient": outputs.grad.flatten().tolist(),
}
lines = []
for name, values in numbers.items():
    text = ", ".join(f"{value:.9g}" for value in values)
    lines.append(f'"{name}": [\n' + textwrap.fill(text, 100) + "]")
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("{" + ",\n".join(lines) + "}\n")
json.loads(path.read_text())
