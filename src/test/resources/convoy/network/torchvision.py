"""Writes torchvision.csv: the convolutions and dense layers of torchvision's models, in their order.

python torchvision.py > torchvision.csv        (torchvision 0.29)
Columns: model, shape of the weight, and of convolutions stride and padding.
"""
import sys

sys.path.pop(0)  # this file has the name of what it imports

import torch
from torch import nn
from torchvision import models

OPTIONS = {"googlenet": {"aux_logits": False, "init_weights": False}}

for name in ["resnet18", "resnet50", "resnet152", "vgg19", "googlenet"]:
    with torch.device("meta"):
        model = getattr(models, name)(weights=None, **OPTIONS.get(name, {}))
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            line = [name, " ".join(map(str, module.weight.shape))]
            if isinstance(module, nn.Conv2d):
                line += [f"{module.stride[0]} {module.padding[0]}"]
            print("|".join(line))
