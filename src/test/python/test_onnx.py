"""Models saved as ONNX graphs; that they compute the same is tested in Java."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import DataFrame

import convoy
from cases import BRIEF
from convoy.ml.classification import CnnClassifier, MultilabelClassifier
from convoy.ml.feature import PCAWhitening, Standardizer
from convoy.ml.regression import NeuralRegressor

LABELS = {CnnClassifier: "label", MultilabelClassifier: "labels", NeuralRegressor: "number"}


@pytest.mark.parametrize("kind", LABELS)
def test_a_model_is_one_file(kind: Any, df: DataFrame, tmp_path: Path) -> None:
    model = kind(**BRIEF, network="mlp:4", labelCol=LABELS[kind]).fit(df)
    convoy.to_onnx(model, tmp_path / "model.onnx")
    graph = (tmp_path / "model.onnx").read_bytes()
    assert b"features" in graph and b"dense1.weight" in graph and b"prediction" in graph
    model.write().format("onnx").save(str(tmp_path / "again.onnx"))
    assert (tmp_path / "again.onnx").read_bytes() == graph
    with pytest.raises(Exception, match="already exists"):
        convoy.to_onnx(model, tmp_path / "model.onnx")
    model.setFeaturesCol("pixels")
    convoy.to_onnx(model, tmp_path / "model.onnx", overwrite=True)
    assert b"pixels" in (tmp_path / "model.onnx").read_bytes()


def test_a_pipeline_is_one_file(df: DataFrame, tmp_path: Path) -> None:
    stages = [
        Standardizer(inputCol="features", outputCol="std"),
        PCAWhitening(inputCol="std", outputCol="white", k=5),
        NeuralRegressor(**BRIEF, network="mlp:4", featuresCol="white", labelCol="number"),
    ]
    model = Pipeline(stages=stages).fit(df)
    convoy.to_onnx(model, tmp_path / "model.onnx")
    graph = (tmp_path / "model.onnx").read_bytes()
    assert all(stage.uid.encode() in graph for stage in model.stages)


def test_what_is_no_graph_is_refused(df: DataFrame, tmp_path: Path) -> None:
    query = SQLTransformer(statement="SELECT * FROM __THIS__")
    with pytest.raises(Exception, match="a SQLTransformer cannot be part of an ONNX graph"):
        convoy.to_onnx(PipelineModel([query]), tmp_path / "model.onnx")
    (tmp_path / "model.onnx").write_text("before")
    with pytest.raises(Exception, match="a SQLTransformer cannot be part of an ONNX graph"):
        convoy.to_onnx(PipelineModel([query]), tmp_path / "model.onnx", overwrite=True)
    assert (tmp_path / "model.onnx").read_text() == "before"
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(TypeError, match="found SQLTransformer"):
        convoy.to_onnx(query, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())
