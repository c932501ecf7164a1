"""Ten steps of each optimizer by PyTorch 2.15 in float64: writes optimizers.json beside this file."""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)
VALUES = 12
STEPS = 10
START = [math.cos(i) for i in range(VALUES)]
# They shrink, so that the greatest square is not the last; one is always zero.
GRADIENTS = [
    [0.0 if i == 5 else math.sin(i + VALUES * t + 1) / (1 + 0.5 * t) for i in range(VALUES)]
    for t in range(STEPS)
]
MOMENTA = [0.85 + 0.01 * t for t in range(STEPS)]


def set_momentum(group, momentum):
    if "betas" in group:  # as OneCycleLR does
        group["betas"] = (momentum, group["betas"][1])
    else:
        group["momentum"] = momentum


def orthogonalize(grad, constants, steps, eps):
    """PyTorch's, but in float64 in place of bfloat16, and with the norm's epsilon added."""
    a, b, c = constants
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / (x.norm() + eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


torch.optim._muon._zeropower_via_newtonschulz = orthogonalize


def run(make, momenta=None, rows=None):
    shape = (rows, VALUES // rows) if rows else (VALUES,)
    w = torch.tensor(START).reshape(shape).requires_grad_()
    optimizer = make([w])
    path = []
    for t in range(STEPS):
        if momenta:
            set_momentum(optimizer.param_groups[0], momenta[t])
        w.grad = torch.tensor(GRADIENTS[t]).reshape(shape)
        optimizer.step()
        path.append(w.flatten().tolist())
    return path


def case(optimizer, make, rate=0.1, momenta=None, weight_decay=None, rows=None):
    return {
        "optimizer": optimizer,
        "learningRate": rate,
        "momenta": momenta,
        "weightDecay": weight_decay,
        "rows": rows,
        "parameters": run(make, momenta, rows),
    }


o = torch.optim
CASES = [
    case({"type": "sgd"}, lambda w: o.SGD(w, 0.1)),
    case({"type": "momentum"}, lambda w: o.SGD(w, 0.1, momentum=0.9)),
    case({"type": "momentum", "momentum": 0.5}, lambda w: o.SGD(w, 0.1, momentum=0.5)),
    case({"type": "momentum"}, lambda w: o.SGD(w, 0.1, momentum=0.9), momenta=MOMENTA),
    case({"type": "nesterov"}, lambda w: o.SGD(w, 0.1, momentum=0.9, nesterov=True)),
    case({"type": "nesterov", "momentum": 0.5}, lambda w: o.SGD(w, 0.1, momentum=0.5, nesterov=True)),
    case({"type": "nesterov"}, lambda w: o.SGD(w, 0.1, momentum=0.9, nesterov=True), momenta=MOMENTA),
    case({"type": "adagrad"}, lambda w: o.Adagrad(w, 0.1)),
    case({"type": "adagrad", "epsilon": 0.1}, lambda w: o.Adagrad(w, 0.3, eps=0.1), rate=0.3),
    case({"type": "rmsprop"}, lambda w: o.RMSprop(w, 0.01, alpha=0.9), rate=0.01),
    case(
        {"type": "rmsprop", "decay": 0.99, "epsilon": 0.01},
        lambda w: o.RMSprop(w, 0.1, alpha=0.99, eps=0.01),
    ),
    case({"type": "adam"}, lambda w: o.Adam(w, 0.1)),
    case(
        {"type": "adam", "beta1": 0.8, "beta2": 0.99, "epsilon": 0.01},
        lambda w: o.Adam(w, 0.1, (0.8, 0.99), 0.01),
    ),
    case({"type": "adam"}, lambda w: o.Adam(w, 0.1), momenta=MOMENTA),
    case({"type": "amsgrad"}, lambda w: o.Adam(w, 0.1, amsgrad=True)),
    case(
        {"type": "amsgrad", "beta1": 0.5, "beta2": 0.6, "epsilon": 0.01},
        lambda w: o.Adam(w, 0.1, (0.5, 0.6), 0.01, amsgrad=True),
    ),
    case({"type": "amsgrad"}, lambda w: o.Adam(w, 0.1, amsgrad=True), momenta=MOMENTA),
    case({"type": "adamw"}, lambda w: o.AdamW(w, 0.1)),
    case(
        {"type": "adamw", "beta1": 0.8, "beta2": 0.99, "epsilon": 0.01, "weightDecay": 0.5},
        lambda w: o.AdamW(w, 0.1, (0.8, 0.99), 0.01, weight_decay=0.5),
    ),
    case({"type": "adamw"}, lambda w: o.AdamW(w, 0.1, weight_decay=0.3), weight_decay=0.3),
    case({"type": "adamw"}, lambda w: o.AdamW(w, 0.1), momenta=MOMENTA),
    case({"type": "muon"}, lambda w: o.Muon(w, 0.02), rate=0.02, rows=3),
    case({"type": "muon"}, lambda w: o.Muon(w, 0.02), rate=0.02, rows=4),
    case({"type": "muon"}, lambda w: o.Muon(w, 0.02), rate=0.02, rows=6, momenta=MOMENTA),
    case(
        {"type": "muon", "momentum": 0.5, "weightDecay": 0.5},
        lambda w: o.Muon(w, 0.1, weight_decay=0.5, momentum=0.5),
        rows=2,
    ),
    case({"type": "muon"}, lambda w: o.Muon(w, 0.02, weight_decay=0.3), 0.02, None, 0.3, rows=4),
    case({"type": "muon"}, lambda w: o.AdamW(w, 0.0015)),
    case(
        {"type": "muon", "others": {"type": "rmsprop", "decay": 0.8}, "othersRateFactor": 0.5},
        lambda w: o.RMSprop(w, 0.05, alpha=0.8),
    ),
]


def line(numbers):
    return "[" + ", ".join(f"{x:.9g}" for x in numbers) + "]"


def write(one):
    settings = {key: value for key, value in one.items() if key != "parameters"}
    settings["momenta"] = settings["momenta"] and [round(x, 2) for x in settings["momenta"]]
    steps = ",\n   ".join(line(step) for step in one["parameters"])
    return json.dumps(settings)[:-1] + ',\n  "parameters": [\n   ' + steps + "]}"


text = '{"start": ' + line(START) + ',\n "gradients": [\n  '
text += ",\n  ".join(line(gradient) for gradient in GRADIENTS)
text += '],\n "cases": [\n ' + ",\n ".join(write(one) for one in CASES) + "]}\n"
pathlib.Path(__file__).with_suffix(".json").write_text(text)
