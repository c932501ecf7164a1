"""What is missing or of a wrong version is said in one line, with the remedy."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pyspark
import pytest

import convoy
from convoy import SetupError, _environment, _session
from convoy._environment import Spark
from convoy.ml.classification import CnnClassifier

VERSION = convoy.__version__
SPARK = Spark("3.5.7", "2.12")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a Spark for Scala 2.12, and nothing of Convoy's."""
    (tmp_path / "spark" / "jars").mkdir(parents=True)
    (tmp_path / "spark" / "jars" / "spark-core_2.12-3.5.7.jar").touch()
    monkeypatch.setenv("SPARK_HOME", str(tmp_path / "spark"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CONVOY_JAR", raising=False)
    return tmp_path


def make_jar(path: Path, scala: str = "2.12", version: str = VERSION, whole: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as jar:
        facts = f"version={version}\nspark=3.5.7\nscala={scala}\n"
        jar.writestr("convoy/ml/util/release.properties", facts)
        if whole:
            jar.writestr("org/bytedeco/pytorch/Tensor.class", "")
    return path


def in_maven(machine: Path, version: str = VERSION) -> Path:
    folder = machine / ".m2" / "repository" / "io" / "convoy" / "convoy-spark_2.12" / version
    return make_jar(folder / f"convoy-spark_2.12-{version}-all.jar", version=version)


def test_the_installed_spark_is_known_by_its_jars(machine: Path) -> None:
    assert _environment.installed_spark() == SPARK


def test_the_jar_is_looked_for_in_three_places(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maven = in_maven(machine)
    assert _environment.find_jar(SPARK).path == str(maven)
    spark = make_jar(machine / "spark" / "jars" / f"convoy-spark_2.12-{VERSION}-all.jar")
    assert _environment.find_jar(SPARK).path == str(spark)
    given = make_jar(machine / "given.jar")
    monkeypatch.setenv("CONVOY_JAR", str(given))
    assert _environment.find_jar(SPARK).path == str(given)


def test_without_a_jar_the_places_are_named(machine: Path) -> None:
    in_maven(machine, "0.0.1")
    words = message(lambda: _environment.find_jar(SPARK))
    assert words.startswith(f"No jar of Convoy {VERSION} for Spark 3.5.7, Scala 2.12: CONVOY_JAR")
    assert str(machine / "spark" / "jars") in words and str(machine / ".m2") in words
    assert "there is convoy-spark_2.12-0.0.1-all.jar" in words
    assert words.endswith("Run mvn install in Convoy's sources, or set CONVOY_JAR to the jar.")


@pytest.mark.parametrize(
    ("scala", "version", "expected"),
    [
        ("2.13", VERSION, "is for Scala 2.13, but Spark 3.5.7 runs on Scala 2.12. Use convoy-"),
        ("2.12", "0.0.1", "is Convoy 0.0.1, but the Python package convoy-spark is " + VERSION),
    ],
)
def test_a_wrong_jar_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch, scala: str, version: str, expected: str
) -> None:
    monkeypatch.setenv("CONVOY_JAR", str(make_jar(machine / "given.jar", scala, version)))
    assert expected in message(lambda: _environment.find_jar(SPARK))


def test_a_jar_that_is_none_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOY_JAR", str(machine / "given.jar"))
    assert "There is no file" in message(lambda: _environment.find_jar(SPARK))
    (machine / "given.jar").write_text("nothing")
    assert "is not a Convoy jar" in message(lambda: _environment.find_jar(SPARK))


def test_a_jar_without_the_libraries_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slim = make_jar(machine / f"convoy-spark_2.12-{VERSION}.jar", whole=False)
    monkeypatch.setenv("CONVOY_JAR", str(slim))
    assert message(lambda: _environment.find_jar(SPARK)) == (
        f"{slim} lacks the libraries that Convoy needs. Set CONVOY_JAR to the jar whose name ends in"
        f" -all.jar: convoy-spark_2.12-{VERSION}-all.jar."
    )


def test_a_spark_of_another_line_than_pyspark_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = Spark(".".join(pyspark.__version__.split(".")[:2]) + ".99", "2.13")
    _environment.require_fitting_pyspark(fits)
    words = message(lambda: _environment.require_fitting_pyspark(Spark("3.4.1", "2.12")))
    assert words == (
        f"{machine}/spark is Spark 3.4.1, but the Python package pyspark is {pyspark.__version__}."
        " Unset SPARK_HOME, or pip install pyspark==3.4.1."
    )


def test_defaults_are_read_as_spark_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spark-defaults.conf").write_text(
        "# spark.a no\n! spark.b no\n\nspark.space   two words  \nspark.equals=1\n"
        "  spark.spaced = local[*]\nspark.colon: k=v\nspark.tab\t7\nspark.long 1,\\\n  2\nspark.no\n"
    )
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    assert _session._spark_defaults() == {
        "spark.space": "two words",
        "spark.equals": "1",
        "spark.spaced": "local[*]",
        "spark.colon": "k=v",
        "spark.tab": "7",
        "spark.long": "1,2",
        "spark.no": "",
    }


def test_a_keyword_that_is_not_a_property_of_spark_is_refused() -> None:
    with pytest.raises(TypeError, match="'appName' is not a property of Spark: these begin with"):
        convoy.session(appName="mine")


@pytest.mark.skipif(pyspark.__version__ >= "4", reason="stages are sent from 4.0")
def test_a_remote_session_of_spark_3_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "Use a session that is not, or Spark 4.1."
    assert message(lambda: convoy.session(remote="sc://127.0.0.1:1")).endswith(expected)
    monkeypatch.setenv("SPARK_REMOTE", "local[1]")
    assert message(convoy.session).endswith(expected)


@pytest.mark.skipif(pyspark.__version__ < "4", reason="refused before that")
def test_without_grpc_a_remote_session_says_what_to_install() -> None:
    run = python("grpc", "import convoy; convoy.session(remote='local[1]')")
    last = run.stderr.splitlines()[-1]
    assert last.startswith("convoy._errors.SetupError: convoy.session(): Spark Connect needs more")
    assert last.endswith("pip install 'pyspark[connect]'.")


@pytest.mark.parametrize("line", ["convoy.session()", "import convoy.ml.classification"])
def test_without_pyspark_it_is_said_what_to_install(line: str) -> None:
    run = python("pyspark", f"import convoy; {line}")
    last = run.stderr.splitlines()[-1]
    assert last.startswith("ImportError: Convoy needs PySpark, which is not installed.")
    assert "convoy-spark[spark35] or convoy-spark[spark4]" in last


def test_curves_need_no_pyspark(tmp_path: Path) -> None:
    for name in ("epoch", "round"):
        (tmp_path / f"{name}s.csv").write_text(f"{name},loss\n1,0.5\n")
    run = python(
        "pyspark", f"import convoy; print(convoy.training_curves('{tmp_path}')[0].loss.sum())"
    )
    assert run.stdout == "0.5\n", run.stderr


def python(missing: str, script: str) -> subprocess.CompletedProcess[str]:
    """What a program says where a module is not installed; a file: PySpark takes -c for doctests."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program.py")
        program.write_text(f"import sys; sys.modules['{missing}'] = None; {script}\n")
        return subprocess.run(
            [sys.executable, str(program)], capture_output=True, text=True, check=False
        )


def test_without_java_it_is_said_what_to_install(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(machine / "none"))
    assert message(convoy._environment.require_java).startswith("No Java: JAVA_HOME is ")
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(machine))
    assert message(convoy._environment.require_java) == (
        "No Java: none is on the PATH. Install JDK 17, and set JAVA_HOME to its folder."
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [('openjdk version "11.0.2" 2019-01-15', "Java 11"), ('java version "1.8.0_292"', "Java 8")],
)
def test_a_java_that_is_too_old_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch, said: str, found: str
) -> None:
    java = machine / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(machine))
    words = message(convoy._environment.require_java)
    assert f"is {found}, and Convoy needs Java 17 or later. Install JDK 17" in words


def test_a_session_with_a_jar_of_another_version_is_refused(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_environment, "__version__", "9.9.9")
    monkeypatch.setattr(_environment, "_checked", None)
    words = message(convoy.session)
    assert words.startswith("convoy.session(): ")
    assert f"is Convoy {VERSION}, but the Python package convoy-spark is 9.9.9." in words


def test_a_session_without_the_jar_is_refused_whatever_is_asked_for() -> None:
    script = """
import convoy
from convoy.ml.classification import CnnClassifier
from convoy.ml.feature import StandardizerModel
from pyspark.sql import SparkSession

def say(action):
    try:
        action()
    except convoy.SetupError as e:
        print(e)

say(CnnClassifier)
SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
for action in (CnnClassifier, lambda: StandardizerModel.load("model"), convoy.session):
    say(action)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert lines[0] == "CnnClassifier needs a Spark session. Start one: spark = convoy.session()"
    reason = "this Spark session runs without Convoy's jar, and one that runs takes no more jars."
    assert [line.split(": ")[0] for line in lines[1:]] == [
        "CnnClassifier",
        "StandardizerModel",
        "convoy.session()",
    ]
    assert all(reason in line for line in lines[1:])


@pytest.mark.parametrize("what", [convoy.session, CnnClassifier], ids=lambda what: what.__name__)
def test_a_remote_session_of_databricks_is_told_what_to_use(
    what: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_CONNECT_MODE_ENABLED", "1")
    monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", "17.3")
    words = message(what)
    assert what.__name__ in words and "with dedicated access mode" in words
    assert words.endswith("to a dedicated cluster that has Convoy's jar as a library.")


def test_a_class_that_python_does_not_know_is_told_with_the_remedy() -> None:
    import convoy.ml.classification as module

    name = "AlexNet"

    with pytest.raises(AttributeError, match="AlexNet is unknown to the Python package") as told:
        getattr(module, name)
    assert "install the Python package of the same version" in str(told.value)


def message(action: Any) -> str:
    with pytest.raises(SetupError) as told:
        action()
    words = str(told.value)
    assert "\n" not in words
    return words
