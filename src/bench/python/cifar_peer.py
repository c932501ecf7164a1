"""PyTorch's side of jobs/bench.sh cifar10: trains as conf/cifar10.json says, in one process.

cifar_peer.py describe
    its version, and how many values ResNet-20 learns
cifar_peer.py train FOLDER SETTINGS EPOCHS SEED STATE
    accuracy on the test images, images/s and the accuracy after each epoch

FOLDER has IDX files named like MNIST's. SETTINGS is conf/cifar10.json: batches are as large as those of all
its workers together, and so an epoch has as many steps. STATE is a file that is written after each epoch,
from which a run that was broken off goes on. Initial weights are drawn as Convoy draws them: normal with
variance 2 / n (He et al.), the last layer uniform (Glorot and Bengio), biases zero. What is found is printed
as JSON behind a mark, which the Java side looks for.
"""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from pytorch_peer import resnet20
from torch import nn

THREADS = 2


def read(folder, part):
    """Images [n, 3, 32, 32] and their labels."""

    def values(name, header):
        raw = bytearray((Path(folder) / f"{part}-{name}-ubyte").read_bytes())
        return torch.frombuffer(raw, dtype=torch.uint8)[header:]

    images = values("images-idx4", 4 + 4 * 4).view(-1, 3, 32, 32)
    return images, values("labels-idx1", 4 + 4).long()


def standardize(images, by):
    """Each channel by its mean and its deviation, over all pixels of the images to train on."""
    pixels = by.float()
    mean = pixels.mean((0, 2, 3), keepdim=True)
    deviation = pixels.std((0, 2, 3), keepdim=True, correction=0)
    return (images.float() - mean) / deviation


def augmented(images, padding):
    """Crops of the images with zeros around, half of them mirrored."""
    n, _, height, width = images.shape
    padded = F.pad(images, [padding] * 4)
    rows = torch.randint(2 * padding + 1, (n, 1)) + torch.arange(height)
    columns = torch.randint(2 * padding + 1, (n, 1)) + torch.arange(width)
    columns = torch.where(torch.rand(n, 1) < 0.5, columns.flip(1), columns)
    # Of each image its rows, and of those their columns.
    return padded[torch.arange(n)[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(
        0, 3, 1, 2
    )


def initialize(model):
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)


def groups(model, decay):
    """Weights decay; biases and what normalization learns do not."""
    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0}]


@torch.inference_mode()
def accuracy(model, images, labels):
    model.eval()
    right = [model(x).argmax(1) == y for x, y in zip(images.split(500), labels.split(500))]
    return torch.cat(right).float().mean().item()


def check(settings):
    """Refuses settings that this script does not follow."""
    followed = {
        "network": "resnet20",
        "optimizer": "nesterov",
        "learningRateSchedule": "oneCycle",
        "standardize": {"scope": "channel"},
    }
    read = "augment learningRate l2 epochs batchSize workers seed".split()
    others = set(settings) - set(followed) - {*read, "out", "testFraction", "averagingFrequency"}
    if others:
        sys.exit(f"cifar_peer.py does not follow {', '.join(sorted(others))}")
    for name, value in followed.items():
        if settings[name] != value:
            sys.exit(f"cifar_peer.py follows {name}={value}, found {settings[name]}")
    crop, flip = settings["augment"]
    if set(crop) != {"type", "padding"} or crop["type"] != "crop" or flip != {"type": "flip"}:
        sys.exit(f"cifar_peer.py follows a crop and a flip, found {settings['augment']}")
    return crop["padding"]


def train(folder, settings_file, epochs, seed, state_file):
    settings = json.loads(Path(settings_file).read_text())
    padding = check(settings)
    epochs = int(epochs)
    torch.manual_seed(int(seed))
    raw, labels = read(folder, "train")
    raw_test, test_labels = read(folder, "t10k")
    images, test_images = standardize(raw, raw), standardize(raw_test, raw)
    rows = settings["batchSize"] * settings["workers"]
    steps = -(-len(images) // rows)
    model = resnet20().to(memory_format=torch.channels_last)
    initialize(model)
    optimizer = torch.optim.SGD(
        # L2's gradient is 2 l2 w.
        groups(model, 2 * settings["l2"]),
        lr=settings["learningRate"],
        momentum=0.9,
        nesterov=True,
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=settings["learningRate"], total_steps=steps * epochs
    )
    done = {"epoch": 0, "seconds": 0.0, "accuracies": []}
    if Path(state_file).exists():
        saved = torch.load(state_file, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        torch.set_rng_state(saved["random"])
        done = saved["done"]
    while done["epoch"] < epochs:
        began = time.perf_counter()
        model.train()
        # As even as Convoy's: batches differ by at most one image.
        for batch in torch.randperm(len(images)).tensor_split(steps):
            x = augmented(images[batch], padding).contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad()
            F.cross_entropy(model(x), labels[batch]).backward()
            optimizer.step()
            schedule.step()
        done["seconds"] += time.perf_counter() - began
        done["accuracies"].append(accuracy(model, test_images, test_labels))
        done["epoch"] += 1
        print(f"PyTorch, epoch {done['epoch']}: {done['accuracies'][-1]:.4f}", file=sys.stderr)
        kept = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "random": torch.get_rng_state(),
            "done": done,
        }
        partial = Path(state_file + ".partial")
        torch.save(kept, partial)
        partial.replace(state_file)
    return {
        "accuracy": done["accuracies"][-1],
        "imagesPerSecond": len(images) * epochs / done["seconds"],
    }


def describe():
    parameters = sum(parameter.numel() for parameter in resnet20().parameters())
    return {"version": torch.__version__, "parameters": {"resnet20": parameters}}


if __name__ == "__main__":
    torch.set_num_threads(THREADS)
    command, *arguments = sys.argv[1:]
    found = {"describe": describe, "train": train}[command](*arguments)
    print("MEASURED " + json.dumps(found))
