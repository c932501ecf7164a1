"""One Spark session for all tests: a classic one, or, with CONVOY_REMOTE, a remote one. Tests of what
only a classic one gives are marked ``classic``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.ml.linalg import Vectors
from pyspark.sql import DataFrame, SparkSession

import convoy
from cases import CASES, Case
from digits import frame


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    remote = os.environ.get("CONVOY_REMOTE")
    session = convoy.session(
        None if remote else "local[2]",
        remote=remote,
        spark_ui_enabled=False,
        spark_sql_shuffle_partitions=2,
        spark_driver_memory="2g",
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def df(spark: SparkSession) -> DataFrame:
    """Sixty rows of 16 features that are an image of 4x4, with labels for every stage."""
    rows = []
    for i in range(60):
        label = i % 2
        pixels = [((i * 7 + j * 3) % 11) / 11 + label * (j % 4) for j in range(16)]
        labels = [0.0, 1.0] if i % 3 == 0 else [float(label)]
        rows.append((i, Vectors.dense(pixels), float(label), labels, 10.0 * label + 5))
    return spark.createDataFrame(rows, ["id", "features", "label", "labels", "number"]).cache()


@pytest.fixture(scope="session")
def digits(spark: SparkSession) -> DataFrame:
    return frame(spark)


@pytest.fixture(params=CASES, ids=lambda case: case.name, scope="session")
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="session")
def model(case: Case, df: DataFrame, models: dict[Case, Any]) -> Any:
    """The case's model, fitted once."""
    if case not in models:
        models[case] = case.build().fit(df)
    return models[case]


@pytest.fixture(scope="session")
def models() -> dict[Case, Any]:
    return {}


def pytest_sessionstart() -> None:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
