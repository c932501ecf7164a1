"""Writes regularization.csv: where ten steps of PyTorch lead, with what acts besides the optimizer.

python regularization.py > regularization.csv        (PyTorch 2, in double precision)
"""
import math

import torch

torch.set_default_dtype(torch.float64)

# Layer, parameter and shape, in the order of Convoy's layout.
TENSORS = [
    ("dense1", "weight", (3, 2)),
    ("dense1", "bias", (3,)),
    ("batchNormalization1", "scale", (3,)),
    ("batchNormalization1", "bias", (3,)),
    ("dense2", "weight", (2, 3)),
    ("dense2", "bias", (2,)),
]
RATE = 0.1
STEPS = 10

SGD = lambda groups: torch.optim.SGD(groups, RATE)
NESTEROV = lambda groups: torch.optim.SGD(groups, RATE, momentum=0.9, nesterov=True)
ADAM = lambda groups: torch.optim.Adam(groups, RATE)


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


def gradients(tensors, step, part):
    """Any numbers."""
    offset = 0
    for tensor in tensors:
        i = torch.arange(offset, offset + tensor.numel(), dtype=torch.float64)
        yield (torch.sin(i + 3 * step + 7 * part + 1) * (1 + 0.1 * i)).reshape(tensor.shape)
        offset += tensor.numel()


def run(name, make, l1=0, l2=0, l2_bias=0, max_norm=0, clip_value=0, clip_norm=0, layers={}, weights=(1,)):
    offset, tensors, groups = 0, [], []
    for layer, kind, shape in TENSORS:
        i = torch.arange(offset, offset + math.prod(shape), dtype=torch.float64)
        tensor = (0.6 * torch.cos(i)).reshape(shape)
        offset += tensor.numel()
        own = layers.get(layer, {})
        tensor.requires_grad = not own.get("frozen", False)
        tensors.append(tensor)
        penalty = {"weight": own.get("l2", l2), "bias": l2_bias, "scale": 0}[kind]
        factor = own.get("factor", 1)
        # A penalty lambda ||w||^2 has the gradient 2 lambda w.
        groups.append({"params": [tensor], "weight_decay": 2 * penalty, "factor": factor, "kind": kind})
    optimizer = make(groups)
    learnt = [tensor for tensor in tensors if tensor.requires_grad]
    for step in range(STEPS):
        rate = RATE * (1 + math.cos(math.pi * step / STEPS)) / 2
        optimizer.zero_grad()
        for part, weight in enumerate(weights):
            for tensor, gradient in zip(tensors, gradients(tensors, step, part)):
                if tensor.requires_grad:
                    share = gradient * weight / sum(weights)
                    tensor.grad = share if tensor.grad is None else tensor.grad + share
        if clip_value:
            torch.nn.utils.clip_grad_value_(learnt, clip_value)
        if clip_norm:
            torch.nn.utils.clip_grad_norm_(learnt, clip_norm)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        optimizer.step()
        with torch.no_grad():
            for group in optimizer.param_groups:
                for tensor in group["params"]:
                    if group["kind"] == "weight" and tensor.requires_grad:
                        if l1:
                            by = group["lr"] * l1
                            tensor.copy_(tensor.sign() * (tensor.abs() - by).clamp(min=0))
                        if max_norm:
                            tensor.copy_(torch.renorm(tensor, 2, 0, max_norm))
        if step in (0, STEPS - 1):
            print(f"{name}, {step + 1}, {' '.join('%.8g' % value for value in flat(tensors).tolist())}")


run("l2", ADAM, l2=0.05)
run("l2Bias", SGD, l2=0.05, l2_bias=0.02)
run("clipValue", NESTEROV, clip_value=0.3)
run("clipNorm", NESTEROV, clip_norm=0.8)
run("bothClippedBeforeL2", SGD, clip_value=0.5, clip_norm=1, l2=0.05)
run("layers", NESTEROV, l2=0.05, layers={"dense1": {"factor": 0.1, "l2": 0.2}, "batchNormalization1": {"factor": 3}})
run("frozen", ADAM, clip_norm=0.8, layers={"dense1": {"frozen": True}})
run("l1", SGD, l1=1.5, layers={"dense2": {"factor": 0.5}})
run("l1WithAdam", ADAM, l1=0.6)
run("maxNorm", NESTEROV, max_norm=0.7)
run("everything", ADAM, l1=0.1, l2=0.05, l2_bias=0.02, max_norm=0.9, clip_value=1, clip_norm=3,
    layers={"dense1": {"factor": 0.5, "l2": 0.2}, "batchNormalization1": {"frozen": True}})
run("accumulation", NESTEROV, weights=(2, 1, 3))
