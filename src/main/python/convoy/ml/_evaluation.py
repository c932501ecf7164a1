"""How good a model's predictions are where the labels are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.ml.wrapper import JavaWrapper

if TYPE_CHECKING:
    import pandas


class Evaluation(JavaWrapper):
    """Figures of a model's predictions; printed, a table. Rows count by ``weightCol``."""

    @property
    def metrics(self) -> dict[str, float]:
        """Each figure that is one number, by its name; the first say most."""
        return dict(self._call_java("metrics"))

    @property
    def count(self) -> float:
        """How many rows there were, or the sum of their weights."""
        return self._call_java("count")

    def _table(self, names: list[str], suffix: str, index: pandas.Index) -> pandas.DataFrame:
        import pandas

        columns = {name: list(self._call_java(name + suffix)) for name in names}
        return pandas.DataFrame(columns, index=index)

    def __repr__(self) -> str:
        return self._call_java("toString")


class ClassificationEvaluation(Evaluation):
    """Of predicted classes, which are called as the label column's metadata say."""

    @property
    def accuracy(self) -> float:
        """The share of rows that were predicted right."""
        return self._call_java("accuracy")

    @property
    def classNames(self) -> list[str]:
        """The classes' names, in the order of the labels."""
        return list(self._call_java("classNames"))

    @property
    def confusionMatrix(self) -> pandas.DataFrame:
        """How many rows of each class (row) were predicted to be of each (column)."""
        import pandas

        counts = self._call_java("confusionMatrix").toArray()
        return pandas.DataFrame(counts, index=self._labels(), columns=self._labels("prediction"))

    @property
    def byLabel(self) -> pandas.DataFrame:
        """Precision, recall, F-measure and count of each class."""
        return self._table(["precision", "recall", "fMeasure", "count"], "ByLabel", self._labels())

    def _labels(self, name: str = "label") -> pandas.Index:
        import pandas

        return pandas.Index(self.classNames, name=name)


class MultilabelEvaluation(Evaluation):
    """Of predicted sets of labels."""

    @property
    def byLabel(self) -> pandas.DataFrame:
        """Precision, recall, F-measure and count of each label."""
        import pandas

        labels = pandas.RangeIndex(len(self._call_java("countByLabel")), name="label")
        return self._table(["precision", "recall", "fMeasure", "count"], "ByLabel", labels)


class RegressionEvaluation(Evaluation):
    """Of predicted numbers."""

    @property
    def byOutput(self) -> pandas.DataFrame:
        """The figures of each output."""
        import pandas

        outputs = pandas.RangeIndex(len(self._call_java("rmseByOutput")), name="output")
        return self._table(["rmse", "mae", "r2"], "ByOutput", outputs)


def evaluation(java: Any) -> Evaluation:
    """What Java found, wrapped by the class of the same name."""
    name = java.getClass().getSimpleName()
    kinds = (ClassificationEvaluation, MultilabelEvaluation, RegressionEvaluation)
    return next(kind for kind in kinds if kind.__name__ == name)(java)
