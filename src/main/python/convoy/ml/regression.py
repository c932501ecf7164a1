"""Networks that predict numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pyspark.ml.linalg import DenseVector, Vector
from pyspark.ml.param import Param
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor

from convoy._unknown import unknown
from convoy.ml._estimator import NetworkEstimator, NetworkModel
from convoy.ml.param import declare
from convoy.ml.param.columns import PREDICTOR_DEFAULTS, PredictorKeywords
from convoy.ml.param.network import NetworkKeywords, NetworkParams

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = ["NeuralRegressionModel", "NeuralRegressor"]

__getattr__ = unknown(__name__)


class _NeuralRegressorParams(NetworkParams):
    loss: Param[str] = declare.description(
        "loss",
        "what training makes small: absoluteError, huber, huberQuantile, quantile, squaredError, "
        "or JSON with constants",
    )
    validationMetric: Param[str] = declare.text(
        "validationMetric", "what early stopping goes by. One of: loss, rmse, mae, r2"
    )
    sampling: Param[str] = declare.text(
        "sampling", "which rows an epoch shows. One of: uniform, highLoss"
    )
    standardizeLabels: Param[bool] = declare.flag(
        "standardizeLabels",
        "whether the network learns (label - mean) / deviation; predictions are in the label's "
        "unit all the same",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        **PREDICTOR_DEFAULTS,
        "network": "mlp:64",
        "loss": "squaredError",
        "standardizeLabels": False,
    }

    def getStandardizeLabels(self) -> bool:
        """Whether the network learns (label - mean) / deviation."""
        return self.getOrDefault(self.standardizeLabels)


class _NeuralRegressorKeywords(PredictorKeywords, NetworkKeywords, total=False):
    standardizeLabels: bool


class NeuralRegressor(
    NetworkEstimator, _JavaRegressor["NeuralRegressionModel"], _NeuralRegressorParams
):
    """A network that predicts a number, or several at once.

    ``labelCol`` has numbers; or vectors or arrays of numbers, all equally long: the prediction
    then is a vector.

    >>> import convoy
    >>> from convoy.ml.regression import NeuralRegressor
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(50.0 * x + 100, Vectors.dense(x)) for x in (-1.0, 0.0, 1.0, 2.0)]
    >>> df = spark.createDataFrame(rows, ["label", "features"])
    >>> regressor = NeuralRegressor(network="mlp:8", epochs=30, learningRate=0.1,
    ...                             numWorkers=1, standardizeLabels=True)
    >>> model = regressor.fit(df)
    >>> abs(model.predict(Vectors.dense(1.0)) - 150) < 10
    True
    """

    _keywords = _NeuralRegressorKeywords

    def __init__(self, **keywords: Unpack[_NeuralRegressorKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_NeuralRegressorKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setStandardizeLabels(self, value: bool) -> Self:
        """Sets :py:attr:`standardizeLabels`."""
        return self._set(standardizeLabels=value)

    def _create_model(self, java_model: Any) -> NeuralRegressionModel:
        return NeuralRegressionModel(java_model)


class NeuralRegressionModel(NetworkModel, _JavaRegressionModel[Vector], _NeuralRegressorParams):
    """What :py:class:`NeuralRegressor` learnt."""

    @property
    def numOutputs(self) -> int:
        """How many numbers are predicted at once."""
        return self._call_java("numOutputs")

    def predictVector(self, value: Vector) -> DenseVector:
        """The prediction for one row, of however many numbers."""
        return self._call_java("predictVector", value)
