"""What is special to Spark Connect; all else that works there is in the other tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.ml.classification import LogisticRegression
from pyspark.sql import DataFrame, SparkSession

import convoy
from cases import BRIEF, Case
from convoy import SetupError, _environment
from convoy.ml.classification import CnnClassifier
from test_stages import cells

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def remote(spark: SparkSession) -> None:
    """As the session is, so these tests are of it."""
    assert type(spark).__module__ == "pyspark.sql.connect.session"


def test_a_model_that_the_server_forgot_is_as_before(
    case: Case, model: Any, df: DataFrame, spark: Any
) -> None:
    before = cells(model, df)
    forget(model, spark)
    assert cells(model, df) == before
    if hasattr(model, "summary"):
        history = model.summary.objectiveHistory
        forget(model, spark)
        assert model.summary.objectiveHistory == history and len(history) == 2


def forget(model: Any, spark: Any) -> None:
    """The server keeps no more of it than what it wrote to its disk."""
    found = model._java_obj.ref_id
    assert spark.client._delete_ml_cache([found], evict_only=True) == [found]


def test_a_model_tells_what_sparks_do(df: DataFrame) -> None:
    model = CnnClassifier(**BRIEF, network="mlp:4").fit(df)
    row = df.first().features
    assert (model.numClasses, model.numFeatures) == (2, 16)
    assert model.predictRaw(row).size == 2
    assert model.predictProbability(row).values.sum() == pytest.approx(1)
    assert model.predict(row) in (0.0, 1.0)
    assert model._call_java("toString").startswith("CnnClassificationModel: uid=CnnClassifier_")


def test_sparks_own_stages_work_beside_ours(df: DataFrame) -> None:
    assert "prediction" in LogisticRegression(maxIter=1).fit(df).transform(df).columns


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda m: m["CnnClassifier"].evaluate(None), "evaluate is not to be had through Spark C"),
        (lambda m: m["CnnClassifier"].to_torch(), "call convoy.to_torch(folder); or use a session"),
        (lambda m: m["CnnClassifier"].network_json, "CnnClassificationModel.networkSpec is not to"),
        (lambda m: m["CnnClassifier"].removeCheckpoint(), "removeCheckpoint is not to be had"),
        (lambda m: m["CnnClassifier"].summary.epochs, "call convoy.training_curves(folder); or"),
        (lambda m: m["CnnClassifier"].summary.advice, "TrainingSummary.advice is not to be had"),
        (lambda m: m["Standardizer"].mean, "StandardizerModel.mean is not to be had through"),
        (lambda m: m["Bagging"].members, "members is not to be had through Spark Connect. Save"),
    ],
)
def test_what_only_a_classic_session_gives_says_so(
    asked: Any, words: str, models: dict[Case, Any], df: DataFrame
) -> None:
    by_name = {case.name: case.build().fit(df) if case not in models else models[case] for case in models}
    told = message(lambda: asked(by_name))
    assert words in told and told.endswith("se a session that is not remote: convoy.session().")


def test_a_server_of_another_version_is_refused(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_environment, "__version__", "9.9.9")
    monkeypatch.setattr(_environment, "_checked", None)
    told = message(convoy.session)
    assert f"the Spark Connect server has Convoy {convoy.__version__}, but the Python" in told
    assert "convoy-spark is 9.9.9. Use convoy-spark_2.13-9.9.9-all.jar there" in told


def message(action: Any) -> str:
    with pytest.raises(SetupError) as told:
        action()
    words = str(told.value)
    assert "\n" not in words
    return words


# Servers of their own, on the loopback, to which other programs connect.


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def serve(port: int, folder: Path, *options: str) -> Iterator[str]:
    home = _environment.spark_home()
    with open(folder / "server.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [
                os.path.join(home, "bin", "spark-submit"),
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
                *("--master", "local[2]", "--driver-memory", "1g"),
                *("--conf", "spark.ui.enabled=false"),
                *("--conf", "spark.connect.grpc.binding.address=127.0.0.1"),
                *("--conf", f"spark.connect.grpc.binding.port={port}"),
                *options,
                "spark-internal",
            ],
            env={name: value for name, value in os.environ.items() if name not in IN_PROCESS},
            stdout=log,
            stderr=log,
        )
        try:
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


#: What a session in this process leaves in its environment.
IN_PROCESS = ("SPARK_REMOTE", "SPARK_LOCAL_REMOTE", "SPARK_CONNECT_MODE_ENABLED")
IN_PROCESS += ("SPARK_CONNECT_AUTHENTICATE_TOKEN", "CONVOY_REMOTE")


def ask(url: str, script: str, *arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if name not in IN_PROCESS}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, *arguments],
        env={**env, "SPARK_REMOTE": url, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_a_server_without_the_jar_is_refused(port: int, tmp_path: Path) -> None:
    for url in serve(port, tmp_path):
        told = ask(
            url,
            """
import convoy
from convoy.ml.feature import Standardizer
for action in (convoy.session, Standardizer):
    try:
        action()
    except convoy.SetupError as e:
        print(e)
""",
        ).splitlines()
        assert len(told) == 2
        assert told[0].startswith("convoy.session(): this session's Spark Connect server runs with")
        assert "Start the server with --jars convoy-spark_2.13-" in told[1]
