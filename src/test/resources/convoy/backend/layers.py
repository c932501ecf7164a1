"""What layers compute, with PyTorch: outputs in prediction, then the loss, and two marks of each gradient and statistic.

Run: python layers.py   (reads name, shape and layers of each case in layers.json beside it, and writes the rest anew)
"""

import json
import math
import pathlib
import textwrap

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import _Orthogonal, _OrthMaps

torch.set_default_dtype(torch.float64)
ROWS = 3


def two(v):
    return tuple(v) if isinstance(v, list) else (v, v)


class Same(nn.Module):  # ceil(size / stride) outputs; the odd row of padding at the end
    def __init__(self, layer, kernel, stride, fill):
        super().__init__()
        self.layer, self.kernel, self.stride, self.fill = layer, kernel, stride, fill

    def forward(self, x):
        around = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel[::-1], self.stride[::-1]):
            free = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
            around += [free // 2, free - free // 2]
        y = self.layer(F.pad(x, around, value=self.fill))
        mean = isinstance(self.layer, nn.AvgPool2d)
        return y / self.layer(F.pad(torch.ones_like(x), around)) if mean else y


class Pad(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.channels = channels

    def forward(self, x):
        return F.pad(x, (0, 0, 0, 0, 0, self.channels - x.shape[1]))


class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers, self.shortcut = sequence(layers), sequence(shortcut)

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


NAMED = {  # fixed kernels by their names
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edges": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "horizontalEdges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "verticalEdges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
}
UNITS = {}  # layers of weights by their names, of the network that is being built


class Unit(nn.Module):  # a dense layer or a convolution whose weight follows from something else
    def __init__(self, units, bias, weightNormalization=False, orthogonal=False, sharedWith=None,
                 kernels=None, groups=1, kernel=None, **window):
        super().__init__()
        self.units, self.groups, self.kernel, self.window = units, groups, kernel, window
        self.normalized, self.is_orthogonal, self.kernels = weightNormalization, orthogonal, kernels
        self.has_bias, self.shared, self.made = bias, [UNITS[sharedWith]] if sharedWith else [], False

    def make(self, channels):
        self.made = True
        shape = (self.units, channels // self.groups, *self.kernel) if self.kernel else (self.units, channels)
        if self.normalized:
            self.weight_g = nn.Parameter(torch.empty(self.units))
            self.weight_v = nn.Parameter(torch.empty(shape))
        elif self.is_orthogonal:
            self.reflections = nn.Parameter(torch.empty(shape))
        elif self.kernels and isinstance(self.kernels[0], str):
            named = torch.tensor([NAMED[name] for name in self.kernels])[:, None]
            self.kernels = named.expand(-1, *shape[1:]).repeat(self.groups, 1, 1, 1) / shape[1]
        elif self.kernels:
            self.kernels = torch.tensor(self.kernels, dtype=torch.float64)
        elif not self.shared:
            self.weight = nn.Parameter(torch.empty(shape))
        if self.has_bias and not self.shared:
            self.bias = nn.Parameter(torch.empty(self.units))

    def tensors(self):
        if self.shared:
            return self.shared[0].tensors()
        bias = self.bias if self.has_bias else None
        if self.normalized:
            return torch._weight_norm(self.weight_v, self.weight_g.view(-1, *[1] * (self.weight_v.dim() - 1)), 0), bias
        if self.is_orthogonal:
            x = self.reflections.flatten(1)
            signs = torch.copysign(torch.ones(()), x.diagonal()).detach()  # PyTorch needs 1 or -1 there
            x = x.diagonal_scatter(signs)
            w = _Orthogonal(x, _OrthMaps.householder, use_trivialization=False)(x)
            return w.view(self.reflections.shape), bias
        return self.kernels if self.kernels is not None else self.weight, bias

    def forward(self, x):
        if not self.made:
            self.make(x.shape[1] if self.kernel else x[0].numel())
        if self.kernel:
            return F.conv2d(x, *self.tensors(), groups=self.groups, **self.window)
        return F.linear(x.flatten(1), *self.tensors())[:, :, None, None]


class Circular(nn.Module):
    def __init__(self, layer, amount):
        super().__init__()
        self.layer, self.amount = layer, amount

    def forward(self, x):
        (top, bottom), (left, right) = self.amount(x.shape[2:])
        return self.layer(F.pad(x, (left, right, top, bottom), mode="circular"))


class Concatenation(nn.Module):
    def __init__(self, branches):
        super().__init__()
        self.branches = nn.ModuleList(sequence(branch) for branch in branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class LayerNormalization(nn.Module):
    def __init__(self, epsilon):
        super().__init__()
        self.weight, self.bias = nn.UninitializedParameter(), nn.UninitializedParameter()
        self.epsilon = epsilon

    def forward(self, x):
        for parameter in (self.weight, self.bias):
            if isinstance(parameter, nn.UninitializedParameter):
                parameter.materialize(x.shape[1:])
        return F.layer_norm(x, x.shape[1:], self.weight, self.bias, self.epsilon)


class GroupNormalization(nn.Module):
    def __init__(self, groups, epsilon):
        super().__init__()
        self.weight, self.bias = nn.UninitializedParameter(), nn.UninitializedParameter()
        self.groups, self.epsilon = groups, epsilon

    def forward(self, x):
        for parameter in (self.weight, self.bias):
            if isinstance(parameter, nn.UninitializedParameter):
                parameter.materialize(x.shape[1:2])
        return F.group_norm(x, self.groups, self.weight, self.bias, self.epsilon)


class LocallyConnected(nn.Module):  # unit (row * columns + column) * filters + filter
    def __init__(self, filters, bias, kernel, **window):
        super().__init__()
        self.filters, self.kernel, self.window = filters, kernel, window
        self.weight = nn.UninitializedParameter()
        self.bias = nn.UninitializedParameter() if bias else None

    def forward(self, x):
        out = F.conv2d(x[:1, :1], torch.ones(1, 1, *self.kernel), **self.window).shape[2:]
        units = math.prod(out) * self.filters
        if isinstance(self.weight, nn.UninitializedParameter):
            self.weight.materialize((units, x.shape[1], *self.kernel))
            if self.bias is not None:
                self.bias.materialize((units,))
        columns = F.unfold(x, self.kernel, **self.window)
        weight = self.weight.view(math.prod(out), self.filters, -1)
        y = torch.einsum("njp,pfj->npf", columns, weight)
        if self.bias is not None:
            y = y + self.bias.view(-1, self.filters)
        return y.transpose(1, 2).unflatten(2, out)


def sequence(layers):
    return nn.Sequential(*(layer(**one) for one in layers))


def unit(name, made):
    count = sum(1 for each in UNITS if each.startswith(name))
    UNITS[f"{name}{count + 1}"] = made
    return made


def layer(type, units=0, filters=0, kernel=0, stride=None, padding=0, dilation=1, bias=True,
          kind="max", function=None, momentum=0.1, epsilon=1e-5, channels=0, layers=(),
          shortcut=(), branches=(), paddingMode="zeros", groups=1, size=5, alpha=1e-4, beta=0.75, k=1,
          **follows):
    if type == "dense":
        return unit("dense", Unit(units, bias, **follows))
    if type == "activation":
        return {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[function]()
    if type == "batchNormalization":
        return nn.LazyBatchNorm2d(epsilon, momentum)
    if type == "globalAveragePooling":
        return nn.AdaptiveAvgPool2d(1)
    if type == "flatten":
        return nn.Sequential(nn.Flatten(), nn.Unflatten(1, (-1, 1, 1)))
    if type == "concatenation":
        return Concatenation(branches)
    if type == "layerNormalization":
        return LayerNormalization(epsilon)
    if type == "groupNormalization":
        return GroupNormalization(groups, epsilon)
    if type == "localResponseNormalization":
        return nn.LocalResponseNorm(size, alpha, beta, k)
    if type == "channelPadding":
        return Pad(channels)
    if type == "residual":
        return Residual(layers, shortcut)
    same, fill = padding == "same", 0.0
    padding = 0 if padding == "valid" else padding
    amount = 0 if same else two(padding)
    if type == "convolution":
        stride, dilation = two(stride or 1), two(dilation)
        amount = 0 if paddingMode == "circular" else amount
        made = Unit(filters, bias, kernel=two(kernel), stride=stride, padding=amount, dilation=dilation,
                    groups=groups, **follows)
        unit("convolution", made)
        reach = tuple((k - 1) * d + 1 for k, d in zip(two(kernel), dilation))
        if paddingMode == "circular":
            def sides(shape):
                for size, step, over, around in zip(shape, stride, reach, two(0 if same else padding)):
                    free = max((math.ceil(size / step) - 1) * step + over - size, 0) if same else 2 * around
                    yield free // 2, free - free // 2
            return Circular(made, sides)
    elif type == "locallyConnected":
        stride, dilation = two(stride or 1), two(dilation)
        made = LocallyConnected(filters, bias, two(kernel), stride=stride, padding=amount, dilation=dilation)
        reach = tuple((k - 1) * d + 1 for k, d in zip(two(kernel), dilation))
    else:
        stride, reach = two(stride or kernel), two(kernel)
        if kind == "max":
            made, fill = nn.MaxPool2d(reach, stride, amount), -math.inf
        else:
            made = nn.AvgPool2d(reach, stride, amount, count_include_pad=False)
    return Same(made, reach, stride, fill) if same else made


def wave(n, step):
    return torch.sin(step * torch.arange(1.0, n + 1) ** 2)


def rounded(numbers):
    return [round(float(number.detach()), 6) for number in numbers]


def computed(name, shape, layers, **before):
    UNITS.clear()
    net = sequence(layers)
    x = wave(ROWS * math.prod(shape), 0.7).reshape(ROWS, *shape)
    net.eval()(x)
    values = 0.5 * wave(sum(p.numel() for p in net.parameters()), 0.9)
    nn.utils.vector_to_parameters(values, net.parameters())
    outputs = net(x).flatten(1)
    label, weight = torch.arange(ROWS) % outputs.shape[1], 1 + torch.arange(ROWS) % 2
    loss = weight * F.cross_entropy(net.train()(x).flatten(1), label, reduction="none")
    (loss.sum() / weight.sum()).backward()
    tensors = [p.grad for p in net.parameters()] + [b for b in net.buffers() if b.dim()]
    marks = [
        t.flatten() @ f(torch.arange(1.0, t.numel() + 1)) for t in tensors for f in (torch.sin, torch.cos)
    ]
    return {
        "name": name,
        "shape": shape,
        "layers": layers,
        "outputs": rounded(outputs.flatten()),
        "loss": rounded([loss.sum()])[0],
        "marks": rounded(marks),
    }


def text(case):
    """A line for each field; long lists of numbers or layers on several."""
    fields = []
    for key, value in case.items():
        line = f" {json.dumps(key)}: {json.dumps(value)}"
        fields.append(line if key == "name" else "\n".join(textwrap.wrap(line, 118, initial_indent=" ", subsequent_indent="  ")))
    return "{\n" + ",\n".join(fields) + "\n}"


path = pathlib.Path(__file__).with_suffix(".json")
cases = [computed(**case) for case in json.loads(path.read_text())]
path.write_text("[" + ", ".join(text(case) for case in cases) + "]\n")
