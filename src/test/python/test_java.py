"""Python and Java tell the same: stages, Params, files, bits. Needs the Java machine at hand."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyspark import SparkContext
from pyspark.ml import PipelineModel
from pyspark.ml.param import Params
from pyspark.sql import DataFrame

import convoy
from cases import BRIEF, CASES, TRANSFORMERS, Case
from convoy import _environment
from digits import compare, sha256, stages, train
from test_stages import cells

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def jvm(spark: Any) -> Any:
    return SparkContext._jvm


def test_python_has_every_stage_of_the_jar(jvm: Any) -> None:
    jar = _environment.find_jar(_environment.installed_spark()).path
    stages = set()
    for entry in zipfile.ZipFile(jar).namelist():
        if re.fullmatch(r"convoy/ml/[\w/]+\.class", entry):
            name = entry.removesuffix(".class").replace("/", ".")
            loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
            found = jvm.java.lang.Class.forName(name, False, loader)
            stage = jvm.java.lang.Class.forName("org.apache.spark.ml.PipelineStage", False, loader)
            abstract = jvm.java.lang.reflect.Modifier.isAbstract(found.getModifiers())
            if stage.isAssignableFrom(found) and not abstract:
                stages.add(name)
    kinds = [kind for c in CASES for kind in (c.estimator, c.model)] + TRANSFORMERS
    assert stages and {f"{kind.__module__}.{kind.__name__}" for kind in kinds} == stages


@pytest.mark.parametrize("kind", TRANSFORMERS)
def test_a_transformer_has_the_params_of_java(kind: type, spark: Any) -> None:
    stage = kind()
    assert params_of_python(stage) == params_of_java(stage)
    names = {param.name for param in stage.params}
    assert set(kind._keywords.__annotations__) == names
    for name in names:
        capital = name[0].upper() + name[1:]
        assert callable(getattr(stage, f"get{capital}")) and hasattr(stage, f"set{capital}")


def test_an_estimator_has_the_params_of_java(case: Case, spark: Any) -> None:
    stage = case.estimator()
    assert params_of_python(stage) == params_of_java(stage)


def test_a_model_has_the_params_of_java(case: Case, model: Any) -> None:
    # A copy, because a wrapper takes its Java object with it when it goes.
    fresh = type(model)._from_java(model._java_obj.copy(model._empty_java_param_map()))
    assert params_of_python(fresh) == params_of_java(fresh)


def params_of_python(stage: Params) -> dict[str, Any]:
    return {
        param.name: (words(param.doc), stage._defaultParamMap.get(param, "no default"))
        for param in stage.params
    }


def params_of_java(stage: Any) -> dict[str, Any]:
    java = stage._java_obj
    return {
        param.name(): (
            words(param.doc()),
            java.getDefault(param).get() if java.hasDefault(param) else "no default",
        )
        for param in java.params()
    }


def words(doc: str) -> str:
    """Spark's own Params have a point or a comma more in Python."""
    return doc.rstrip(".").replace(",", "")


def test_python_loads_what_java_trained_and_saved(jvm: Any, df: DataFrame, tmp_path: Path) -> None:
    brief = {**BRIEF, "averagingFrequency": "1", "featuresCol": "white", "network": "mlp:4"}
    fitted = java_pipeline(
        jvm,
        java_set(jvm.convoy.ml.feature.Standardizer(), inputCol="features", outputCol="scaled"),
        java_set(jvm.convoy.ml.feature.PCAWhitening(), inputCol="scaled", outputCol="white", k=4),
        java_set(jvm.convoy.ml.classification.CnnClassifier(), **brief),
    ).fit(df._jdf)
    fitted.write().save(str(tmp_path / "java"))
    loaded = PipelineModel.load(str(tmp_path / "java"))
    names = [type(stage).__name__ for stage in loaded.stages]
    assert names == ["StandardizerModel", "PCAWhiteningModel", "CnnClassificationModel"]
    assert cells(loaded, df) == cells(JavaStage(fitted, df), df)


def test_java_loads_what_python_saved(
    case: Case, model: Any, jvm: Any, df: DataFrame, tmp_path: Path
) -> None:
    PipelineModel([model]).write().save(str(tmp_path / "python"))
    loaded = jvm.org.apache.spark.ml.PipelineModel.load(str(tmp_path / "python"))
    assert cells(JavaStage(loaded, df), df) == cells(model, df)


def test_the_same_settings_give_the_same_bits_as_in_java(
    jvm: Any, digits: DataFrame, tmp_path: Path
) -> None:
    """run.sh names the file by which sessions and the lines of Spark are compared."""
    train(digits, tmp_path / "python")
    scaling, whitening, settings = stages()
    java = java_pipeline(
        jvm,
        java_set(jvm.convoy.ml.feature.Standardizer(), **scaling),
        java_set(jvm.convoy.ml.feature.PCAWhitening(), **whitening),
        java_set(jvm.convoy.ml.classification.CnnClassifier(), **settings),
    )
    java.fit(digits._jdf).save(str(tmp_path / "java"))
    found = sha256(tmp_path / "python")
    assert found == sha256(tmp_path / "java")
    compare(found)


def java_set(stage: Any, **values: Any) -> Any:
    for name, value in values.items():
        stage.set(stage.getParam(name).w(value))
    return stage


def java_pipeline(jvm: Any, *stages: Any) -> Any:
    array = SparkContext._gateway.new_array(jvm.org.apache.spark.ml.PipelineStage, len(stages))
    for i, stage in enumerate(stages):
        array[i] = stage
    return jvm.org.apache.spark.ml.Pipeline().setStages(array)


class JavaStage:
    """A Java transformer that takes and gives Python's data frames."""

    def __init__(self, java: Any, df: DataFrame) -> None:
        self.java = java
        self.session = df.sparkSession

    def transform(self, df: DataFrame) -> DataFrame:
        return DataFrame(self.java.transform(df._jdf), self.session)


def test_the_package_has_the_version_of_the_sources() -> None:
    pom = (ROOT / "pom.xml").read_text(encoding="utf-8")
    assert re.search(r"<version>(.*?)</version>", pom)[1] == convoy.__version__
