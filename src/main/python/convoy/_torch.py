"""Networks as PyTorch modules: every layer that there is, and the file format of the weights."""

from __future__ import annotations

import json
import math
import os
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as e:
    raise ImportError(
        "to_torch needs PyTorch, which is not installed: pip install torch", name="torch"
    ) from e

#: [channels, height, width] of an example.
Shape = tuple[int, int, int]


def from_folder(path: str | os.PathLike[str]) -> nn.Module:
    """The network of a saved model, by its files."""
    folder = Path(path)
    for name in ("network.json", "weights.safetensors"):
        if not (folder / name).is_file():
            raise FileNotFoundError(
                f"There is no {name} in {folder}. Give the folder of a saved model that is a"
                " network; that of a pipeline is in its folder 'stages'."
            )
    network = (folder / "network.json").read_text(encoding="utf-8")
    return module(network, (folder / "weights.safetensors").read_bytes())


def module(network: str, weights: bytes) -> nn.Module:
    """The network that a JSON text describes, with these parameters.

    :param network: as ``network.json``
    :param weights: as ``weights.safetensors``
    """
    spec = json.loads(network)
    built = Network(tuple(spec["input"]), spec["layers"])
    found = built.load_state_dict(_tensors(weights), strict=False)
    missing = [name for name in found.missing_keys if not name.endswith("num_batches_tracked")]
    if missing or found.unexpected_keys:
        raise ValueError(
            f"The weights are not those of the network: it lacks {found.unexpected_keys}, and they"
            f" lack {missing}."
        )
    return built.eval()


