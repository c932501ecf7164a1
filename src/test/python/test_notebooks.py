"""The notebooks run from top to bottom, and what they write is what the model predicts. So do the
README's lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

NOTEBOOKS = Path(__file__).resolve().parents[3] / "jobs" / "notebooks"
NAMES = ["images", "tables"]

Run = Callable[[str], dict[str, Any]]


@pytest.fixture
def run(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a notebook's cells but those of pip, and gives the names that they leave."""
    monkeypatch.chdir(NOTEBOOKS)
    monkeypatch.setenv("CONVOY_WORK", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.delenv("CONVOY_DATA", raising=False)

    def all_cells(name: str) -> dict[str, Any]:
        names: dict[str, Any] = {"__name__": "__main__"}
        for cell in cells(name):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and not source.startswith("%pip "):
                exec(compile(source, f"{name}, cell {cell['id']}", "exec"), names)
        return names

    return all_cells


def cells(name: str) -> list[dict[str, Any]]:
    return json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs(name: str, run: Run) -> None:
    check(name, run(name))


def check(name: str, left: dict[str, Any]) -> None:
    """Every way of scoring gives what the model that was trained predicts."""
    if name == "images":
        assert left["evaluation"].accuracy > 0.9
        assert left["by_class"].toPandas()["images"].sum() == 355
    else:
        assert left["evaluation"].metrics["r2"] > 0.3
        assert left["by_age"].toPandas()["patients"].sum() == left["test"].count()
    expected = predictions(left["model"].transform(left["test"]))
    for way in ("batch", "stream"):
        assert predictions(left["spark"].read.parquet(f"{left['work']}/{way}")) == expected


def predictions(frame: Any) -> dict[int, float]:
    return {row.id: row.prediction for row in frame.select("id", "prediction").collect()}


def test_the_lines_of_the_readme_train_a_model(spark: SparkSession) -> None:
    root = NOTEBOOKS.parents[1]
    text = (root / "README.md").read_text(encoding="utf-8")
    lines = text.split("## Ten lines of Python")[1].split("```python\n")[1].split("```")[0]
    assert lines.count("\n") < 10
    names: dict[str, Any] = {}
    exec(lines.replace("sample-data", f"file:{root}/sample-data"), names)
    found = names["model"].stages[-1].evaluate(names["model"].transform(names["table"]))
    assert found.metrics["r2"] > 0.4


@pytest.mark.torch
@pytest.mark.parametrize("name", NAMES)
def test_a_function_in_sql_predicts_as_the_model(name: str, run: Run) -> None:
    left = run(name)
    if name == "images":
        assert left["agree"].accuracy == left["evaluation"].accuracy
    else:
        assert left["agree"].rmse == pytest.approx(left["evaluation"].metrics["rmse"], rel=1e-5)


@pytest.mark.mlflow
@pytest.mark.parametrize("name", NAMES)
def test_mlflow_keeps_params_curves_and_the_model(name: str, run: Run, tmp_path: Path) -> None:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.create_experiment(name, str(tmp_path / "artifacts"))
    mlflow.set_experiment(name)
    left = run(name)
    assert left["loaded"].uid == left["model"].uid
    check(name, left)
    kept = mlflow.get_run(left["run"].info.run_id).data
    assert kept.params["batchSize"] == str(left["model"].stages[-1].getBatchSize())
    assert kept.metrics["loss"] == left["summary"].objectiveHistory[-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_kept_without_outputs(name: str) -> None:
    for cell in cells(name):
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell["id"]
