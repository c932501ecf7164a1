"""Which rows count, or are shown, more than others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params
from pyspark.ml.param.shared import HasWeightCol

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasWeights(HasWeightCol):
    """The column of the rows' weights."""

    weightCol: Param[str] = declare.text(
        "weightCol",
        "weight column name; if not set or empty, all rows weigh 1",
    )


class WeightsSetters(HasWeights):
    """The setters."""

    def setWeightCol(self, value: str) -> Self:
        """Sets :py:attr:`weightCol`."""
        return self._set(weightCol=value)


class WeightsKeywords(TypedDict, total=False):
    """The keywords."""

    weightCol: str


class HasEmphasis(Params):
    """Which examples are attended to; each stage names its samplings."""

    sampling: Param[str]
    samplingCap: Param[float] = declare.number(
        "samplingCap",
        "for the sampling highLoss, the quantile at which losses are cut off, in (0, 1]",
    )
    adversarialEpsilon: Param[float] = declare.number(
        "adversarialEpsilon",
        "how far each feature of an adversarial example is moved; 0 for no such examples, at "
        "least 0",
    )
    adversarialWeight: Param[float] = declare.number(
        "adversarialWeight",
        "the share of adversarial examples in the loss, in (0, 1]",
    )

    _defaults: ClassVar[dict[str, Any]] = {
        "sampling": "uniform",
        "samplingCap": 0.8,
        "adversarialEpsilon": 0.0,
        "adversarialWeight": 0.5,
    }

    def getSampling(self) -> str:
        """Which rows an epoch shows."""
        return self.getOrDefault(self.sampling)

    def getSamplingCap(self) -> float:
        """The quantile at which the sampling ``highLoss`` cuts losses off."""
        return self.getOrDefault(self.samplingCap)

    def getAdversarialEpsilon(self) -> float:
        """How far each feature of an adversarial example is moved."""
        return self.getOrDefault(self.adversarialEpsilon)

    def getAdversarialWeight(self) -> float:
        """The share of adversarial examples in the loss."""
        return self.getOrDefault(self.adversarialWeight)


class EmphasisSetters(HasEmphasis):
    """The setters."""

    def setSampling(self, value: str) -> Self:
        """Sets :py:attr:`sampling`."""
        return self._set(sampling=value)

    def setSamplingCap(self, value: float) -> Self:
        """Sets :py:attr:`samplingCap`."""
        return self._set(samplingCap=value)

    def setAdversarialEpsilon(self, value: float) -> Self:
        """Sets :py:attr:`adversarialEpsilon`."""
        return self._set(adversarialEpsilon=value)

    def setAdversarialWeight(self, value: float) -> Self:
        """Sets :py:attr:`adversarialWeight`."""
        return self._set(adversarialWeight=value)


class EmphasisKeywords(TypedDict, total=False):
    """The keywords."""

    sampling: str
    samplingCap: float
    adversarialEpsilon: float
    adversarialWeight: float


class HasClassWeights(Params):
    """What rows weigh by their class."""

    classWeights: Param[str] = declare.description(
        "classWeights",
        "what rows' weights are multiplied by, by their class: none, balanced, a list of a "
        "number for each class as JSON, or an object of numbers by class",
    )

    _defaults: ClassVar[dict[str, Any]] = {"classWeights": "none"}

    def getClassWeights(self) -> str:
        """What rows' weights are multiplied by, by their class."""
        return self.getOrDefault(self.classWeights)


class ClassWeightsSetters(HasClassWeights):
    """The setters."""

    def setClassWeights(self, value: Description) -> Self:
        """Sets :py:attr:`classWeights`."""
        return self._set(classWeights=value)


class ClassWeightsKeywords(TypedDict, total=False):
    """The keywords."""

    classWeights: Description
