"""Stages that find what belongs together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.linalg import DenseMatrix, DenseVector, Vector
from pyspark.ml.param import Param
from pyspark.ml.param.shared import HasSeed
from pyspark.ml.wrapper import JavaEstimator, JavaModel

from convoy._unknown import unknown
from convoy.ml._remote import Called
from convoy.ml._stage import Stage
from convoy.ml.param import declare
from convoy.ml.param.columns import HasProbabilityCols, ProbabilityColsSetters
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

__all__ = ["GaussianMixture", "GaussianMixtureModel", "GaussianMixtureSummary"]

__getattr__ = unknown(__name__)


class _GaussianMixtureParams(HasProbabilityCols, HasSeed):
    probabilityCol: Param[str] = declare.text(
        "probabilityCol", "column name of the components' probabilities; if empty, it is not added"
    )
    k: Param[int] = declare.integer("k", "how many components the mixture has, at least 1")
    covarianceType: Param[str] = declare.text(
        "covarianceType",
        "what a component's covariance is: one variance, a variance for each feature, a matrix "
        "that all components share, or a matrix of its own. One of: spherical, diagonal, tied, "
        "full",
    )
    covarianceFloor: Param[float] = declare.number(
        "covarianceFloor", "what is added to each variance, so that none vanishes, at least 0"
    )
    maxIter: Param[int] = declare.integer(
        "maxIter", "how many iterations there are, at most, at least 1"
    )
    tol: Param[float] = declare.number(
        "tol",
        "the change of the rows' mean log-likelihood below which iterations end, at least 0",
    )
    seed: Param[int] = declare.integer("seed", "of the choice of rows to start from")
    initialMeans: Param[str] = declare.description(
        "initialMeans",
        "the means to start from as JSON, [[...], ...], a row for each component; if not set, "
        "rows are chosen by k-means++",
    )
    _defaults: ClassVar[dict[str, Any]] = {
        "featuresCol": "features",
        "probabilityCol": "probability",
        "predictionCol": "prediction",
        "k": 2,
        "covarianceType": "full",
        "covarianceFloor": 1e-6,
        "maxIter": 100,
        "tol": 1e-3,
        "seed": 42,
    }

    def getK(self) -> int:
        """How many components the mixture has."""
        return self.getOrDefault(self.k)

    def getCovarianceType(self) -> str:
        """``spherical``, ``diagonal``, ``tied`` or ``full``."""
        return self.getOrDefault(self.covarianceType)

    def getCovarianceFloor(self) -> float:
        """What is added to each variance."""
        return self.getOrDefault(self.covarianceFloor)

    def getMaxIter(self) -> int:
        """How many iterations there are, at most."""
        return self.getOrDefault(self.maxIter)

    def getTol(self) -> float:
        """The change of the mean log-likelihood below which iterations end."""
        return self.getOrDefault(self.tol)

    def getInitialMeans(self) -> str:
        """The means to start from, as JSON; fails if they were not set."""
        return self.getOrDefault(self.initialMeans)


class _GaussianMixtureKeywords(TypedDict, total=False):
    featuresCol: str
    probabilityCol: str
    predictionCol: str
    k: int
    covarianceType: str
    covarianceFloor: float
    maxIter: int
    tol: float
    seed: int
    initialMeans: Description


class GaussianMixture(
    Stage, JavaEstimator["GaussianMixtureModel"], ProbabilityColsSetters, _GaussianMixtureParams
):
    """Learns a mixture of Gaussian distributions by expectation and maximization, with
    covariances that are spherical, diagonal, tied or full.

    >>> import convoy
    >>> from convoy.ml.clustering import GaussianMixture
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(Vectors.dense(x),) for x in (0.0, 0.2, 9.0, 9.2)]
    >>> df = spark.createDataFrame(rows, ["features"])
    >>> model = GaussianMixture(k=2, covarianceType="spherical", initialMeans=[[0], [9]]).fit(df)
    >>> [round(float(x), 6) for x in model.means.toArray().ravel()]
    [0.1, 9.1]
    >>> [row.prediction for row in model.transform(df).collect()]
    [0, 0, 1, 1]
    """

    _keywords = _GaussianMixtureKeywords

    def __init__(self, **keywords: Unpack[_GaussianMixtureKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_GaussianMixtureKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def setK(self, value: int) -> Self:
        """Sets :py:attr:`k`."""
        return self._set(k=value)

    def setCovarianceType(self, value: str) -> Self:
        """Sets :py:attr:`covarianceType`."""
        return self._set(covarianceType=value)

    def setCovarianceFloor(self, value: float) -> Self:
        """Sets :py:attr:`covarianceFloor`."""
        return self._set(covarianceFloor=value)

    def setMaxIter(self, value: int) -> Self:
        """Sets :py:attr:`maxIter`."""
        return self._set(maxIter=value)

    def setTol(self, value: float) -> Self:
        """Sets :py:attr:`tol`."""
        return self._set(tol=value)

    def setSeed(self, value: int) -> Self:
        """Sets :py:attr:`seed`."""
        return self._set(seed=value)

    def setInitialMeans(self, value: Description) -> Self:
        """Sets :py:attr:`initialMeans`: JSON, or lists of numbers."""
        return self._set(initialMeans=value)

    def _create_model(self, java_model: Any) -> GaussianMixtureModel:
        return GaussianMixtureModel(java_model)


class GaussianMixtureSummary(Called):
    """How a mixture was fitted."""

    @property
    def numIter(self) -> int:
        """Iterations."""
        return self._call_java("numIter")

    @property
    def converged(self) -> bool:
        """Whether the iterations ended because the log-likelihood changed by less than tol."""
        return self._call_java("converged")

    @property
    def logLikelihood(self) -> float:
        """Of the training rows, by the model."""
        return self._call_java("logLikelihood")

    @property
    def meanLogLikelihoods(self) -> list[float]:
        """Of the training rows, by what each iteration started from."""
        return list(self._call_java("meanLogLikelihoods"))

    @property
    def rows(self) -> int:
        """How many the mixture was fitted to."""
        return self._call_java("rows")

    @property
    def numParameters(self) -> int:
        """How many numbers could be chosen freely: weights, means and covariances."""
        return self._call_java("numParameters")

    @property
    def bic(self) -> float:
        """The Bayesian information criterion: the lower, the better."""
        return self._call_java("bic")

    @property
    def aic(self) -> float:
        """Akaike's criterion: the lower, the better."""
        return self._call_java("aic")


