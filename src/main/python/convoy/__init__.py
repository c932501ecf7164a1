"""Neural networks as Spark ML stages, trained by parameter averaging across the executors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convoy._errors import SetupError, require_pyspark
from convoy._version import __version__

if TYPE_CHECKING:
    import os

    import pandas
    import torch

    from convoy._session import session

__all__ = ["SetupError", "__version__", "session", "to_onnx", "to_torch", "training_curves"]


def __getattr__(name: str) -> Any:
    # Of all that is here it alone needs PySpark.
    if name != "session":
        raise AttributeError(f"module 'convoy' has no attribute '{name}'")
    require_pyspark()
    from convoy._session import session

    return session


def to_onnx(model: Any, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Saves a model as an ONNX graph, one file, which other programs run without Spark.

    :param model: a model that is a network; or a PipelineModel of models of ``Standardizer``,
        ``PCAWhitening`` and networks, which becomes one graph
    :param path: on any file system that Hadoop knows
    :param overwrite: whether what is at ``path`` is replaced
    :raises TypeError: if it is another thing
    """
    require_pyspark()
    from convoy import _onnx

    _onnx.save(model, path, overwrite)


def to_torch(path: str | os.PathLike[str]) -> torch.nn.Module:
    """The network of a saved model as a PyTorch module, without Spark.

    :param path: the model's folder, with ``network.json`` and ``weights.safetensors``, on this
        machine; of a saved pipeline the folder of its stage
    :return: a module in evaluation mode that gives the model's raw predictions
    """
    from convoy import _torch

    return _torch.from_folder(path)


def training_curves(path: str | os.PathLike[str]) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The curves of the training of a model that was saved where it was trained, without Spark.

    :param path: the model's folder, with ``epochs.csv`` and ``rounds.csv``, on this machine; of a
        saved pipeline the folder of its stage
    :return: a row for each epoch and a row for each averaging, as ``summary.epochs`` and
        ``summary.rounds`` have them
    """
    from convoy import _curves

    return _curves.of_folder(path)
