"""What activations give, and what PyTorch's autograd makes of their derivatives, in double precision.

Run: python activations.py   (reads layer and x of each case in activations.json beside it, and writes the rest anew)

The outputs' gradient is 1, -1, 1, -1, ...
"""

import json
import pathlib
import textwrap

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

FUNCTIONS = {
    "relu": F.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "leakyRelu": lambda x, slope=0.01: F.leaky_relu(x, slope),
    "elu": lambda x, alpha=1.0: F.elu(x, alpha),
    "silu": F.silu,
    "swish": lambda x, beta=1.0: x * torch.sigmoid(beta * x),
    "mish": F.mish,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "geluSigmoid": lambda x: x * torch.sigmoid(1.702 * x),
    "softplus": lambda x: F.softplus(x, threshold=700),
    "softmax": lambda x: F.softmax(x, 0),
    "identity": lambda x: x,
    "smartRelu": F.relu,
}


class Swish(nn.Module):
    def __init__(self, initial):
        super().__init__()
        self.beta = nn.Parameter(torch.tensor(initial))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


def made(type, function=None, perChannel=False, initial=None, channels=0, **constants):
    if type == "activation":
        return lambda x: FUNCTIONS[function](x, **constants)
    if type == "prelu":
        prelu = nn.PReLU(channels if perChannel else 1, 0.25 if initial is None else initial)
        return lambda x: prelu(x[None])[0], prelu
    return Swish(1.0 if initial is None else initial)


def computed(layer, x, **before):
    values = torch.tensor(x, requires_grad=True)
    function = made(**layer, channels=len(x)) if layer["type"] == "prelu" else made(**layer)
    module = function
    if isinstance(function, tuple):
        function, module = function
    y = function(values)
    y.backward((-1.0) ** torch.arange(len(x)))
    learnt = [p.grad.flatten() for p in module.parameters()] if isinstance(module, nn.Module) else []
    return {
        "layer": layer,
        "x": x,
        "y": rounded(y),
        "slopes": rounded(values.grad),
        "learnt": [n for grad in learnt for n in rounded(grad)],
    }


def rounded(numbers):
    return [float(f"{float(n):.9g}") for n in numbers.detach()]


def text(case):
    fields = []
    for key, value in case.items():
        line = f" {json.dumps(key)}: {json.dumps(value)}"
        fields.append("\n".join(textwrap.wrap(line, 118, initial_indent=" ", subsequent_indent="  ")))
    return "{\n" + ",\n".join(fields) + "\n}"


path = pathlib.Path(__file__).with_suffix(".json")
cases = [computed(**case) for case in json.loads(path.read_text())]
path.write_text("[" + ", ".join(text(case) for case in cases) + "]\n")
