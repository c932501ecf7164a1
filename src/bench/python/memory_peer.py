"""PyTorch's side of jobs/bench.sh memory-need: what it takes to train the same networks, one thread.

memory_peer.py describe
    its version
memory_peer.py run NETWORK CHANNELS HEIGHT ROWS STEPS
    megabytes of the process's largest resident set after so many steps with Adam, less those after
    steps of a tiny network; batches differ by a row

NETWORK is lenet5, resnet20, mlp:UNITS,UNITS or convolutions:BLOCKS, of 64 filters with batch
normalization. Written as people write it. What is found is printed as JSON behind a mark.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from pytorch_peer import lenet5, resnet20

CLASSES = 10


def mlp(inputs, units):
    layers = [nn.Flatten()]
    for each in units:
        layers += [nn.Linear(inputs, each), nn.ReLU()]
        inputs = each
    return nn.Sequential(*layers, nn.Linear(inputs, CLASSES))


def convolutions(channels, blocks):
    layers = []
    for _ in range(blocks):
        layers += [nn.Conv2d(channels, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU()]
        channels = 64
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, CLASSES))


def build(network, channels, height):
    kind, _, sizes = network.partition(":")
    if kind == "mlp":
        return mlp(channels * height * height, [int(size) for size in sizes.split(",")])
    if kind == "convolutions":
        return convolutions(channels, int(sizes))
    return {"lenet5": lenet5, "resnet20": resnet20}[kind]()


def train(model, images, steps):
    optimizer = torch.optim.Adam(model.parameters())
    labels = torch.zeros(len(images), dtype=torch.long)
    for step in range(steps):
        rows = len(images) - step % 2
        optimizer.zero_grad()
        F.cross_entropy(model(images[:rows]), labels[:rows]).backward()
        optimizer.step()


def megabytes(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(key + ":"))


def run(network, channels, height, rows, steps):
    channels, height = int(channels), int(height)
    train(build("convolutions:1", 1, 8), torch.rand(8, 1, 8, 8), 2)
    before = megabytes("VmRSS")
    images = torch.full((int(rows), channels, height, height), 0.5)
    train(build(network, channels, height), images, int(steps))
    return {"resident": megabytes("VmHWM") - before}


def describe():
    return {"version": torch.__version__}


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    command, *arguments = sys.argv[1:]
    found = {"describe": describe, "run": run}[command](*arguments)
    print("MEASURED " + json.dumps(found))
