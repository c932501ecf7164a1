"""Writes losses.json: losses and gradients by PyTorch, in float64. Run in this folder.

`sum` is the weighted sum of the examples' losses, `gradient` that of the weighted mean.
"""

import json

import torch
import torch.nn.functional as F

ROWS, WIDTH = 5, 4
CLASS, LABELS, NUMBERS = "CLASS", "LABELS", "NUMBERS"


def squared_earth_mover(z, t):
    ours = torch.softmax(z, 1).cumsum(1)
    return ((ours - one_hot(t).cumsum(1)) ** 2).sum(1)


def one_hot(t):
    return F.one_hot(t[:, 0].long(), WIDTH).double()


def cross_entropy(smoothing):
    return lambda z, t: F.cross_entropy(
        z, t[:, 0].long(), label_smoothing=smoothing, reduction="none"
    )


def sigmoid_squared(low, high):
    return lambda z, t: ((torch.sigmoid(z) - (low + (high - low) * one_hot(t))) ** 2).sum(1)


def one_against_all(z, t):
    return F.binary_cross_entropy_with_logits(z, one_hot(t), reduction="none").sum(1)


def binary_cross_entropy(z, t):
    return F.binary_cross_entropy_with_logits(z, t, reduction="none").mean(1)


def huber(delta):
    return lambda z, t: F.huber_loss(z, t, delta=delta, reduction="none").mean(1)


def quantile(q):
    return lambda z, t: torch.maximum(q * (t - z), (q - 1) * (t - z)).mean(1)


def huber_quantile(q, delta):
    def loss(z, t):
        share = q + (1 - 2 * q) * (t - z < 0).double()
        return (share * F.huber_loss(z, t, delta=delta, reduction="none")).mean(1)

    return loss


LOSSES = [
    ("softmaxCrossEntropy", {}, CLASS, cross_entropy(0.0)),
    ("softmaxCrossEntropy", {"labelSmoothing": 0.2}, CLASS, cross_entropy(0.2)),
    ("sigmoidSquaredError", {}, CLASS, sigmoid_squared(0.1, 0.9)),
    ("sigmoidSquaredError", {"low": 0.0, "high": 1.0}, CLASS, sigmoid_squared(0.0, 1.0)),
    ("earthMover", {}, CLASS, squared_earth_mover),
    ("oneAgainstAll", {}, CLASS, one_against_all),
    ("binaryCrossEntropy", {}, LABELS, binary_cross_entropy),
    ("squaredError", {}, NUMBERS, lambda z, t: F.mse_loss(z, t, reduction="none").mean(1)),
    ("absoluteError", {}, NUMBERS, lambda z, t: F.l1_loss(z, t, reduction="none").mean(1)),
    ("huber", {}, NUMBERS, huber(1.0)),
    ("huber", {"delta": 0.25}, NUMBERS, huber(0.25)),
    ("quantile", {}, NUMBERS, quantile(0.5)),
    ("quantile", {"quantile": 0.9}, NUMBERS, quantile(0.9)),
    ("huberQuantile", {}, NUMBERS, huber_quantile(0.5, 1.0)),
    ("huberQuantile", {"quantile": 0.1, "delta": 0.5}, NUMBERS, huber_quantile(0.1, 0.5)),
]


def targets(kind):
    if kind == CLASS:
        return torch.tensor([[2.0], [0.0], [3.0], [1.0], [3.0]]).double()
    if kind == LABELS:
        return (torch.rand(ROWS, WIDTH) < 0.4).double()
    return 2 * torch.randn(ROWS, WIDTH).float().double()


def case(name, constants, kind, loss, scale):
    z = (scale * torch.randn(ROWS, WIDTH)).float().double().requires_grad_()
    t = targets(kind)
    w = torch.tensor([1.0, 0.5, 2.0, 0.0, 1.25]).double()
    total = (w * loss(z, t)).sum()
    (total / w.sum()).backward()
    return {
        "loss": json.dumps({"type": name} | constants),
        "outputs": z.tolist(),
        "targets": t.tolist(),
        "weights": w.tolist(),
        "sum": total.item(),
        "gradient": z.grad.tolist(),
    }


torch.manual_seed(1)
cases = [case(*loss, scale) for loss in LOSSES for scale in (1.0, 30.0)]
with open("losses.json", "w") as file:
    rows = ",\n".join("  " + line for c in cases for line in [json.dumps(c)])
    rows = rows.replace('], "', '],\n    "').replace("], [", "],\n      [")
    file.write('{"cases": [\n' + rows + "\n]}\n")
