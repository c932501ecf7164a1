"""What the stages that train a network share, whatever it predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark import SparkContext
from pyspark.ml.util import GeneralJavaMLWritable, HasTrainingSummary
from pyspark.sql.utils import is_remote

from convoy.ml import _evaluation, _progress, _remote
from convoy.ml._stage import Stage
from convoy.ml._summary import TrainingSummary
from convoy.ml.param.augmentation import TestTimeAugmentationSetters
from convoy.ml.param.network import NetworkParams, NetworkParamsSetters

if TYPE_CHECKING:
    import torch
    from pyspark.sql import DataFrame
    from typing_extensions import Self


class NetworkEstimator(Stage, NetworkParamsSetters):
    """An estimator that trains a network."""

    def _fit_java(self, dataset: DataFrame) -> Any:
        self._transfer_params_to_java()
        with _progress.shown(self, self._java_obj):
            return self._java_obj.fit(dataset._jdf)


class EvaluatedModel(Stage):
    """A model that tells how good its predictions are."""

    def evaluate(self, dataset: DataFrame) -> Any:
        """How good the predictions are for rows whose labels are known; printed, a table.

        Of classes a ``ClassificationEvaluation``, of several labels at once a
        ``MultilabelEvaluation``, of numbers a ``RegressionEvaluation``.
        """
        _remote.require_classic(
            "evaluate", "Give what transform returns to an evaluator of Spark's"
        )
        self._transfer_params_to_java()
        return _evaluation.evaluation(self._call_java("evaluate", dataset))


class NetworkModel(
    EvaluatedModel,
    TestTimeAugmentationSetters,
    NetworkParams,
    HasTrainingSummary[TrainingSummary],
    GeneralJavaMLWritable,
):
    """A model that is a trained network."""

    @property
    def network_json(self) -> str:
        """The network with its output layer, as JSON."""
        return self._call_java("networkSpec").toJson()

    def describe(self) -> str:
        """The network as a table: output, parameters, multiply-adds and memory of each layer."""
        return self._call_java("networkSpec").describe()

    @property
    def summary(self) -> TrainingSummary:
        """How the training went; not there if the model was loaded.

        :raises RuntimeError: if it is not there
        """
        if not self.hasSummary:
            raise RuntimeError(
                f"{self.uid}: no training summary. It is not saved with the model; ask for it where"
                " fit returned the model, and check hasSummary first."
            )
        if is_remote():  # Spark 4.1 has made it, which can ask for it again when it was forgotten
            return getattr(self, "_summary", TrainingSummary(f"{self._java_obj}.summary"))
        return TrainingSummary(self._call_java("summary"))

    @property
    def _summaryCls(self) -> type:
        return TrainingSummary

    def _summary_dataset(self, train_dataset: DataFrame) -> DataFrame:
        return train_dataset

    def setTestTimeAugmentation(self, value: str) -> Self:
        """Sets :py:attr:`testTimeAugmentation`."""
        super().setTestTimeAugmentation(value)
        if not is_remote():  # where predictions of single rows ask the Java object
            self._transfer_params_to_java()
        return self

    def removeCheckpoint(self) -> None:
        """Removes the checkpoint that ``fit`` left in ``checkpointDir``; call it after a save."""
        self._call_java("removeCheckpoint")

    def to_torch(self) -> torch.nn.Module:
        """The network as a PyTorch module in evaluation mode, with the parameters' names.

        It takes features of shape [rows, features], or images [rows, channels, height, width], and
        gives the raw predictions, [rows, outputs]: of a regressor the predictions; of a classifier
        what ``softmax`` makes probabilities of, with the default loss.

        :raises ImportError: if PyTorch is not installed
        """
        _remote.require_classic("to_torch", "Save the model, and call convoy.to_torch(folder)")
        from convoy import _torch

        jvm = SparkContext._jvm
        assert jvm is not None
        file = jvm.java.io.ByteArrayOutputStream()
        layout = jvm.convoy.network.ParameterLayout(self._java_obj.networkSpec())
        jvm.convoy.network.Safetensors.write(layout, self._java_obj.parameters(), file)
        return _torch.module(self.network_json, bytes(file.toByteArray()))
