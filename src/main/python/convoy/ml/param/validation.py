"""On which rows a training is measured, and when it stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params
from pyspark.ml.param.shared import HasValidationIndicatorCol

from convoy.ml.param import declare

if TYPE_CHECKING:
    from typing_extensions import Self


class HasValidation(HasValidationIndicatorCol):
    """Rows to measure on, and early stopping; each stage names its metrics."""

    validationIndicatorCol: Param[str] = declare.text(
        "validationIndicatorCol",
        "boolean column, true in the rows to validate on; if not set or empty, there is none",
    )
    validationFraction: Param[float] = declare.number(
        "validationFraction",
        "share of the rows to validate on, chosen by their features and the seed; 0: none, in "
        "[0, 1)",
    )
    validationInterval: Param[int] = declare.integer(
        "validationInterval",
        "rounds from one validation to the next; if not set, validation is at the end of each "
        "epoch, at least 1",
    )
    patience: Param[int] = declare.integer(
        "patience",
        "validations in a row without improvement after which training stops; if not set, it "
        "never stops early, at least 1",
    )
    validationMetric: Param[str]
    validationTolerance: Param[float] = declare.number(
        "validationTolerance",
        "how much better counts as an improvement, as a share of the error, in [0, 1)",
    )

    _defaults: ClassVar[dict[str, Any]] = {
        "validationFraction": 0.0,
        "validationMetric": "loss",
        "validationTolerance": 0.0,
    }

    def getValidationFraction(self) -> float:
        """The share of the rows to validate on."""
        return self.getOrDefault(self.validationFraction)

    def getValidationInterval(self) -> int:
        """Rounds from one validation to the next; fails if it was not set."""
        return self.getOrDefault(self.validationInterval)

    def getPatience(self) -> int:
        """Validations without improvement after which training stops; fails if not set."""
        return self.getOrDefault(self.patience)

    def getValidationMetric(self) -> str:
        """What early stopping goes by."""
        return self.getOrDefault(self.validationMetric)

    def getValidationTolerance(self) -> float:
        """How much better counts as an improvement."""
        return self.getOrDefault(self.validationTolerance)


class ValidationSetters(HasValidation):
    """The setters."""

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Sets :py:attr:`validationIndicatorCol`."""
        return self._set(validationIndicatorCol=value)

    def setValidationFraction(self, value: float) -> Self:
        """Sets :py:attr:`validationFraction`."""
        return self._set(validationFraction=value)

    def setValidationInterval(self, value: int) -> Self:
        """Sets :py:attr:`validationInterval`."""
        return self._set(validationInterval=value)

    def setPatience(self, value: int) -> Self:
        """Sets :py:attr:`patience`."""
        return self._set(patience=value)

    def setValidationMetric(self, value: str) -> Self:
        """Sets :py:attr:`validationMetric`."""
        return self._set(validationMetric=value)

    def setValidationTolerance(self, value: float) -> Self:
        """Sets :py:attr:`validationTolerance`."""
        return self._set(validationTolerance=value)


class ValidationKeywords(TypedDict, total=False):
    """The keywords."""

    validationIndicatorCol: str
    validationFraction: float
    validationInterval: int
    patience: int
    validationMetric: str
    validationTolerance: float


class HasCalibration(Params):
    """Calibration of probabilities on the validation rows."""

    calibrate: Param[bool] = declare.flag(
        "calibrate",
        "whether to calibrate the probabilities on the validation rows when training is over",
    )

    _defaults: ClassVar[dict[str, Any]] = {"calibrate": False}

    def getCalibrate(self) -> bool:
        """Whether to calibrate the probabilities."""
        return self.getOrDefault(self.calibrate)


class CalibrationSetters(HasCalibration):
    """The setters."""

    def setCalibrate(self, value: bool) -> Self:
        """Sets :py:attr:`calibrate`."""
        return self._set(calibrate=value)


class CalibrationKeywords(TypedDict, total=False):
    """The keywords."""

    calibrate: bool
