"""All Params of a stage that trains a network, whatever it predicts."""

from __future__ import annotations

from convoy.ml.param.augmentation import (
    AugmentationKeywords,
    AugmentationSetters,
    HasAugmentation,
    HasTestTimeAugmentation,
    TestTimeAugmentationKeywords,
    TestTimeAugmentationSetters,
)
from convoy.ml.param.averaging import AveragingKeywords, AveragingSetters, HasAveraging
from convoy.ml.param.batches import BatchesKeywords, BatchesSetters, HasBatches
from convoy.ml.param.emphasis import (
    EmphasisKeywords,
    EmphasisSetters,
    HasEmphasis,
    HasWeights,
    WeightsKeywords,
    WeightsSetters,
)
from convoy.ml.param.engine import (
    BackendKeywords,
    BackendSetters,
    CheckpointsKeywords,
    CheckpointsSetters,
    HasBackend,
    HasCheckpoints,
    HasTrainingSeed,
    HasVerbose,
    SeedKeywords,
    SeedSetters,
    VerboseKeywords,
    VerboseSetters,
)
from convoy.ml.param.layers import (
    BatchNormStatisticsKeywords,
    BatchNormStatisticsSetters,
    HasBatchNormStatistics,
    HasInitialModel,
    HasInputShape,
    HasLoss,
    HasNetwork,
    InitialModelKeywords,
    InitialModelSetters,
    InputShapeKeywords,
    InputShapeSetters,
    LayersKeywords,
    LossKeywords,
    LossSetters,
    NetworkSetters,
)
from convoy.ml.param.regularization import (
    HasRegularization,
    RegularizationKeywords,
    RegularizationSetters,
)
from convoy.ml.param.steps import HasSteps, StepsKeywords, StepsSetters
from convoy.ml.param.validation import HasValidation, ValidationKeywords, ValidationSetters


class NetworkParams(
    HasNetwork,
    HasInitialModel,
    HasBatchNormStatistics,
    HasInputShape,
    HasLoss,
    HasBatches,
    HasSteps,
    HasRegularization,
    HasAveraging,
    HasValidation,
    HasCheckpoints,
    HasBackend,
    HasWeights,
    HasEmphasis,
    HasAugmentation,
    HasTestTimeAugmentation,
    HasTrainingSeed,
    HasVerbose,
):
    """What the estimator and its model have."""


class NetworkParamsSetters(
    NetworkSetters,
    InitialModelSetters,
    BatchNormStatisticsSetters,
    InputShapeSetters,
    LossSetters,
    BatchesSetters,
    StepsSetters,
    RegularizationSetters,
    AveragingSetters,
    ValidationSetters,
    CheckpointsSetters,
    BackendSetters,
    WeightsSetters,
    EmphasisSetters,
    AugmentationSetters,
    TestTimeAugmentationSetters,
    SeedSetters,
    VerboseSetters,
    NetworkParams,
):
    """The setters, which the estimator alone has."""


class NetworkKeywords(
    LayersKeywords,
    InitialModelKeywords,
    BatchNormStatisticsKeywords,
    InputShapeKeywords,
    LossKeywords,
    BatchesKeywords,
    StepsKeywords,
    RegularizationKeywords,
    AveragingKeywords,
    ValidationKeywords,
    CheckpointsKeywords,
    BackendKeywords,
    WeightsKeywords,
    EmphasisKeywords,
    AugmentationKeywords,
    TestTimeAugmentationKeywords,
    SeedKeywords,
    VerboseKeywords,
    total=False,
):
    """The keywords of the estimator."""
