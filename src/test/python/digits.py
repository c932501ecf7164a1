"""The digits of sample-data, and a training on them whose bits must be the same everywhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from pyspark.ml import Pipeline
from pyspark.ml.linalg import Vectors
from pyspark.sql import DataFrame

from convoy.ml.classification import CnnClassifier
from convoy.ml.feature import PCAWhitening, Standardizer

ROOT = Path(__file__).resolve().parents[3]


def frame(spark: Any) -> DataFrame:
    """The images to train on."""
    folder = ROOT / "sample-data" / "digits"
    images = idx(folder / "train-images-idx3-ubyte.gz", 16).reshape(-1, 64)
    labels = idx(folder / "train-labels-idx1-ubyte.gz", 8)
    rows = [
        (float(label), Vectors.dense(image)) for label, image in zip(labels, images, strict=True)
    ]
    return spark.createDataFrame(rows, ["label", "features"])


def idx(path: Path, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes())[header:], dtype=np.uint8)


def stages() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """conf/digits.json with its whitening, one epoch: the settings of each stage."""
    conf = json.loads((ROOT / "conf" / "digits.json").read_text(encoding="utf-8"))
    scaling = {**conf["standardize"], "inputShape": [1, 8, 8]}
    scaling.update(inputCol="features", outputCol="scaled")
    whitening = {**conf["whiten"], "inputCol": "scaled", "outputCol": "white"}
    training = {
        "featuresCol": "white",
        "inputShape": [1, 8, 8],
        "numWorkers": conf["workers"],
        "averagingFrequency": str(conf["averagingFrequency"]),
        "network": json.dumps(conf["network"]),
        "backend": "libtorch",
        "epochs": 1,
        **{name: conf[name] for name in ("optimizer", "batchSize", "learningRate", "seed")},
    }
    return scaling, whitening, training


def train(digits: DataFrame, path: Path) -> None:
    """Trains, and saves the model."""
    scaling, whitening, training = stages()
    pipeline = Pipeline(
        stages=[Standardizer(**scaling), PCAWhitening(**whitening), CnnClassifier(**training)]
    )
    pipeline.fit(digits).save(str(path))


def sha256(model: Path) -> str:
    """Of the weights of a saved pipeline's network."""
    (weights,) = model.glob("stages/*/weights.safetensors")
    return hashlib.sha256(weights.read_bytes()).hexdigest()


def compare(found: str) -> None:
    """Leaves it to who runs the tests to compare with what other sessions and lines of Spark found."""
    if "CONVOY_SHA256" in os.environ:
        with Path(os.environ["CONVOY_SHA256"]).open("a", encoding="utf-8") as file:
            file.write(found + "\n")
