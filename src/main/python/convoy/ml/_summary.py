"""How a training went."""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING

from pyspark import SparkContext
from pyspark.sql.utils import is_remote

from convoy import _curves
from convoy.ml._remote import Called, require_classic

if TYPE_CHECKING:
    import pandas


class TrainingSummary(Called):
    """How a training went: its curves by round and by epoch, and advice.

    Of a training that was resumed it has the rounds since then.
    """

    @property
    def objectiveHistory(self) -> list[float]:
        """The mean training loss of each epoch."""
        return list(self._call_java("objectiveHistory"))

    @property
    def totalIterations(self) -> int:
        """How many epochs there were."""
        return self._call_java("totalIterations")

    @property
    def rounds(self) -> pandas.DataFrame:
        """A row for each averaging.

        Columns ``epoch``, ``batches``, ``learningRate``, ``loss``, ``examples``,
        ``examplesPerSecond``; ``seconds``, and of these ``computing``, ``moving`` weights,
        ``reading`` rows and ``waiting``; and where there were rows to validate on
        ``validationLoss`` and the metrics, such as ``validationAccuracy``.
        """
        return self._table("rounds", "round")

    @property
    def epochs(self) -> pandas.DataFrame:
        """A row for each epoch, with the columns of ``rounds`` in sum or mean."""
        return self._table("epochs", "epoch")

    def _table(self, name: str, index: str) -> pandas.DataFrame:
        require_classic(name, "Save the model, and call convoy.training_curves(folder)")
        curves = SparkContext._jvm.convoy.averaging.report.Curves  # type: ignore[union-attr]
        return _curves.table(io.StringIO(getattr(curves, name)(self._java_obj)), index)

    @property
    def backend(self) -> str:
        """The library that did the arithmetic."""
        return self._call_java("backend")

    @property
    def device(self) -> str:
        """What it was done on: ``cpu`` or ``gpu``."""
        return self._call_java("device")

    @property
    def workers(self) -> int:
        """How many models were trained side by side."""
        return self._call_java("workers")

    @property
    def batchSize(self) -> int:
        """Rows of a worker's mini-batch in the first epoch, at most: as set, or as chosen."""
        return self._call_java("batchSize")

    @property
    def bestRound(self) -> int | None:
        """The round that the weights are of, if early stopping chose another than the last."""
        found = self._call_java("bestRound")
        return found.getAsInt() if found.isPresent() else None

    @property
    def temperature(self) -> float | None:
        """By which the outputs were divided to calibrate the probabilities, if they were."""
        found = self._call_java("temperature")
        return found.getAsDouble() if found.isPresent() else None

    @property
    def zeroWeights(self) -> float:
        """The share of the weights that are exactly zero."""
        return self._call_java("zeroWeights")

    @property
    def examplesPerSecond(self) -> float:
        """Examples of all rounds divided by their time."""
        return self._call_java("examplesPerSecond")

    @property
    def advice(self) -> list[str]:
        """What would make the training faster, in words; empty if nothing stands out."""
        return list(self._call_java("advice"))

    def __repr__(self) -> str:
        if is_remote():
            return f"TrainingSummary: objectiveHistory={self.objectiveHistory}"
        return self._call_java("toString")

    def _repr_html_(self) -> str | None:
        if is_remote():
            return None
        table = self.epochs.drop(columns=["computing", "moving", "reading", "waiting"])
        advice = "".join(f"<p>{html.escape(words)}</p>" for words in self.advice)
        return table.to_html() + advice
