"""What acts on a gradient and on the weights besides the optimizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasRegularization(Params):
    """Penalties, clipping, bounds, and what layers have for themselves."""

    l1: Param[float] = declare.number(
        "l1",
        "factor of the sum of the weights' magnitudes, added to the loss, at least 0",
    )
    l2: Param[float] = declare.number(
        "l2",
        "factor of the sum of the weights' squares, added to the loss, at least 0",
    )
    l2Bias: Param[float] = declare.number(
        "l2Bias",
        "factor of the sum of the biases' squares, added to the loss, at least 0",
    )
    maxNorm: Param[float] = declare.number(
        "maxNorm",
        "largest length of the weights that enter a unit, greater than 0",
    )
    clipValue: Param[float] = declare.number(
        "clipValue",
        "largest magnitude of each value of the gradient, greater than 0",
    )
    clipNorm: Param[float] = declare.number(
        "clipNorm",
        "largest length of the gradient, greater than 0",
    )
    layerSettings: Param[str] = declare.description(
        "layerSettings",
        'what layers have for themselves, by name or by a pattern with *: JSON {"dense1": '
        '{"learningRateFactor": 0.1, "weightDecay": 0, "l2": 0.001, "frozen": true}}',
    )

    _defaults: ClassVar[dict[str, Any]] = {"l1": 0.0, "l2": 0.0, "l2Bias": 0.0}

    def getL1(self) -> float:
        """Factor of the sum of the weights' magnitudes."""
        return self.getOrDefault(self.l1)

    def getL2(self) -> float:
        """Factor of the sum of the weights' squares."""
        return self.getOrDefault(self.l2)

    def getL2Bias(self) -> float:
        """Factor of the sum of the biases' squares."""
        return self.getOrDefault(self.l2Bias)

    def getMaxNorm(self) -> float:
        """Largest length of the weights that enter a unit; fails if it was not set."""
        return self.getOrDefault(self.maxNorm)

    def getClipValue(self) -> float:
        """Largest magnitude of each value of the gradient; fails if it was not set."""
        return self.getOrDefault(self.clipValue)

    def getClipNorm(self) -> float:
        """Largest length of the gradient; fails if it was not set."""
        return self.getOrDefault(self.clipNorm)

    def getLayerSettings(self) -> str:
        """What layers have for themselves, as JSON; fails if it was not set."""
        return self.getOrDefault(self.layerSettings)


class RegularizationSetters(HasRegularization):
    """The setters."""

    def setL1(self, value: float) -> Self:
        """Sets :py:attr:`l1`."""
        return self._set(l1=value)

    def setL2(self, value: float) -> Self:
        """Sets :py:attr:`l2`."""
        return self._set(l2=value)

    def setL2Bias(self, value: float) -> Self:
        """Sets :py:attr:`l2Bias`."""
        return self._set(l2Bias=value)

    def setMaxNorm(self, value: float) -> Self:
        """Sets :py:attr:`maxNorm`."""
        return self._set(maxNorm=value)

    def setClipValue(self, value: float) -> Self:
        """Sets :py:attr:`clipValue`."""
        return self._set(clipValue=value)

    def setClipNorm(self, value: float) -> Self:
        """Sets :py:attr:`clipNorm`."""
        return self._set(clipNorm=value)

    def setLayerSettings(self, value: Description) -> Self:
        """Sets :py:attr:`layerSettings`."""
        return self._set(layerSettings=value)


class RegularizationKeywords(TypedDict, total=False):
    """The keywords."""

    l1: float
    l2: float
    l2Bias: float
    maxNorm: float
    clipValue: float
    clipNorm: float
    layerSettings: Description
