"""Rates and momenta of PyTorch's schedulers, with a learning rate of 1: run it here to write

learning-rates.csv: schedule|steps|stepsPerEpoch|step|factor|momentum (empty: not set)
plateau.csv: schedule|validation|loss|factor after it
one-cycle-weights.csv: optimizer|step|three weights after it, of a one-cycle of ten steps
"""
import json
import torch
from torch.optim.lr_scheduler import (
    CosineAnnealingLR, CyclicLR, ExponentialLR, LinearLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, StepLR)

EPOCHS, PER_EPOCH = 6, 5
STEPS = EPOCHS * PER_EPOCH


def sgd():
    return torch.optim.SGD([torch.zeros(1)], lr=1.0, momentum=0.9, nesterov=True)


def warmup(optimizer, steps, start, then):
    return SequentialLR(optimizer, [LinearLR(optimizer, start, 1, steps), then], [steps])


# Each with what makes PyTorch's, and whether that is told of steps or of epochs.
cases = [
    ({"type": "linear"}, lambda o: LinearLR(o, 1, 0.01, STEPS), "step"),
    ({"type": "linear", "epochs": 2.4, "minimum": 0.2}, lambda o: LinearLR(o, 1, 0.2, 12), "step"),
    ({"type": "cosine"}, lambda o: CosineAnnealingLR(o, STEPS), "step"),
    ({"type": "cosine", "minimum": 0.1}, lambda o: CosineAnnealingLR(o, STEPS, 0.1), "step"),
    ({"type": "step"}, lambda o: StepLR(o, STEPS // 3), "step"),
    ({"type": "step", "epochs": 2, "factor": 0.5}, lambda o: StepLR(o, 2, 0.5), "epoch"),
    ({"type": "step", "epochs": 0.6, "factor": 0.9}, lambda o: StepLR(o, 3, 0.9), "step"),
    ({"type": "exponential"}, lambda o: ExponentialLR(o, 0.01 ** (1 / STEPS)), "step"),
    ({"type": "exponential", "factor": 0.8}, lambda o: ExponentialLR(o, 0.8 ** (1 / PER_EPOCH)), "step"),
    ({"type": "exponential", "factor": 0.95, "per": "step"}, lambda o: ExponentialLR(o, 0.95), "step"),
    ({"type": "warmup"}, lambda o: LinearLR(o, 0.01, 1, PER_EPOCH), "step"),
    ({"type": "warmup", "epochs": 1.4, "start": 0.1, "then": "cosine"},
     lambda o: warmup(o, 7, 0.1, CosineAnnealingLR(o, STEPS - 7)), "step"),
    ({"type": "warmup", "then": {"type": "step", "epochs": 2}},
     lambda o: warmup(o, 5, 0.01, StepLR(o, 10)), "step"),
    ({"type": "cyclical"}, lambda o: CyclicLR(o, 0.25, 1, 10, cycle_momentum=False), "step"),
    ({"type": "cyclical", "epochs": 0.8, "minimum": 0.1},
     lambda o: CyclicLR(o, 0.1, 1, 4, cycle_momentum=False), "step"),
    ({"type": "oneCycle"}, lambda o: OneCycleLR(o, 1, STEPS), "step"),
    ({"type": "oneCycle", "pctStart": 0.45, "divFactor": 10, "finalDivFactor": 100},
     lambda o: OneCycleLR(o, 1, STEPS, pct_start=0.45, div_factor=10, final_div_factor=100), "step"),
]

with open("learning-rates.csv", "w") as out:
    for schedule, make, told_of in cases:
        optimizer = sgd()
        scheduler = make(optimizer)
        for step in range(STEPS):
            group = optimizer.param_groups[0]
            momentum = group["momentum"] if schedule["type"] == "oneCycle" else ""
            print(json.dumps(schedule), STEPS, PER_EPOCH, step, group["lr"], momentum, sep="|", file=out)
            optimizer.step()
            if told_of == "step" or (step + 1) % PER_EPOCH == 0:
                scheduler.step()

losses = [1, 0.8, 0.79995, 0.81, 0.8, 0.9, 0.7, 0.71, 0.7, float("nan"), 0.72, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66]
plateaus = [
    ({"type": "plateau"}, {"patience": 2}),
    ({"type": "plateau", "factor": 0.5, "patience": 0, "threshold": 0.2, "minimum": 0.05},
     {"factor": 0.5, "patience": 0, "threshold": 0.2, "min_lr": 0.05}),
    ({"type": "plateau", "factor": 0.3, "patience": 1, "threshold": 0},
     {"factor": 0.3, "patience": 1, "threshold": 0}),
]

with open("plateau.csv", "w") as out:
    for schedule, settings in plateaus:
        optimizer = sgd()
        scheduler = ReduceLROnPlateau(optimizer, **settings)
        for validation, loss in enumerate(losses):
            scheduler.step(loss)
            rate = optimizer.param_groups[0]["lr"]
            print(json.dumps(schedule), validation, loss, rate, sep="|", file=out)

torch.set_default_dtype(torch.float64)
makers = {"nesterov": lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, nesterov=True), "adam": lambda w: torch.optim.Adam(w, 0.1)}
with open("one-cycle-weights.csv", "w") as out:
    for name, make in makers.items():
        w = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
        optimizer = make([w])
        scheduler = OneCycleLR(optimizer, 0.1, 10)
        for step in range(10):
            w.grad = torch.sin(torch.arange(3.0) + 3 * step + 1)
            optimizer.step()
            if step < 9:
                scheduler.step()
            print(name, step, *w.tolist(), sep="|", file=out)
