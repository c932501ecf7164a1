"""With what is computed, from which seed, where checkpoints lie, and what is shown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params
from pyspark.ml.param.shared import HasCheckpointInterval, HasSeed

from convoy.ml.param import declare

if TYPE_CHECKING:
    from typing_extensions import Self


class HasBackend(Params):
    """By whom, with which library and on which device a network is computed."""

    trainingMaster: Param[str] = declare.text(
        "trainingMaster",
        "whose parameter averaging trains. One of: convoy, dl4j",
    )
    backend: Param[str] = declare.text(
        "backend",
        "library that does the arithmetic: libtorch, dl4j, or auto",
    )
    device: Param[str] = declare.text("device", "what networks compute on. One of: auto, cpu, gpu")

    _defaults: ClassVar[dict[str, Any]] = {
        "trainingMaster": "convoy",
        "backend": "auto",
        "device": "auto",
    }

    def getTrainingMaster(self) -> str:
        """Whose parameter averaging trains."""
        return self.getOrDefault(self.trainingMaster)

    def getBackend(self) -> str:
        """The library that does the arithmetic."""
        return self.getOrDefault(self.backend)

    def getDevice(self) -> str:
        """What networks compute on."""
        return self.getOrDefault(self.device)


class BackendSetters(HasBackend):
    """The setters."""

    def setTrainingMaster(self, value: str) -> Self:
        """Sets :py:attr:`trainingMaster`."""
        return self._set(trainingMaster=value)

    def setBackend(self, value: str) -> Self:
        """Sets :py:attr:`backend`."""
        return self._set(backend=value)

    def setDevice(self, value: str) -> Self:
        """Sets :py:attr:`device`."""
        return self._set(device=value)


class BackendKeywords(TypedDict, total=False):
    """The keywords."""

    trainingMaster: str
    backend: str
    device: str


class HasCheckpoints(HasCheckpointInterval):
    """Where and how often a training writes down where it is."""

    checkpointDir: Param[str] = declare.text(
        "checkpointDir",
        "folder for the checkpoints of this training alone, any Hadoop path; if not set, there "
        "are none",
    )
    checkpointInterval: Param[int] = declare.integer(
        "checkpointInterval",
        "rounds from one checkpoint to the next, at least 1, or -1 for none",
    )

    _defaults: ClassVar[dict[str, Any]] = {"checkpointInterval": 10}

    def getCheckpointDir(self) -> str:
        """The folder for checkpoints; fails if it was not set."""
        return self.getOrDefault(self.checkpointDir)


class CheckpointsSetters(HasCheckpoints):
    """The setters."""

    def setCheckpointDir(self, value: str) -> Self:
        """Sets :py:attr:`checkpointDir`."""
        return self._set(checkpointDir=value)

    def setCheckpointInterval(self, value: int) -> Self:
        """Sets :py:attr:`checkpointInterval`."""
        return self._set(checkpointInterval=value)


class CheckpointsKeywords(TypedDict, total=False):
    """The keywords."""

    checkpointDir: str
    checkpointInterval: int


class HasTrainingSeed(HasSeed):
    """The seed."""

    seed: Param[int] = declare.integer(
        "seed",
        "of initial weights, dropout, and the dealing out of rows",
    )

    _defaults: ClassVar[dict[str, Any]] = {"seed": 42}


class SeedSetters(HasTrainingSeed):
    """The setters."""

    def setSeed(self, value: int) -> Self:
        """Sets :py:attr:`seed`."""
        return self._set(seed=value)


class SeedKeywords(TypedDict, total=False):
    """The keywords."""

    seed: int


class HasVerbose(Params):
    """Whether fit shows how far the training is."""

    verbose: Param[bool] = declare.flag(
        "verbose",
        "whether fit shows on standard error how far the training is",
    )

    _defaults: ClassVar[dict[str, Any]] = {"verbose": False}

    def getVerbose(self) -> bool:
        """Whether ``fit`` shows a progress bar."""
        return self.getOrDefault(self.verbose)


class VerboseSetters(HasVerbose):
    """The setters."""

    def setVerbose(self, value: bool) -> Self:
        """Sets :py:attr:`verbose`."""
        return self._set(verbose=value)


class VerboseKeywords(TypedDict, total=False):
    """The keywords."""

    verbose: bool
