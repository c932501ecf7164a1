"""PyTorch's side of jobs/bench.sh backends: the same networks, batches, optimizer and loss, one thread.

pytorch_peer.py describe
    its version, and how many values each network learns
pytorch_peer.py run NETWORK STYLE TRAIN TEST SECONDS BATCH_ROWS PREDICTION_ROWS,... DEVICE
    images/s of training and of prediction, and the accuracy behind it

STYLE is plain, as people write it, or tuned, what PyTorch offers besides on a processor: channels-last
and the fused Adam. TRAIN and TEST hold an image's pixels and then its label, a byte each, image after
image. DEVICE is cpu or cuda; images go there batch by batch. What is found is printed as JSON behind a mark, which the Java side looks for.
"""

import json
import math
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """A residual block; its shortcut has no parameters (He et al. 2016, option A)."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.convolution1 = nn.Conv2d(channels, filters, 3, stride=stride, padding=1, bias=False)
        self.normalization1 = nn.BatchNorm2d(filters)
        self.convolution2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.normalization2 = nn.BatchNorm2d(filters)
        self.stride = stride
        self.added = filters - channels

    def forward(self, x):
        y = F.relu(self.normalization1(self.convolution1(x)))
        y = self.normalization2(self.convolution2(y))
        if self.stride > 1:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.added))
        return F.relu(y + x)


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    channels = 16
    for filters in (16, 32, 64):
        for _ in range(3):
            layers.append(Block(channels, filters, 1 if filters == channels else 2))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(20, 50, 5),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(800, 500),
        nn.ReLU(),
        nn.Linear(500, 10),
    )


NETWORKS = {"lenet5": (lenet5, (1, 28, 28)), "resnet20": (resnet20, (3, 32, 32))}


def read(path, shape):
    pixels = math.prod(shape)
    rows = torch.frombuffer(bytearray(Path(path).read_bytes()), dtype=torch.uint8)
    rows = rows.view(-1, pixels + 1)
    return rows[:, :pixels].float().div(255).reshape(-1, *shape), rows[:, pixels].long()


def slices(count, rows):
    """Whole batches, in the order of the file, again and again."""
    while True:
        for start in range(0, count - rows + 1, rows):
            yield slice(start, start + rows)


def finish(device):
    """Waits for what a GPU has been told to do."""
    if device == "cuda":
        torch.cuda.synchronize()


def repeat(seconds, work, device):
    began = time.perf_counter()
    times = 0
    while times == 0 or time.perf_counter() - began < seconds:
        work()
        times += 1
    finish(device)
    return times / (time.perf_counter() - began)


def speed(seconds, rows, work, device):
    """Images/s, behind a warm-up of the same length."""
    repeat(seconds, work, device)
    return rows * repeat(seconds, work, device)


def train(model, optimizer, images, labels, seconds, rows, device):
    batches = slices(len(images), rows)

    def step():
        batch = next(batches)
        optimizer.zero_grad()
        F.cross_entropy(model(images[batch].to(device)), labels[batch].to(device)).backward()
        optimizer.step()

    model.train()
    return speed(seconds, rows, step, device)


@torch.inference_mode()
def predict(model, images, seconds, rows, device):
    batches = slices(len(images), rows)
    return speed(seconds, rows, lambda: model(images[next(batches)].to(device)).cpu(), device)


@torch.inference_mode()
def accuracy(model, images, labels, device):
    right = [
        model(x.to(device)).argmax(1).cpu() == y
        for x, y in zip(images.split(500), labels.split(500))
    ]
    return torch.cat(right).float().mean().item()


def fused_adam(model):
    return torch.optim.Adam(model.parameters(), fused=True)  # on a processor from PyTorch 2.4 on


def run(network, style, train_file, test_file, seconds, batch_rows, prediction_rows, device):
    seconds = float(seconds)
    build, shape = NETWORKS[network]
    images, labels = read(train_file, shape)
    test_images, test_labels = read(test_file, shape)
    torch.manual_seed(1)
    model = build().to(device)
    if style == "tuned":
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
        test_images = test_images.contiguous(memory_format=torch.channels_last)
        optimizer = fused_adam(model)
    else:
        optimizer = torch.optim.Adam(model.parameters())
    training = train(model, optimizer, images, labels, seconds, int(batch_rows), device)
    model.eval()
    return {
        "training": training,
        "prediction": {
            rows: predict(model, test_images, seconds, int(rows), device)
            for rows in prediction_rows.split(",")
        },
        "accuracy": accuracy(model, test_images, test_labels, device),
    }


def describe():
    parameters = {}
    for name, (build, _) in NETWORKS.items():
        model = build()
        fused_adam(model)  # fails now rather than in the middle
        parameters[name] = sum(parameter.numel() for parameter in model.parameters())
    return {"version": torch.__version__, "parameters": parameters}


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    command, *arguments = sys.argv[1:]
    found = {"describe": describe, "run": run}[command](*arguments)
    print("MEASURED " + json.dumps(found))
