"""Trained networks as PyTorch modules: every layer, the same outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark import SparkContext
from pyspark.sql import DataFrame

import convoy
from cases import BRIEF
from convoy.ml.classification import CnnClassifier, MultilabelClassifier
from convoy.ml.regression import NeuralRegressor

pytestmark = pytest.mark.torch

EVERY_LAYER = [
    {"type": "convolution", "filters": 3, "kernel": 3, "padding": "same", "bias": False},
    {"type": "batchNormalization"},
    {"type": "activation", "function": "tanh"},
    {
        "type": "residual",
        "layers": [
            {"type": "convolution", "filters": 3, "kernel": 3, "padding": 1},
            {
                "type": "residual",
                "layers": [{"type": "convolution", "filters": 5, "kernel": 1, "stride": 2}],
                "shortcut": [
                    {"type": "pooling", "kernel": 1, "stride": 2},
                    {"type": "channelPadding", "channels": 5},
                ],
            },
        ],
        "shortcut": [
            {"type": "convolution", "filters": 5, "kernel": 2, "stride": 2, "padding": "same"},
            {"type": "batchNormalization", "momentum": 0.3},
        ],
    },
    {"type": "activation", "function": "relu"},
    {"type": "convolution", "filters": 4, "kernel": 2, "padding": [1, 2], "dilation": [1, 2]},
    {"type": "pooling", "kind": "max", "kernel": 2, "stride": 1, "padding": "same"},
    {"type": "pooling", "kind": "average", "kernel": 3, "stride": 2, "padding": "same"},
    {"type": "activation", "function": "sigmoid"},
    {"type": "dropout", "rate": 0.25},
]
FUNCTIONS = "relu tanh sigmoid leakyRelu elu silu swish mish gelu geluTanh geluSigmoid softplus"
EVERY_ACTIVATION = [
    {"type": "convolution", "filters": 3, "kernel": 3},
    *({"type": "activation", "function": name} for name in FUNCTIONS.split()),
    {"type": "activation", "function": "swish", "beta": 2},
    {"type": "prelu", "perChannel": True},
    {"type": "swish", "initial": 1.5},
    {"type": "activation", "function": "identity"},
    {"type": "activation", "function": "smartRelu"},
    {"type": "activation", "function": "softmax"},
]
NEWER_LAYERS = [
    {"type": "gaussianNoise", "deviation": 0.1},
    {
        "type": "concatenation",
        "branches": [
            [],
            [
                {
                    "type": "convolution",
                    "filters": 2,
                    "kernel": 3,
                    "padding": 1,
                    "paddingMode": "circular",
                    "weightNormalization": True,
                },
                {"type": "layerNormalization"},
            ],
            [{"type": "convolution", "filters": 1, "kernel": 3, "padding": 1, "kernels": ["edges"]}],
        ],
    },
    {"type": "groupNormalization", "groups": 2},
    {"type": "localResponseNormalization", "alpha": 0.5},
    {"type": "convolution", "filters": 8, "kernel": 1, "groups": 4},
    {"type": "locallyConnected", "filters": 2, "kernel": [2, 3], "padding": "same", "stride": 2},
    {"type": "flatten"},
    {"type": "dense", "units": 8, "orthogonal": True},
    {"type": "activation", "function": "tanh"},
    {"type": "dense", "units": 8, "sharedWith": "dense1"},
]
NETWORKS = {
    "newer layers": NEWER_LAYERS,
    "every activation": EVERY_ACTIVATION,
    "every layer": [*EVERY_LAYER, {"type": "dense", "units": 6, "bias": False}],
    "a mean of each channel": [*EVERY_LAYER, {"type": "globalAveragePooling"}],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_images_give_the_same_outputs(name: str, df: DataFrame, tmp_path: Path) -> None:
    network = {"layers": NETWORKS[name]}
    model = CnnClassifier(**BRIEF, network=network, inputShape=[1, 4, 4]).fit(df)
    model.save(str(tmp_path / "model"))
    for module in (model.to_torch(), convoy.to_torch(tmp_path / "model")):
        assert not module.training
        compare(model, module, df)


@pytest.mark.parametrize("kind", [MultilabelClassifier, NeuralRegressor])
def test_vectors_give_the_same_outputs(kind: Any, df: DataFrame) -> None:
    label = "labels" if kind is MultilabelClassifier else "number"
    model = kind(**BRIEF, network="mlp:4", labelCol=label).fit(df)
    compare(model, model.to_torch(), df)


def test_the_guides_script_loads_a_model_without_convoy(df: DataFrame, tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "site" / "markdown" / "pretrained.md"
    script = guide.read_text(encoding="utf-8").split("```python\n")[-1].split("```")[0]
    assert len(script.splitlines()) <= 30
    there: dict[str, Any] = {}
    exec(script, there)
    network = {
        "layers": [
            {"type": "convolution", "filters": 3, "kernel": 3, "padding": "same", "bias": False},
            {"type": "batchNormalization"},
            {
                "type": "residual",
                "layers": [{"type": "convolution", "filters": 2, "kernel": 3, "padding": 1}],
                "shortcut": [{"type": "convolution", "filters": 2, "kernel": 1}],
            },
            {"type": "activation", "function": "relu"},
            {"type": "pooling", "kind": "average", "kernel": 3, "stride": 2, "padding": 1},
            {"type": "dropout", "rate": 0.25},
            {"type": "dense", "units": 4},
            {"type": "activation", "function": "tanh"},
        ]
    }
    model = CnnClassifier(**BRIEF, network=network, inputShape=[1, 4, 4]).fit(df)
    model.save(str(tmp_path / "model"))
    module = there["load"](str(tmp_path / "model"))
    compare(model, lambda features: module(features.reshape(-1, 1, 4, 4)), df)


def compare(model: Any, module: Any, df: DataFrame) -> None:
    import torch

    column = "rawPrediction" if model.hasParam("rawPredictionCol") else "prediction"
    rows = model.transform(df).select("features", column).collect()
    features = np.array([row.features.toArray() for row in rows], dtype=np.float32)
    expected = np.array([np.atleast_1d(row[1]) for row in rows])
    with torch.no_grad():
        found = module(torch.from_numpy(features)).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_parameters_have_the_names_of_the_file(df: DataFrame) -> None:
    model = NeuralRegressor(**BRIEF, network="mlp:4", labelCol="number").fit(df)
    names = ["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias"]
    assert list(model.to_torch().state_dict()) == names


def test_every_layer_there_is_is_known(spark: Any) -> None:
    from convoy import _torch

    loader = SparkContext._jvm.java.lang.Thread.currentThread().getContextClassLoader()
    layer = SparkContext._jvm.java.lang.Class.forName("convoy.network.Layer", True, loader)
    names = [kind.getSimpleName() for kind in layer.getPermittedSubclasses()]
    assert {name[0].lower() + name[1:] for name in names} == set(_torch.MAKERS)


def test_a_folder_that_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no network.json in"):
        convoy.to_torch(tmp_path)
