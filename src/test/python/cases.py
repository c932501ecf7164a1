"""How each stage is tried. A stage that is not here turns a test red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from convoy.ml.classification import (
    CnnClassificationModel,
    CnnClassifier,
    MultilabelClassificationModel,
    MultilabelClassifier,
)
from convoy.ml.clustering import GaussianMixture, GaussianMixtureModel
from convoy.ml.ensemble import Bagging, BaggingModel
from convoy.ml.feature import (
    ImageFeatures,
    PCAWhitening,
    PCAWhiteningModel,
    Standardizer,
    StandardizerModel,
)
from convoy.ml.regression import NeuralRegressionModel, NeuralRegressor

#: Short trainings whose bits are always the same.
BRIEF: dict[str, Any] = {
    "epochs": 2,
    "batchSize": 16,
    "numWorkers": 2,
    "averagingFrequency": 1,
    "backend": "libtorch",
}
IMAGES: dict[str, Any] = {
    "inputShape": [1, 4, 4],
    "network": {
        "layers": [
            {"type": "convolution", "filters": 2, "kernel": 3, "padding": "same"},
            {"type": "activation", "function": "relu"},
            {"type": "dense", "units": 4},
        ]
    },
}


@dataclass(frozen=True)
class Case:
    """A stage, its model, how it is built and what columns it adds."""

    estimator: type
    model: type
    added: tuple[str, ...]
    keywords: dict[str, Any] = field(hash=False)
    #: Keywords that are stages, which cannot be made before there is a session.
    stages: Callable[[], dict[str, Any]] = field(default=dict, hash=False)

    @property
    def name(self) -> str:
        return self.estimator.__name__

    def build(self) -> Any:
        return self.estimator(**self.keywords, **self.stages())


CASES = [
    Case(
        Standardizer,
        StandardizerModel,
        ("out",),
        {"inputCol": "features", "outputCol": "out", "scope": "channel", "inputShape": [1, 4, 4]},
    ),
    Case(
        PCAWhitening,
        PCAWhiteningModel,
        ("out",),
        {"inputCol": "features", "outputCol": "out", "mode": "zca", "epsilon": 0.1},
    ),
    Case(
        GaussianMixture,
        GaussianMixtureModel,
        ("probability", "prediction"),
        {"k": 3, "covarianceType": "diagonal", "covarianceFloor": 0.01, "maxIter": 3},
    ),
    Case(
        CnnClassifier,
        CnnClassificationModel,
        ("rawPrediction", "probability", "prediction"),
        {**BRIEF, **IMAGES, "thresholds": [0.4, 0.6], "classWeights": [1, 2]},
    ),
    Case(
        MultilabelClassifier,
        MultilabelClassificationModel,
        ("rawPrediction", "probability", "prediction"),
        {**BRIEF, "network": "mlp:4", "labelCol": "labels", "labelThresholds": [0.4, 0.6]},
    ),
    Case(
        NeuralRegressor,
        NeuralRegressionModel,
        ("prediction",),
        {**BRIEF, "network": "mlp:4", "labelCol": "number", "standardizeLabels": True},
    ),
    Case(
        Bagging,
        BaggingModel,
        ("rawPrediction", "probability", "prediction"),
        {"numMembers": 2, "seed": 7},
        lambda: {"estimator": CnnClassifier(**{**BRIEF, "numWorkers": 1}, network="mlp:4")},
    ),
]

#: Stages that learn nothing.
TRANSFORMERS = [ImageFeatures]
