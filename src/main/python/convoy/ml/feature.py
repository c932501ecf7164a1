"""Stages that make features, or learn how to transform them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pyspark.ml.linalg import DenseMatrix, DenseVector, Vector
from pyspark.ml.param import Param
from pyspark.ml.param.shared import Params
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer

from convoy._unknown import unknown
from convoy.ml._stage import Stage
from convoy.ml.param import declare
from convoy.ml.param.columns import HasInputOutputCols, InputOutputKeywords, InputOutputSetters
from convoy.ml.param.layers import HasInputShape, InputShapeKeywords, InputShapeSetters

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = [
    "ImageFeatures",
    "PCAWhitening",
    "PCAWhiteningModel",
    "Standardizer",
    "StandardizerModel",
]

__getattr__ = unknown(__name__)


class _ImageFeaturesParams(HasInputOutputCols):
    height: Param[int] = declare.integer(
        "height", "rows of pixels of the images that come out, at least 1"
    )
    width: Param[int] = declare.integer(
        "width", "pixels of a row of the images that come out, at least 1"
    )
    resize: Param[str] = declare.text(
        "resize",
        "how images get height and width: not at all, so that all must be of that size; "
        "stretched, whatever becomes of their proportions; by cutting out the centre; or made "
        "larger or smaller until they just cover it, and cut to their centre. One of: none, "
        "stretch, centreCrop, shortestSide",
    )
    colors: Param[str] = declare.text(
        "colors",
        "what the channels are: red, green and blue; or one, 0.299 red + 0.587 green + 0.114 "
        "blue. One of: rgb, grey",
    )
    outputType: Param[str] = declare.text(
        "outputType",
        "type of the output column: unsigned bytes, or Vectors, which take eight times the "
        "memory. One of: binary, vector",
    )
    handleInvalid: Param[str] = declare.text(
        "handleInvalid",
        "what becomes of a row with a broken image: the job ends, the row is left out, or the "
        "image becomes null. One of: error, skip, keep",
    )
    maxPixels: Param[int] = declare.integer(
        "maxPixels",
        "pixels of the largest image that is decoded; one that is declared to be larger counts "
        "as broken, at least 1",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        "resize": "none",
        "colors": "rgb",
        "outputType": "binary",
        "handleInvalid": "error",
        "maxPixels": 100_000_000,
    }

    def getHeight(self) -> int:
        """Rows of pixels of the images that come out; fails if it was not set."""
        return self.getOrDefault(self.height)

    def getWidth(self) -> int:
        """Pixels of a row of the images that come out; fails if it was not set."""
        return self.getOrDefault(self.width)

    def getResize(self) -> str:
        """How images get their size: ``none``, ``stretch``, ``centreCrop``, ``shortestSide``."""
        return self.getOrDefault(self.resize)

    def getColors(self) -> str:
        """What the channels are: ``rgb`` or ``grey``."""
        return self.getOrDefault(self.colors)

    def getOutputType(self) -> str:
        """Type of the output column: ``binary`` or ``vector``."""
        return self.getOrDefault(self.outputType)

    def getHandleInvalid(self) -> str:
        """What becomes of a broken image: ``error``, ``skip`` or ``keep``."""
        return self.getOrDefault(self.handleInvalid)

    def getMaxPixels(self) -> int:
        """Pixels of the largest image that is decoded."""
        return self.getOrDefault(self.maxPixels)


class _ImageFeaturesKeywords(InputOutputKeywords, total=False):
    height: int
    width: int
    resize: str
    colors: str
    outputType: str
    handleInvalid: str
    maxPixels: int


class ImageFeatures(Stage, JavaTransformer, _ImageFeaturesParams, InputOutputSetters):
    """Makes features of images: of encoded ones, such as the column ``content`` of the source
    ``binaryFile``, or of Spark's own column ``image``. Values are 0 to 255, channel after channel.

    >>> import convoy
    >>> from convoy.ml.feature import ImageFeatures
    >>> spark = convoy.session()
    >>> bmp = bytes.fromhex(
    ...     "424d3a000000000000003600000028000000010000000100000001001800"
    ...     "000000000400000000000000000000000000000000000000" "0a14ff00"
    ... )
    >>> df = spark.createDataFrame([(bytearray(bmp),)], ["content"])
    >>> images = ImageFeatures(inputCol="content", outputCol="features", height=1, width=1)
    >>> list(images.transform(df).first().features)
    [255, 20, 10]
    """

    _keywords = _ImageFeaturesKeywords

    def __init__(self, **keywords: Unpack[_ImageFeaturesKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_ImageFeaturesKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setHeight(self, value: int) -> Self:
        """Sets :py:attr:`height`."""
        return self._set(height=value)

    def setWidth(self, value: int) -> Self:
        """Sets :py:attr:`width`."""
        return self._set(width=value)

    def setSize(self, height: int, width: int) -> Self:
        """Sets ``height`` and ``width``."""
        return self.setHeight(height).setWidth(width)

    def setResize(self, value: str) -> Self:
        """Sets :py:attr:`resize`."""
        return self._set(resize=value)

    def setColors(self, value: str) -> Self:
        """Sets :py:attr:`colors`."""
        return self._set(colors=value)

    def setOutputType(self, value: str) -> Self:
        """Sets :py:attr:`outputType`."""
        return self._set(outputType=value)

    def setHandleInvalid(self, value: str) -> Self:
        """Sets :py:attr:`handleInvalid`."""
        return self._set(handleInvalid=value)

    def setMaxPixels(self, value: int) -> Self:
        """Sets :py:attr:`maxPixels`."""
        return self._set(maxPixels=value)


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