class GaussianMixtureModel(Stage, JavaModel, ProbabilityColsSetters, _GaussianMixtureParams):
    """What :py:class:`GaussianMixture` learnt."""

    @property
    def numComponents(self) -> int:
        """How many components there are."""
        return self._call_java("numComponents")

    @property
    def numFeatures(self) -> int:
        """How many values an input vector has."""
        return self._call_java("numFeatures")

    @property
    def weights(self) -> list[float]:
        """The weight of each component; they sum to 1."""
        return list(self._call_java("weights"))

    @property
    def means(self) -> DenseMatrix:
        """The mean of each component, a row for each."""
        return self._call_java("means")

    def covariance(self, component: int) -> DenseMatrix:
        """The covariance of a component as a matrix, whatever its type."""
        return self._call_java("covariance", component)

    @property
    def numParameters(self) -> int:
        """How many numbers could be chosen freely: weights, means and covariances."""
        return self._call_java("numParameters")

    @property
    def hasSummary(self) -> bool:
        """Whether there is a summary: in the program that fitted the model."""
        return self._call_java("hasSummary")

    @property
    def summary(self) -> GaussianMixtureSummary:
        """How it was fitted; fails if the model was loaded."""
        return GaussianMixtureSummary(self._call_java("summary"))

    def predictProbability(self, features: Vector) -> DenseVector:
        """The components' probabilities for one row."""
        self._transfer_params_to_java()
        return self._call_java("predictProbability", features)

    def predict(self, features: Vector) -> int:
        """The likeliest component for one row, from 0."""
        self._transfer_params_to_java()
        return self._call_java("predict", features)
