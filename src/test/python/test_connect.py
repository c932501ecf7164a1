"""What is special to Spark Connect; all else that works there is in the other tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pyspark
import pytest
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.util import HasTrainingSummary
from pyspark.sql import DataFrame, SparkSession

import convoy
from cases import BRIEF, Case
from convoy import SetupError, _environment
from convoy.ml.classification import CnnClassifier
from digits import compare, sha256, train
from test_stages import cells

HERE = Path(__file__).parent
#: What a remote session leaves in the environment of its process.
IN_PROCESS = {
    "SPARK_REMOTE",
    "SPARK_LOCAL_REMOTE",
    "SPARK_CONNECT_MODE_ENABLED",
    "SPARK_CONNECT_AUTHENTICATE_TOKEN",
}

pytestmark = pytest.mark.connect


@pytest.fixture(autouse=True)
def remote(spark: SparkSession) -> None:
    """What is tested here: the session that all tests have."""
    assert type(spark).__module__ == "pyspark.sql.connect.session"


@pytest.mark.skipif(pyspark.__version__ < "4.1", reason="a server of 4.0 forgets nothing")
def test_a_model_that_the_server_forgot_is_as_before(
    case: Case, model: Any, df: DataFrame, spark: Any
) -> None:
    before = cells(model, df)
    forget(model, spark)
    assert cells(model, df) == before
    if isinstance(model, HasTrainingSummary):
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


# The models are those that the tests before this one were of.
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda m: m["CnnClassifier"].evaluate(None), "evaluate is not available through Spark C"),
        (lambda m: m["CnnClassifier"].to_torch(), "call convoy.to_torch(folder); or use a session"),
        (lambda m: convoy.to_onnx(m["CnnClassifier"], "m.onnx"), "load it where there is a clas"),
        (lambda m: m["CnnClassifier"].network_json, "CnnClassificationModel.networkSpec is not a"),
        (lambda m: m["CnnClassifier"].removeCheckpoint(), "removeCheckpoint is not available"),
        (lambda m: m["CnnClassifier"].summary.epochs, "call convoy.training_curves(folder); or"),
        (lambda m: m["CnnClassifier"].summary.advice, "TrainingSummary.advice is not available"),
        (lambda m: m["Standardizer"].mean, "StandardizerModel.mean is not available through"),
        (lambda m: m["Bagging"].members, "members is not available through Spark Connect. Save"),
    ],
)
def test_what_only_a_classic_session_gives_says_so(
    asked: Any, words: str, models: dict[Case, Any]
) -> None:
    told = message(lambda: asked({case.name: models[case] for case in models}))
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


def test_the_same_settings_give_the_same_bits_as_in_a_classic_session(
    digits: DataFrame, tmp_path: Path
) -> None:
    train(digits, tmp_path / "model")
    compare(sha256(tmp_path / "model"))


def test_a_server_on_the_loopback_gives_the_same_bits(tmp_path: Path) -> None:
    said = by_a_server(
        tmp_path,
        """
import convoy, digits, sys
from pathlib import Path
spark = convoy.session()
model = Path(sys.argv[1]) / "model"
digits.train(digits.frame(spark), model)
print(type(spark).__module__, digits.sha256(model))
""",
        "--jars",
        _environment.find_jar(_environment.installed_spark()).path,
    )
    session, found = said.split()
    assert session == "pyspark.sql.connect.session"
    compare(found)


def test_a_server_without_the_jar_is_refused(tmp_path: Path) -> None:
    said = by_a_server(
        tmp_path,
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
    assert [line.split(": ")[0] for line in said] == ["convoy.session()", "Standardizer"]
    for line in said:
        assert "this session's Spark Connect server runs without Convoy's jar. Start the" in line
        assert f"server with --jars convoy-spark_2.13-{convoy.__version__}-all.jar" in line


def by_a_server(folder: Path, script: str, *options: str) -> str:
    """What a program says that connects to a server of its own, on the loopback.

    :param script: the program; its argument is the folder
    :param options: of spark-submit, for the server
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outside = {name: value for name, value in os.environ.items() if name not in IN_PROCESS}
    command = [
        os.path.join(_environment.spark_home(), "bin", "spark-submit"),
        *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        *("--master", "local[2]", "--driver-memory", "1g"),
        *("--conf", "spark.ui.enabled=false"),
        *("--conf", "spark.connect.grpc.binding.address=127.0.0.1"),
        *("--conf", f"spark.connect.grpc.binding.port={port}"),
        *options,
        "spark-internal",
    ]
    server = subprocess.Popen(
        command, env=outside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    log: list[str] = []
    up = threading.Event()
    clients: list[subprocess.Popen[str]] = []

    def listen() -> None:
        for line in server.stdout:
            log.append(line)
            if "Spark Connect server started at" in line:
                up.set()
        up.set()
        for waiting in clients:  # else for a server that has ended
            waiting.terminate()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        up.wait()
        assert server.poll() is None, "".join(log)
        client = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", script, str(folder)],
            env={**outside, "SPARK_REMOTE": f"sc://127.0.0.1:{port}"},
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        clients.append(client)
        said, wrong = client.communicate()
    finally:
        server.terminate()
        server.wait()
        listening.join()
    assert client.returncode == 0, wrong + "".join(log)
    return said.strip()