def _tensors(weights: bytes) -> dict[str, torch.Tensor]:
    (length,) = struct.unpack("<Q", weights[:8])
    header = json.loads(weights[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(weights[start:end]), dtype=torch.float32)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


class Network(nn.Sequential):
    """Layers, called as the parameters' names say. Examples are [channels, height, width] between
    them, plain vectors [length, 1, 1]."""

    def __init__(self, shape: Shape, layers: list[dict[str, Any]]) -> None:
        named, _ = _named(layers, shape)
        super().__init__(named)
        self.shape = shape
        for module in self.modules():
            if isinstance(module, Weighted) and module.shared_with:
                module.other.append(self.get_submodule(module.shared_with))  # type: ignore[arg-type]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return super().forward(features.reshape(-1, *self.shape)).flatten(1)


def _named(layers: list[dict[str, Any]], shape: Shape) -> tuple[OrderedDict[str, nn.Module], Shape]:
    """Layers by their names, type and number, and the shape that comes out."""
    named: OrderedDict[str, nn.Module] = OrderedDict()
    numbers: dict[str, int] = {}
    for layer in layers:
        kind = layer["type"]
        if kind not in MAKERS:
            raise NotImplementedError(
                f"to_torch does not know the layer '{kind}'. Install the version of convoy-spark"
                " that the model was saved with."
            )
        numbers[kind] = numbers.get(kind, 0) + 1
        made = MAKERS[kind](layer, shape)
        with torch.no_grad():
            shape = tuple(made.eval()(torch.zeros(1, *shape)).shape[1:])  # type: ignore[assignment]
        named[f"{kind}{numbers[kind]}"] = made
    return named, shape


class Window(nn.Module):
    """What convolution and pooling share: how a window slides, and the padding around the image."""

    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        super().__init__()
        self.kernel = _pair(layer["kernel"])
        self.stride = _pair(layer["stride"])
        self.dilation = _pair(layer.get("dilation", 1))
        padding = layer["padding"]
        sides: list[int] = []  # left, right, top, bottom
        for axis in (1, 0):
            if padding == "same":
                outputs = math.ceil(shape[1 + axis] / self.stride[axis])
                reach = (self.kernel[axis] - 1) * self.dilation[axis] + 1
                all_of_it = max(0, (outputs - 1) * self.stride[axis] + reach - shape[1 + axis])
                sides += [all_of_it // 2, all_of_it - all_of_it // 2]
            else:
                sides += [0 if padding == "valid" else _pair(padding)[axis]] * 2
        self.sides = sides


class Weighted(nn.Module):
    """A weight and perhaps a bias: learnt, given, another layer's, or made of what is learnt."""

    def __init__(self, layer: dict[str, Any], shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape
        self.other: list[Weighted] = []  # in a list, for its parameters are not this one's
        units = shape[0]
        self.shared_with = layer.get("sharedWith")
        if self.shared_with:
            self.has_bias = False
            return
        if layer.get("weightNormalization"):
            self.weight_g = nn.Parameter(torch.empty(units))
            self.weight_v = nn.Parameter(torch.empty(shape))
        elif layer.get("orthogonal"):
            self.reflections = nn.Parameter(torch.empty(shape))
        elif layer.get("kernels"):
            fixed = _kernels(layer["kernels"], layer.get("groups", 1), shape)
            self.register_buffer("kernels", fixed, persistent=False)
        else:
            self.weight = nn.Parameter(torch.empty(shape))
        self.has_bias = layer["bias"]
        if self.has_bias:
            self.bias = nn.Parameter(torch.empty(units))

    def tensors(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        if self.other:
            return self.other[0].tensors()
        if self.shared_with:  # while the network is built, to see what shape comes out
            return torch.zeros(self.shape), None
        bias = self.bias if self.has_bias else None
        if hasattr(self, "weight_g"):
            ones = [1] * (len(self.shape) - 1)
            norms = self.weight_v.flatten(1).norm(dim=1).view(-1, *ones)
            return self.weight_v * (self.weight_g.view(-1, *ones) / norms), bias
        if hasattr(self, "reflections"):
            return _orthogonal(self.reflections.flatten(1)).view(self.shape), bias
        return (self.kernels if hasattr(self, "kernels") else self.weight), bias


def _orthogonal(x: torch.Tensor) -> torch.Tensor:
    """A product of Householder reflections; the signs of the diagonal are those of the columns."""
    tall = x if x.shape[0] >= x.shape[1] else x.T
    below = tall.tril(-1)
    q = torch.linalg.householder_product(below, 2 / (1 + (below * below).sum(0)))
    q = q * torch.copysign(torch.ones_like(tall.diagonal()), tall.diagonal())
    return q if tall is x else q.T


_KERNELS = {
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edges": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "horizontalEdges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "verticalEdges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
}


def _kernels(given: list[Any], groups: int, shape: tuple[int, ...]) -> torch.Tensor:
    if not isinstance(given[0], str):
        return torch.tensor(given, dtype=torch.float32)
    named = torch.tensor([_KERNELS[name] for name in given], dtype=torch.float32)[:, None]
    return named.expand(-1, *shape[1:]).repeat(groups, 1, 1, 1) / shape[1]


class Convolution(Weighted):
    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        window = Window(layer, shape)
        groups = layer.get("groups", 1)
        super().__init__(layer, (layer["filters"], shape[0] // groups, *window.kernel))
        self.sides, self.groups = window.sides, groups
        self.stride, self.dilation = window.stride, window.dilation
        self.mode = "circular" if layer.get("paddingMode") == "circular" else "constant"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padded = F.pad(x, self.sides, mode=self.mode)
        weight, bias = self.tensors()
        return F.conv2d(
            padded, weight, bias, stride=self.stride, dilation=self.dilation, groups=self.groups
        )


class PatchWhitening(nn.Conv2d):
    """A convolution that is not learnt: its filters and their negatives whiten patches."""

    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        kernel = _pair(layer["kernel"])
        super().__init__(shape[0], 2 * shape[0] * kernel[0] * kernel[1], kernel)
        self.requires_grad_(False)


class MaxPooling(Window):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.max_pool2d(F.pad(x, self.sides, value=-math.inf), self.kernel, self.stride)


class AveragePooling(Window):
    """Padding does not count in a mean."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        sums = F.avg_pool2d(F.pad(x, self.sides), self.kernel, self.stride)
        there = F.avg_pool2d(F.pad(torch.ones_like(x), self.sides), self.kernel, self.stride)
        return sums / there


class LocallyConnected(Window):
    """Filters that are others at each place; places row by row, at each its filters."""

    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        super().__init__(layer, shape)
        self.filters = layer["filters"]
        sizes = (shape[1] + sum(self.sides[2:]), shape[2] + sum(self.sides[:2]))
        self.out = tuple(
            (size - (kernel - 1) * dilation - 1) // stride + 1
            for size, kernel, dilation, stride in zip(
                sizes, self.kernel, self.dilation, self.stride
            )
        )
        units = math.prod(self.out) * self.filters
        self.weight = nn.Parameter(torch.empty(units, shape[0], *self.kernel))
        self.bias = nn.Parameter(torch.empty(units)) if layer["bias"] else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padded = F.pad(x, self.sides)
        taken = F.unfold(padded, self.kernel, self.dilation, stride=self.stride)
        weight = self.weight.reshape(-1, self.filters, taken.shape[1])
        y = torch.einsum("njp,pfj->nfp", taken, weight)
        if self.bias is not None:
            y = y + self.bias.reshape(-1, self.filters).T
        return y.unflatten(2, self.out)


class Dense(Weighted):
    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        super().__init__(layer, (layer["units"], math.prod(shape)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x.flatten(1), *self.tensors())[:, :, None, None]


class Flatten(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flatten(1)[:, :, None, None]


class GaussianNoise(nn.Module):
    """In training alone."""

    def __init__(self, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.deviation * torch.randn_like(x) if self.training else x


class GlobalAveragePooling(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.mean((2, 3), keepdim=True)


class ChannelPadding(nn.Module):
    """Channels of zeros after those there are."""

    def __init__(self, more: int) -> None:
        super().__init__()
        self.more = more

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.pad(x, (0, 0, 0, 0, 0, self.more))


class Residual(nn.Module):
    """What the layers give, and what the shortcut does, or else the input itself."""

    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        super().__init__()
        named, _ = _named(layer["layers"], shape)
        for name, inner in named.items():
            self.add_module(name, inner)
        self.names = list(named)
        self.shortcut = nn.Sequential(_named(layer["shortcut"], shape)[0])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        for name in self.names:
            y = getattr(self, name)(y)
        return y + self.shortcut(x)


class Concatenation(nn.Module):
    """What the branches give, joined channel after channel."""

    def __init__(self, layer: dict[str, Any], shape: Shape) -> None:
        super().__init__()
        self.names = [f"branch{i}" for i in range(1, 1 + len(layer["branches"]))]
        for name, branch in zip(self.names, layer["branches"]):
            self.add_module(name, nn.Sequential(_named(branch, shape)[0]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([getattr(self, name)(x) for name in self.names], 1)


def _pair(size: int | list[int]) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (size[0], size[1])


class Swish(nn.Module):
    """x sigmoid(beta x), with a beta that is learnt or, in an activation, fixed."""

    def __init__(self, beta: float, learnt: bool) -> None:
        super().__init__()
        self.beta = nn.Parameter(torch.full((1,), beta)) if learnt else beta

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.sigmoid(self.beta * x)


#: What makes each activation, given its JSON.
_FUNCTIONS: dict[str, Callable[[dict[str, Any]], nn.Module]] = {
    "relu": lambda layer: nn.ReLU(),
    "tanh": lambda layer: nn.Tanh(),
    "sigmoid": lambda layer: nn.Sigmoid(),
    "leakyRelu": lambda layer: nn.LeakyReLU(layer["slope"]),
    "elu": lambda layer: nn.ELU(layer["alpha"]),
    "silu": lambda layer: nn.SiLU(),
    "swish": lambda layer: Swish(layer["beta"], learnt=False),
    "mish": lambda layer: nn.Mish(),
    "gelu": lambda layer: nn.GELU(),
    "geluTanh": lambda layer: nn.GELU(approximate="tanh"),
    "geluSigmoid": lambda layer: Swish(1.702, learnt=False),
    "softplus": lambda layer: nn.Softplus(),
    "softmax": lambda layer: nn.Softmax(1),
    "identity": lambda layer: nn.Identity(),
    "smartRelu": lambda layer: nn.ReLU(),
}

#: What makes each type of layer, given its JSON and the shape that enters.
MAKERS: dict[str, Callable[[dict[str, Any], Shape], nn.Module]] = {
    "convolution": Convolution,
    "pooling": lambda layer, shape: (
        MaxPooling(layer, shape) if layer["kind"] == "max" else AveragePooling(layer, shape)
    ),
    "dense": Dense,
    "batchNormalization": lambda layer, shape: nn.BatchNorm2d(
        shape[0], eps=layer["epsilon"], momentum=layer["momentum"]
    ),
    "dropout": lambda layer, shape: nn.Dropout(layer["rate"]),
    "activation": lambda layer, shape: _FUNCTIONS[layer["function"]](layer),
    "prelu": lambda layer, shape: nn.PReLU(
        shape[0] if layer["perChannel"] else 1, layer["initial"]
    ),
    "swish": lambda layer, shape: Swish(layer["initial"], learnt=True),
    "globalAveragePooling": lambda layer, shape: GlobalAveragePooling(),
    "channelPadding": lambda layer, shape: ChannelPadding(layer["channels"] - shape[0]),
    "residual": Residual,
    "concatenation": Concatenation,
    "locallyConnected": LocallyConnected,
    "patchWhitening": PatchWhitening,
    "flatten": lambda layer, shape: Flatten(),
    "gaussianNoise": lambda layer, shape: GaussianNoise(layer["deviation"]),
    "layerNormalization": lambda layer, shape: nn.LayerNorm(shape, eps=layer["epsilon"]),
    "groupNormalization": lambda layer, shape: nn.GroupNorm(
        layer["groups"], shape[0], eps=layer["epsilon"]
    ),
    "localResponseNormalization": lambda layer, shape: nn.LocalResponseNorm(
        layer["size"], layer["alpha"], layer["beta"], layer["k"]
    ),
}
