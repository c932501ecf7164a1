"""How long training is, and how large its mini-batches are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasBatches(Params):
    """Params of a stage that learns from mini-batches."""

    epochs: Param[int] = declare.integer("epochs", "passes over the training data, at least 1")
    maxSteps: Param[int] = declare.integer(
        "maxSteps",
        "steps of each worker after which training ends, whatever epochs says, at least 1",
    )
    batchSize: Param[int] = declare.size(
        "batchSize",
        "rows of a worker's mini-batch, at most, at least 1, or -1 (auto)",
    )
    batchSizeSchedule: Param[str] = declare.description(
        "batchSizeSchedule",
        "what becomes of the batch size from epoch to epoch: constant, step, or JSON with "
        "constants",
    )
    gradientAccumulationSteps: Param[int] = declare.integer(
        "gradientAccumulationSteps",
        "mini-batches whose gradients make a step, at most, at least 1",
    )

    _defaults: ClassVar[dict[str, Any]] = {
        "epochs": 10,
        "batchSize": 64,
        "batchSizeSchedule": "constant",
        "gradientAccumulationSteps": 1,
    }

    def getEpochs(self) -> int:
        """Passes over the training data."""
        return self.getOrDefault(self.epochs)

    def getMaxSteps(self) -> int:
        """Steps of each worker after which training ends; fails if it was not set."""
        return self.getOrDefault(self.maxSteps)

    def getBatchSize(self) -> int:
        """Rows of a worker's mini-batch, at most; -1 if it is left to the training."""
        return self.getOrDefault(self.batchSize)

    def getBatchSizeSchedule(self) -> str:
        """What becomes of the batch size from epoch to epoch."""
        return self.getOrDefault(self.batchSizeSchedule)

    def getGradientAccumulationSteps(self) -> int:
        """Mini-batches whose gradients make a step, at most."""
        return self.getOrDefault(self.gradientAccumulationSteps)


class BatchesSetters(HasBatches):
    """The setters."""

    def setEpochs(self, value: int) -> Self:
        """Sets :py:attr:`epochs`."""
        return self._set(epochs=value)

    def setMaxSteps(self, value: int) -> Self:
        """Sets :py:attr:`maxSteps`."""
        return self._set(maxSteps=value)

    def setBatchSize(self, value: int | str) -> Self:
        """Sets :py:attr:`batchSize`: a number of rows, or ``auto``."""
        return self._set(batchSize=value)

    def setBatchSizeSchedule(self, value: Description) -> Self:
        """Sets :py:attr:`batchSizeSchedule`."""
        return self._set(batchSizeSchedule=value)

    def setGradientAccumulationSteps(self, value: int) -> Self:
        """Sets :py:attr:`gradientAccumulationSteps`."""
        return self._set(gradientAccumulationSteps=value)


class BatchesKeywords(TypedDict, total=False):
    """The keywords."""

    epochs: int
    maxSteps: int
    batchSize: int | str
    batchSizeSchedule: Description
    gradientAccumulationSteps: int
