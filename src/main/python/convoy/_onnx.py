"""Models as ONNX graphs, which Java writes."""

from __future__ import annotations

import os
from typing import Any

from pyspark import SparkContext
from pyspark.ml import PipelineModel

from convoy.ml._estimator import NetworkModel
from convoy.ml._remote import require_classic


def save(model: Any, path: str | os.PathLike[str], overwrite: bool) -> None:
    """See :py:func:`convoy.to_onnx`."""
    if not isinstance(model, (NetworkModel, PipelineModel)):
        raise TypeError(
            "convoy.to_onnx: expected a model that is a network, or a PipelineModel, found"
            f" {type(model).__name__}"
        )
    require_classic("convoy.to_onnx", "Save the model, and load it where there is a classic session")
    _require_java(model)
    jvm = SparkContext._jvm
    assert jvm is not None
    java = model._to_java()
    pipeline = isinstance(model, PipelineModel)
    writer = jvm.convoy.ml.util.ModelWriter.of(java) if pipeline else java.write()
    writer = writer.format("onnx")
    if overwrite:
        writer.overwrite()
    writer.save(os.fspath(path))


def _require_java(model: Any) -> None:
    for stage in getattr(model, "stages", []):
        if not hasattr(stage, "_to_java"):
            raise TypeError(
                f"convoy.to_onnx: a {type(stage).__name__} cannot be part of an ONNX graph. Give a"
                " PipelineModel without it, and do what it does where the graph is run"
            )
        _require_java(stage)
