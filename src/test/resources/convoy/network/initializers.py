"""Writes initializers.csv: what PyTorch draws initial weights from, by their shape.

python initializers.py > initializers.csv        (PyTorch 2)
Columns: initializer, shape, standard deviation, bound (Infinity: normal).
"""
import math

import torch
from torch.nn import init

CALLS = {
    "heNormal": lambda w: init.kaiming_normal_(w, nonlinearity="relu"),
    "heUniform": lambda w: init.kaiming_uniform_(w, nonlinearity="relu"),
    "glorotNormal": init.xavier_normal_,
    "glorotUniform": init.xavier_uniform_,
    "lecunNormal": lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
    # The classical one is not PyTorch's: U[-1/n, 1/n] for n inputs.
    "uniform": lambda w: w.uniform_(-1 / w[0].numel(), 1 / w[0].numel()),
}

drawn = {}


def normal(tensor, mean, std, **_):
    drawn["from"] = (std, math.inf)


def uniform(tensor, a, b, **_):
    assert a == -b
    drawn["from"] = (b / math.sqrt(3), b)


torch.Tensor.normal_ = normal
torch.Tensor.uniform_ = uniform
for name, call in CALLS.items():
    for shape in [(300, 400), (3, 20000), (50, 40, 7, 1), (16, 64, 5, 5)]:
        call(torch.empty(shape))
        deviation, bound = drawn["from"]
        print(name, " ".join(map(str, shape)), sep="|", end="|")
        print(f"{deviation:.9g}|{'Infinity' if bound == math.inf else format(bound, '.9g')}")
