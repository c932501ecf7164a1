"""Adversarial training by the fast gradient sign, one step, with PyTorch.

Run: python fast-gradient-sign.py   (writes fast-gradient-sign.json beside it)
"""

import json
import pathlib
import textwrap

import torch

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
EPSILON, SHARE, RATE = 0.1, 0.3, 0.5

model = torch.nn.Sequential(
    torch.nn.Conv2d(2, 3, 3),
    torch.nn.BatchNorm2d(3),
    torch.nn.Tanh(),
    torch.nn.Flatten(),
    torch.nn.Linear(3 * 3 * 2, 4),
)
x = torch.randn(5, 2, 5, 4)
labels = torch.tensor([0, 1, 2, 3, 1])
weights = torch.tensor([1.0, 0.5, 2.0, 1.0, 1.5])


def loss(features):
    each = torch.nn.functional.cross_entropy(model(features), labels, reduction="none")
    return (weights * each).sum() / weights.sum()


def flat():
    layers = [model[0].weight, model[0].bias, model[1].weight, model[1].bias]
    layers += [model[4].weight, model[4].bias, model[1].running_mean, model[1].running_var]
    return torch.cat([part.detach().flatten() for part in layers]).tolist()


start = flat()
x.requires_grad_(True)
clean = loss(x)
(slope,) = torch.autograd.grad(clean, x, retain_graph=True)
statistics = [model[1].running_mean.clone(), model[1].running_var.clone()]
moved = loss((x + EPSILON * slope.sign()).detach())
whole = (1 - SHARE) * clean + SHARE * moved
gradient = torch.autograd.grad(whole, list(model.parameters()))
with torch.no_grad():
    model[1].running_mean.copy_(statistics[0])  # those of the examples as they are
    model[1].running_var.copy_(statistics[1])
    for parameter, slopes in zip(model.parameters(), gradient):
        parameter -= RATE * slopes

numbers = {
    "epsilon": [EPSILON],
    "share": [SHARE],
    "rate": [RATE],
    "features": x.detach().flatten().tolist(),
    "labels": labels.tolist(),
    "weights": weights.tolist(),
    "start": start,
    "clean": [clean.item()],
    "inputGradient": slope.flatten().tolist(),
    "loss": [whole.item()],
    "end": flat(),
}
lines = []
for name, values in numbers.items():
    text = ", ".join(f"{value:.9g}" for value in values)
    lines.append(f'"{name}": [\n' + textwrap.fill(text, 100) + "]")
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("{" + ",\n".join(lines) + "}\n")
json.loads(path.read_text())
