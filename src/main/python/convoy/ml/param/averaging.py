"""By how many workers is trained, and how they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare

if TYPE_CHECKING:
    from typing_extensions import Self


class HasAveraging(Params):
    """Params of a stage that is trained by parameter averaging."""

    numWorkers: Param[int] = declare.integer(
        "numWorkers",
        "how many models are trained side by side and averaged, at least 1",
    )
    averagingFrequency: Param[str] = declare.word_or_number(
        "averagingFrequency",
        "mini-batches that a worker takes from one averaging to the next, at least 1, or auto",
    )
    averagingWarmupEpochs: Param[int] = declare.integer(
        "averagingWarmupEpochs",
        "epochs at the beginning in which workers average more often, at least 0",
    )
    averagingWarmupFrequency: Param[int] = declare.integer(
        "averagingWarmupFrequency",
        "mini-batches from one averaging to the next in those epochs, at least 1",
    )
    optimizerStateMode: Param[str] = declare.text(
        "optimizerStateMode",
        "what becomes of the optimizer's state when workers average. One of: averaged, kept, reset",
    )
    outerLearningRate: Param[float] = declare.number(
        "outerLearningRate",
        "how far an averaging goes from the old parameters towards the workers' mean, greater "
        "than 0",
    )
    outerMomentum: Param[float] = declare.number(
        "outerMomentum",
        "Nesterov momentum of the averagings, in [0, 1)",
    )

    _defaults: ClassVar[dict[str, Any]] = {
        "averagingFrequency": "16",
        "averagingWarmupEpochs": 0,
        "averagingWarmupFrequency": 1,
        "optimizerStateMode": "averaged",
    }

    def getNumWorkers(self) -> int:
        """How many models are trained side by side; fails if it was not set."""
        return self.getOrDefault(self.numWorkers)

    def getAveragingFrequency(self) -> str:
        """Mini-batches from one averaging to the next, or ``auto``."""
        return self.getOrDefault(self.averagingFrequency)

    def getAveragingWarmupEpochs(self) -> int:
        """Epochs at the beginning in which workers average more often."""
        return self.getOrDefault(self.averagingWarmupEpochs)

    def getAveragingWarmupFrequency(self) -> int:
        """Mini-batches from one averaging to the next in those epochs."""
        return self.getOrDefault(self.averagingWarmupFrequency)

    def getOptimizerStateMode(self) -> str:
        """What becomes of the optimizer's state when workers average."""
        return self.getOrDefault(self.optimizerStateMode)

    def getOuterLearningRate(self) -> float:
        """How far an averaging goes towards the workers' mean; fails if it was not set."""
        return self.getOrDefault(self.outerLearningRate)

    def getOuterMomentum(self) -> float:
        """Nesterov momentum of the averagings; fails if it was not set."""
        return self.getOrDefault(self.outerMomentum)


class AveragingSetters(HasAveraging):
    """The setters."""

    def setNumWorkers(self, value: int) -> Self:
        """Sets :py:attr:`numWorkers`."""
        return self._set(numWorkers=value)

    def setAveragingFrequency(self, value: int | str) -> Self:
        """Sets :py:attr:`averagingFrequency`."""
        return self._set(averagingFrequency=value)

    def setAveragingWarmupEpochs(self, value: int) -> Self:
        """Sets :py:attr:`averagingWarmupEpochs`."""
        return self._set(averagingWarmupEpochs=value)

    def setAveragingWarmupFrequency(self, value: int) -> Self:
        """Sets :py:attr:`averagingWarmupFrequency`."""
        return self._set(averagingWarmupFrequency=value)

    def setOptimizerStateMode(self, value: str) -> Self:
        """Sets :py:attr:`optimizerStateMode`."""
        return self._set(optimizerStateMode=value)

    def setOuterLearningRate(self, value: float) -> Self:
        """Sets :py:attr:`outerLearningRate`."""
        return self._set(outerLearningRate=value)

    def setOuterMomentum(self, value: float) -> Self:
        """Sets :py:attr:`outerMomentum`."""
        return self._set(outerMomentum=value)


class AveragingKeywords(TypedDict, total=False):
    """The keywords."""

    numWorkers: int
    averagingFrequency: int | str
    averagingWarmupEpochs: int
    averagingWarmupFrequency: int
    optimizerStateMode: str
    outerLearningRate: float
    outerMomentum: float
