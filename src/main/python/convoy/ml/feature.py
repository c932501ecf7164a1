"""Stages that learn how to transform a column of vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pyspark.ml.linalg import DenseMatrix, DenseVector, Vector
from pyspark.ml.param import Param
from pyspark.ml.param.shared import Params
from pyspark.ml.wrapper import JavaEstimator, JavaModel

from convoy._unknown import unknown
from convoy.ml._stage import Stage
from convoy.ml.param import declare
from convoy.ml.param.columns import HasInputOutputCols, InputOutputKeywords, InputOutputSetters
from convoy.ml.param.layers import HasInputShape, InputShapeKeywords, InputShapeSetters

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = ["PCAWhitening", "PCAWhiteningModel", "Standardizer", "StandardizerModel"]

__getattr__ = unknown(__name__)


class _HasVarianceDenominator(Params):
    varianceDenominator: Param[str] = declare.text(
        "varianceDenominator",
        "what the squared deviations of n rows are divided by to give a variance. One of: n, n-1",
    )
    _defaults: ClassVar[dict[str, Any]] = {"varianceDenominator": "n"}

    def getVarianceDenominator(self) -> str:
        """What squared deviations are divided by: ``n`` or ``n-1``."""
        return self.getOrDefault(self.varianceDenominator)


class _VectorModel(Stage, JavaModel, InputOutputSetters):
    @property
    def numFeatures(self) -> int:
        """How many values an input vector has."""
        return self._call_java("numFeatures")

    @property
    def numOutputs(self) -> int:
        """How many values an output vector has."""
        return self._call_java("numOutputs")

    @property
    def mean(self) -> DenseVector:
        """The mean of each feature."""
        return self._call_java("mean")


class _StandardizerParams(HasInputOutputCols, HasInputShape, _HasVarianceDenominator):
    withMean: Param[bool] = declare.flag("withMean", "whether to subtract the mean")
    withStd: Param[bool] = declare.flag("withStd", "whether to divide by the standard deviation")
    scope: Param[str] = declare.text(
        "scope",
        "what has a mean and standard deviation of its own: each feature, or each channel of the "
        "image that inputShape describes; or each pixel a mean and each channel a standard "
        "deviation. One of: feature, channel, meanImage",
    )
    _defaults: ClassVar[dict[str, Any]] = {"withMean": True, "withStd": True, "scope": "feature"}

    def getWithMean(self) -> bool:
        """Whether the mean is subtracted."""
        return self.getOrDefault(self.withMean)

    def getWithStd(self) -> bool:
        """Whether the result is divided by the standard deviation."""
        return self.getOrDefault(self.withStd)

    def getScope(self) -> str:
        """What has a mean and std of its own: ``feature``, ``channel`` or ``meanImage``."""
        return self.getOrDefault(self.scope)


class _StandardizerKeywords(InputOutputKeywords, InputShapeKeywords, total=False):
    withMean: bool
    withStd: bool
    scope: str
    varianceDenominator: str


class Standardizer(
    Stage,
    JavaEstimator["StandardizerModel"],
    _StandardizerParams,
    InputOutputSetters,
    InputShapeSetters,
):
    """Learns mean and standard deviation of each feature, or of each channel of images, and turns
    each value into (x - mean) / std; 0 where std is 0.

    >>> import convoy
    >>> from convoy.ml.feature import Standardizer
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(Vectors.dense(1.0, 5.0),), (Vectors.dense(3.0, 5.0),)]
    >>> df = spark.createDataFrame(rows, ["raw"])
    >>> model = Standardizer(inputCol="raw", outputCol="features").fit(df)
    >>> model.mean, model.std
    (DenseVector([2.0, 5.0]), DenseVector([1.0, 0.0]))
    >>> model.transform(df).first().features
    DenseVector([-1.0, 0.0])
    """

    _keywords = _StandardizerKeywords

    def __init__(self, **keywords: Unpack[_StandardizerKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_StandardizerKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setWithMean(self, value: bool) -> Self:
        """Sets :py:attr:`withMean`."""
        return self._set(withMean=value)

    def setWithStd(self, value: bool) -> Self:
        """Sets :py:attr:`withStd`."""
        return self._set(withStd=value)

    def setScope(self, value: str) -> Self:
        """Sets :py:attr:`scope`."""
        return self._set(scope=value)

    def setVarianceDenominator(self, value: str) -> Self:
        """Sets :py:attr:`varianceDenominator`."""
        return self._set(varianceDenominator=value)

    def _create_model(self, java_model: Any) -> StandardizerModel:
        return StandardizerModel(java_model)


class StandardizerModel(_VectorModel, _StandardizerParams):
    """What :py:class:`Standardizer` learnt."""

    @property
    def std(self) -> DenseVector:
        """The standard deviation of each feature."""
        return self._call_java("std")


class _PCAWhiteningParams(HasInputOutputCols, _HasVarianceDenominator):
    mode: Param[str] = declare.text(
        "mode",
        "what is done with the principal components: scaled to variance 1; scaled and rotated "
        "back; or neither. One of: pca, zca, rotation",
    )
    k: Param[int] = declare.integer(
        "k",
        "number of principal components to keep; all where neither this nor retainedVariance is "
        "set, at least 1",
    )
    retainedVariance: Param[float] = declare.number(
        "retainedVariance",
        "share of the total variance that the principal components to keep must have; instead of "
        "k, in (0, 1]",
    )
    epsilon: Param[float] = declare.number(
        "epsilon",
        "added to each eigenvalue before its square root is divided by, at least 0",
    )
    standardize: Param[bool] = declare.flag(
        "standardize", "whether to divide each feature by its standard deviation first"
    )
    solver: Param[str] = declare.text(
        "solver",
        "how the principal components are found: from the whole covariance, or a few of them by "
        "passes over the data. One of: auto, exact, randomized",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        "mode": "pca",
        "epsilon": 0.0,
        "standardize": False,
        "solver": "auto",
    }

    def getMode(self) -> str:
        """What is done with the principal components: ``pca``, ``zca`` or ``rotation``."""
        return self.getOrDefault(self.mode)

    def getK(self) -> int:
        """Number of components to keep; fails if it was not set."""
        return self.getOrDefault(self.k)

    def getRetainedVariance(self) -> float:
        """Share of the total variance to keep; fails if it was not set."""
        return self.getOrDefault(self.retainedVariance)

    def getEpsilon(self) -> float:
        """What is added to each eigenvalue."""
        return self.getOrDefault(self.epsilon)

    def getStandardize(self) -> bool:
        """Whether each feature is divided by its standard deviation first."""
        return self.getOrDefault(self.standardize)

    def getSolver(self) -> str:
        """How components are found: ``auto``, ``exact`` or ``randomized``."""
        return self.getOrDefault(self.solver)


class _PCAWhiteningKeywords(InputOutputKeywords, total=False):
    mode: str
    k: int
    retainedVariance: float
    epsilon: float
    standardize: bool
    solver: str
    varianceDenominator: str


class PCAWhitening(
    Stage, JavaEstimator["PCAWhiteningModel"], _PCAWhiteningParams, InputOutputSetters
):
    """Learns the principal components, and makes data white: uncorrelated, of variance 1.

    >>> import convoy
    >>> from convoy.ml.feature import PCAWhitening
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(Vectors.dense(x, 2 * x),) for x in (0.0, 1.0, 2.0, 3.0)]
    >>> df = spark.createDataFrame(rows, ["raw"])
    >>> model = PCAWhitening(inputCol="raw", outputCol="features", k=1).fit(df)
    >>> model.explainedVariance
    DenseVector([1.0])
    >>> round(float(abs(model.transform(df).first().features[0])), 4)
    1.3416
    """

    _keywords = _PCAWhiteningKeywords

    def __init__(self, **keywords: Unpack[_PCAWhiteningKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_PCAWhiteningKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setMode(self, value: str) -> Self:
        """Sets :py:attr:`mode`."""
        return self._set(mode=value)

    def setK(self, value: int) -> Self:
        """Sets :py:attr:`k`."""
        return self._set(k=value)

    def setRetainedVariance(self, value: float) -> Self:
        """Sets :py:attr:`retainedVariance`."""
        return self._set(retainedVariance=value)

    def setEpsilon(self, value: float) -> Self:
        """Sets :py:attr:`epsilon`."""
        return self._set(epsilon=value)

    def setStandardize(self, value: bool) -> Self:
        """Sets :py:attr:`standardize`."""
        return self._set(standardize=value)

    def setSolver(self, value: str) -> Self:
        """Sets :py:attr:`solver`."""
        return self._set(solver=value)

    def setVarianceDenominator(self, value: str) -> Self:
        """Sets :py:attr:`varianceDenominator`."""
        return self._set(varianceDenominator=value)

    def _create_model(self, java_model: Any) -> PCAWhiteningModel:
        return PCAWhiteningModel(java_model)


class PCAWhiteningModel(_VectorModel, _PCAWhiteningParams):
    """What :py:class:`PCAWhitening` learnt; with ``inverse`` it takes it back."""

    inverse: Param[bool] = declare.flag(
        "inverse", "whether to turn white data back into the original"
    )
    _defaults: ClassVar[dict[str, Any]] = {"inverse": False}

    def getInverse(self) -> bool:
        """Whether white data are turned back into the original."""
        return self.getOrDefault(self.inverse)

    def setInverse(self, value: bool) -> Self:
        """Sets :py:attr:`inverse`."""
        return self._set(inverse=value)

    @property
    def std(self) -> DenseVector:
        """With ``standardize`` what each feature is divided by; else 1."""
        return self._call_java("std")

    @property
    def components(self) -> DenseMatrix:
        """A row for each feature, a column for each component: the unit eigenvectors."""
        return self._call_java("components")

    @property
    def variances(self) -> DenseVector:
        """The variance along each component, largest first."""
        return self._call_java("variances")

    @property
    def explainedVariance(self) -> DenseVector:
        """The share of the total variance that each component has."""
        return self._call_java("explainedVariance")

    def inverseTransform(self, white: Vector) -> DenseVector:
        """Turns a white vector back into an original one, whatever ``inverse`` is."""
        self._transfer_params_to_java()
        return self._call_java("inverseTransform", white)

    def inverseModel(self) -> PCAWhiteningModel:
        """A new stage that takes this one back: its ``inputCol`` is this ``outputCol``."""
        self._transfer_params_to_java()
        return self._from_java(self._call_java("inverseModel"))
