"""Networks that tell classes, or several labels at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.linalg import DenseVector, Vector
from pyspark.ml.param import Param
from pyspark.ml.wrapper import JavaEstimator, JavaModel

from convoy._unknown import unknown
from convoy.ml._estimator import NetworkEstimator, NetworkModel
from convoy.ml.param import declare
from convoy.ml.param.columns import (
    CLASSIFIER_DEFAULTS,
    ClassifierColsSetters,
    ClassifierKeywords,
)
from convoy.ml.param.emphasis import ClassWeightsKeywords, ClassWeightsSetters, HasClassWeights
from convoy.ml.param.network import NetworkKeywords, NetworkParams
from convoy.ml.param.validation import CalibrationKeywords, CalibrationSetters, HasCalibration

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = [
    "CnnClassificationModel",
    "CnnClassifier",
    "MultilabelClassificationModel",
    "MultilabelClassifier",
]

__getattr__ = unknown(__name__)


class _CnnClassifierParams(NetworkParams, HasClassWeights, HasCalibration):
    loss: Param[str] = declare.description(
        "loss",
        "what training makes small: earthMover, oneAgainstAll, sigmoidSquaredError, "
        "softmaxCrossEntropy, or JSON with constants",
    )
    validationMetric: Param[str] = declare.text(
        "validationMetric",
        "what early stopping goes by. One of: loss, accuracy, top5Accuracy",
    )
    sampling: Param[str] = declare.text(
        "sampling",
        "which rows an epoch shows. One of: uniform, balanced, highLoss, misclassified",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        **CLASSIFIER_DEFAULTS,
        "network": "lenet5",
        "loss": "softmaxCrossEntropy",
    }


class _CnnClassifierKeywords(
    ClassifierKeywords, NetworkKeywords, ClassWeightsKeywords, CalibrationKeywords, total=False
):
    thresholds: list[float]


class CnnClassifier(
    NetworkEstimator,
    _JavaProbabilisticClassifier["CnnClassificationModel"],
    _CnnClassifierParams,
    ClassWeightsSetters,
    CalibrationSetters,
):
    """A convolutional network that classifies images, or plain vectors.

    ``featuresCol`` has vectors, arrays of float or double, or binary (unsigned bytes): images of
    ``inputShape`` [channels, height, width], channel by channel, row by row; without
    ``inputShape``, if the column's metadata tell no shape, plain vectors, for networks such as
    ``mlp:512,256``. ``labelCol`` has 0 to n - 1.

    >>> import convoy
    >>> from convoy.ml.classification import CnnClassifier
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(float(x > 0), Vectors.dense(x, 1.0)) for x in (-2.0, -1.0, 1.0, 2.0)]
    >>> df = spark.createDataFrame(rows, ["label", "features"])
    >>> classifier = CnnClassifier(
    ...     network="mlp:8", epochs=20, learningRate=0.1, numWorkers=1, averagingFrequency=1
    ... )
    >>> model = classifier.fit(df)
    >>> model.numClasses, model.summary.totalIterations
    (2, 20)
    >>> [row.prediction for row in model.transform(df).orderBy("label").collect()]
    [0.0, 0.0, 1.0, 1.0]

    A network of one's own is given as JSON, or as Python's dictionaries and lists:

    >>> classifier = classifier.setNetwork({"layers": [{"type": "dense", "units": 8}]})
    >>> classifier.getNetwork()
    '{"layers": [{"type": "dense", "units": 8}]}'
    """

    _keywords = _CnnClassifierKeywords

    def __init__(self, **keywords: Unpack[_CnnClassifierKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_CnnClassifierKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def _create_model(self, java_model: Any) -> CnnClassificationModel:
        return CnnClassificationModel(java_model)


class CnnClassificationModel(
    NetworkModel, _JavaProbabilisticClassificationModel[Vector], _CnnClassifierParams
):
    """What :py:class:`CnnClassifier` learnt."""

    classNames: Param[list[str]] = declare.texts(
        "classNames", "what the classes are called, in the order of their numbers"
    )

    def getClassNames(self) -> list[str]:
        """What the classes are called; fails if the label column's metadata did not say."""
        return self.getOrDefault(self.classNames)


