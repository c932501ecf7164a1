"""One Spark session for all tests. How it is made decides what is tested: nothing here but the
fixture ``spark`` knows whether it is a classic or a remote one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.ml.linalg import Vectors
from pyspark.sql import DataFrame, SparkSession

import convoy
from cases import CASES, Case


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = convoy.session(
        "local[2]",
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
    if os.environ.get("CONVOY_TORCH"):  # another Python's packages, after one's own
        sys.path.append(os.environ["CONVOY_TORCH"])
