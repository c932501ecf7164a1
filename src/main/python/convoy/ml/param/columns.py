"""The columns that stages read and add, with Spark's names and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from pyspark.ml.param import Param
from pyspark.ml.param.shared import (
    HasFeaturesCol,
    HasInputCol,
    HasLabelCol,
    HasOutputCol,
    HasPredictionCol,
    HasProbabilityCol,
    HasRawPredictionCol,
)

from convoy.ml.param import declare

if TYPE_CHECKING:
    from typing_extensions import Self


class HasInputOutputCols(HasInputCol, HasOutputCol):
    """One column is read, and one added, by default ``<uid>__output``."""

    def _resetUid(self, newUid: Any) -> Self:
        super()._resetUid(newUid)
        return self._setDefault(outputCol=f"{self.uid}__output")


class InputOutputSetters(HasInputOutputCols):
    """The setters."""

    def setInputCol(self, value: str) -> Self:
        """Sets :py:attr:`inputCol`."""
        return self._set(inputCol=value)

    def setOutputCol(self, value: str) -> Self:
        """Sets :py:attr:`outputCol`."""
        return self._set(outputCol=value)


class InputOutputKeywords(TypedDict, total=False):
    """The keywords."""

    inputCol: str
    outputCol: str


class HasProbabilityCols(HasFeaturesCol, HasProbabilityCol, HasPredictionCol):
    """The columns of a stage that tells how likely each of several answers is."""

    featuresCol: Param[str] = declare.text("featuresCol", "features column name")
    predictionCol: Param[str] = declare.text(
        "predictionCol", "prediction column name; if empty, it is not added"
    )


class ProbabilityColsSetters(HasProbabilityCols):
    """The setters."""

    def setFeaturesCol(self, value: str) -> Self:
        """Sets :py:attr:`featuresCol`."""
        return self._set(featuresCol=value)

    def setProbabilityCol(self, value: str) -> Self:
        """Sets :py:attr:`probabilityCol`."""
        return self._set(probabilityCol=value)

    def setPredictionCol(self, value: str) -> Self:
        """Sets :py:attr:`predictionCol`."""
        return self._set(predictionCol=value)


class HasClassifierCols(HasProbabilityCols, HasLabelCol, HasRawPredictionCol):
    """The columns of a classifier that is none of Spark's, which predict one class."""

    labelCol: Param[str] = declare.text("labelCol", "label column name")
    rawPredictionCol: Param[str] = declare.text(
        "rawPredictionCol", "raw prediction column name; if empty, it is not added"
    )
    probabilityCol: Param[str] = declare.text(
        "probabilityCol", "column name of the labels' probabilities; if empty, it is not added"
    )


class ClassifierColsSetters(ProbabilityColsSetters, HasClassifierCols):
    """The setters of what a model has as well: all but the label's."""

    def setRawPredictionCol(self, value: str) -> Self:
        """Sets :py:attr:`rawPredictionCol`."""
        return self._set(rawPredictionCol=value)


class PredictorKeywords(TypedDict, total=False):
    """The columns' keywords."""

    featuresCol: str
    labelCol: str
    predictionCol: str


class ClassifierKeywords(PredictorKeywords, total=False):
    """The columns' keywords of a classifier."""

    rawPredictionCol: str
    probabilityCol: str


#: What Spark's shared Params are by default.
PREDICTOR_DEFAULTS: dict[str, Any] = {
    "featuresCol": "features",
    "labelCol": "label",
    "predictionCol": "prediction",
}
CLASSIFIER_DEFAULTS: dict[str, Any] = {
    **PREDICTOR_DEFAULTS,
    "rawPredictionCol": "rawPrediction",
    "probabilityCol": "probability",
}