class _MultilabelClassifierParams(NetworkParams, HasCalibration):
    loss: Param[str] = declare.description(
        "loss", "what training makes small: binaryCrossEntropy, or JSON with constants"
    )
    validationMetric: Param[str] = declare.text(
        "validationMetric",
        "what early stopping goes by. One of: loss, microF1Measure, subsetAccuracy, hammingLoss",
    )
    sampling: Param[str] = declare.text(
        "sampling", "which rows an epoch shows. One of: uniform, highLoss, misclassified"
    )
    labelForm: Param[str] = declare.text(
        "labelForm",
        "what a label is: the indices of the labels that are true, or a 1 or 0 for each. One of: "
        "indices, indicators",
    )
    numLabels: Param[int] = declare.integer(
        "numLabels", "how many labels there are; if not set, the data tell, at least 1"
    )
    labelThresholds: Param[list[float]] = declare.numbers(
        "labelThresholds",
        "for each label the probability above which it is predicted; if not set, 0.5, each in "
        "(0, 1)",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        **CLASSIFIER_DEFAULTS,
        "network": "mlp:64",
        "loss": "binaryCrossEntropy",
        "labelForm": "indices",
    }

    def getLabelForm(self) -> str:
        """What a label is: ``indices`` or ``indicators``."""
        return self.getOrDefault(self.labelForm)

    def getNumLabels(self) -> int:
        """How many labels there are; fails if it was not set."""
        return self.getOrDefault(self.numLabels)

    def getLabelThresholds(self) -> list[float]:
        """The probability above which each label is predicted; fails if it was not set."""
        return self.getOrDefault(self.labelThresholds)


class _MultilabelModelSetters(_MultilabelClassifierParams, ClassifierColsSetters):
    def setLabelThresholds(self, value: list[float]) -> Self:
        """Sets :py:attr:`labelThresholds`."""
        return self._set(labelThresholds=value)


class _MultilabelClassifierKeywords(
    ClassifierKeywords, NetworkKeywords, CalibrationKeywords, total=False
):
    labelForm: str
    numLabels: int
    labelThresholds: list[float]


class MultilabelClassifier(
    NetworkEstimator,
    JavaEstimator["MultilabelClassificationModel"],
    _MultilabelModelSetters,
    CalibrationSetters,
):
    """A network that tells which of several labels are true, any number of them at once.

    ``labelCol`` has arrays of the indices of the labels that are true; with ``labelForm``
    ``indicators`` arrays or vectors of 0 and 1.

    >>> import convoy
    >>> from convoy.ml.classification import MultilabelClassifier
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [
    ...     ([0.0], Vectors.dense(1.0, -1.0)),
    ...     ([0.0, 1.0], Vectors.dense(1.0, 1.0)),
    ...     ([1.0], Vectors.dense(-1.0, 1.0)),
    ... ]
    >>> df = spark.createDataFrame(rows, ["label", "features"])
    >>> classifier = MultilabelClassifier(network="mlp:8", epochs=20, learningRate=0.1,
    ...                                   numWorkers=1, averagingFrequency=1)
    >>> model = classifier.fit(df)
    >>> model.numOutputs
    2
    >>> model.predict(Vectors.dense(1.0, 1.0))
    [0.0, 1.0]
    """

    _keywords = _MultilabelClassifierKeywords

    def __init__(self, **keywords: Unpack[_MultilabelClassifierKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_MultilabelClassifierKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setLabelCol(self, value: str) -> Self:
        """Sets :py:attr:`labelCol`."""
        return self._set(labelCol=value)

    def setLabelForm(self, value: str) -> Self:
        """Sets :py:attr:`labelForm`."""
        return self._set(labelForm=value)

    def setNumLabels(self, value: int) -> Self:
        """Sets :py:attr:`numLabels`."""
        return self._set(numLabels=value)

    def _create_model(self, java_model: Any) -> MultilabelClassificationModel:
        return MultilabelClassificationModel(java_model)


class MultilabelClassificationModel(NetworkModel, JavaModel, _MultilabelModelSetters):
    """What :py:class:`MultilabelClassifier` learnt."""

    @property
    def numFeatures(self) -> int:
        """How many values the features have."""
        return self._call_java("numFeatures")

    @property
    def numOutputs(self) -> int:
        """How many labels there are."""
        return self._call_java("numOutputs")

    def predictRaw(self, value: Vector) -> DenseVector:
        """The network's outputs for one row; ``transform`` is the way for many."""
        return self._call_java("predictRaw", value)

    def predictProbability(self, value: Vector) -> DenseVector:
        """The labels' probabilities for one row."""
        return self._call_java("predictProbability", value)

    def predict(self, value: Vector) -> list[float]:
        """The indices of the labels that are predicted for one row."""
        self._transfer_params_to_java()
        return list(self._call_java("predict", value))
