"""How far steps go, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasSteps(Params):
    """Params of a stage that learns in steps."""

    learningRate: Param[float] = declare.number(
        "learningRate",
        "how far a step goes, greater than 0",
    )
    learningRateSchedule: Param[str] = declare.description(
        "learningRateSchedule",
        "what becomes of the learning rate in the course of the training: constant, cosine, "
        "cyclical, exponential, linear, newBob, oneCycle, plateau, step, warmup, or JSON with "
        "constants",
    )
    learningRateScaling: Param[str] = declare.text(
        "learningRateScaling",
        "what learningRate is multiplied by for several workers. One of: auto, none, linear, "
        "sqrt",
    )
    optimizer: Param[str] = declare.description(
        "optimizer",
        "how a gradient becomes a step: adagrad, adam, adamw, amsgrad, lbfgs, momentum, muon, "
        "nesterov, rmsprop, sgd, or JSON with constants",
    )
    momentumSchedule: Param[str] = declare.description(
        "momentumSchedule",
        "what becomes of the optimizer's momentum: constant, linear, or JSON with constants",
    )

    _defaults: ClassVar[dict[str, Any]] = {
        "learningRate": 0.001,
        "learningRateSchedule": "constant",
        "learningRateScaling": "auto",
        "optimizer": "adam",
        "momentumSchedule": "constant",
    }

    def getLearningRate(self) -> float:
        """How far a step goes."""
        return self.getOrDefault(self.learningRate)

    def getLearningRateSchedule(self) -> str:
        """What becomes of the learning rate in the course of the training."""
        return self.getOrDefault(self.learningRateSchedule)

    def getLearningRateScaling(self) -> str:
        """What the learning rate is multiplied by for several workers."""
        return self.getOrDefault(self.learningRateScaling)

    def getOptimizer(self) -> str:
        """How a gradient becomes a step."""
        return self.getOrDefault(self.optimizer)

    def getMomentumSchedule(self) -> str:
        """What becomes of the optimizer's momentum."""
        return self.getOrDefault(self.momentumSchedule)


class StepsSetters(HasSteps):
    """The setters."""

    def setLearningRate(self, value: float) -> Self:
        """Sets :py:attr:`learningRate`."""
        return self._set(learningRate=value)

    def setLearningRateSchedule(self, value: Description) -> Self:
        """Sets :py:attr:`learningRateSchedule`."""
        return self._set(learningRateSchedule=value)

    def setLearningRateScaling(self, value: str) -> Self:
        """Sets :py:attr:`learningRateScaling`."""
        return self._set(learningRateScaling=value)

    def setOptimizer(self, value: Description) -> Self:
        """Sets :py:attr:`optimizer`."""
        return self._set(optimizer=value)

    def setMomentumSchedule(self, value: Description) -> Self:
        """Sets :py:attr:`momentumSchedule`."""
        return self._set(momentumSchedule=value)


class StepsKeywords(TypedDict, total=False):
    """The keywords."""

    learningRate: float
    learningRateSchedule: Description
    learningRateScaling: str
    optimizer: Description
    momentumSchedule: Description
