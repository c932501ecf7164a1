"""Writes resnets.json: outputs of torchvision's ResNet-18 and ResNet-50 (0.29.2, PyTorch 2.15.0).

All numbers, weights, running statistics and images, come from one formula, which the test has too,
so that no weights need be kept. Run in this folder: python resnets.py
"""

import numpy as np
import torch
import torchvision


def uniform(number: int, length: int) -> np.ndarray:
    """In [-1, 1), the tensor of that number: the hash "lowbias32" of the place."""
    x = np.arange(length, dtype=np.uint32) + np.uint32(number * 0x9E3779B9 % 2**32)
    for shift, factor in ((16, 0x21F0AAAD), (15, 0xD35A2D97)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    x ^= x >> np.uint32(15)
    return ((x >> np.uint32(8)).astype(np.float64) / 2**23 - 1).astype(np.float32)


def value(name: str, shape: list[int], number: int) -> np.ndarray:
    noise = uniform(number, int(np.prod(shape))).reshape(shape)
    if len(shape) > 1:  # of variance 1 / fan-in
        return noise * np.float32(np.sqrt(3 / np.prod(shape[1:])))
    if name.endswith("running_var"):
        return 1 + noise / 2
    return 1 + noise / 4 if name.endswith("weight") else noise / 4


lines = []
for network in ("resnet18", "resnet50"):
    model = getattr(torchvision.models, network)(weights=None, num_classes=10).eval()
    tensors = []
    for name, tensor in model.state_dict().items():
        shape = list(tensor.shape)
        tensors.append(f'    ["{name}", "{str(tensor.dtype)[6:]}", {shape}]')
        if tensor.is_floating_point():
            tensor.copy_(torch.from_numpy(value(name, shape, len(tensors))))
    images = torch.from_numpy(uniform(0, 2 * 3 * 64 * 64).reshape(2, 3, 64, 64))
    with torch.no_grad():
        outputs = model(images).double().numpy()
    rows = ",\n    ".join("[" + ", ".join(f"{x:.8g}" for x in row) + "]" for row in outputs)
    listed = ",\n".join(tensors)
    lines.append(f'  "{network}": {{\n   "tensors": [\n{listed}],\n   "outputs": [\n    {rows}]}}')
with open("resnets.json", "w", encoding="utf-8") as file:
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
