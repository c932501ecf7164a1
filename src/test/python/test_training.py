"""What a training tells: its summary, its progress, its errors; and tuning over Params."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import StringIndexer
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    ParamGridBuilder,
    TrainValidationSplit,
)
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

import convoy
from cases import BRIEF
from convoy.ml import _progress
from convoy.ml.classification import CnnClassificationModel, CnnClassifier, MultilabelClassifier
from convoy.ml.ensemble import Bagging
from convoy.ml.regression import NeuralRegressor


@pytest.fixture(scope="module")
def trained(df: DataFrame) -> CnnClassificationModel:
    return CnnClassifier(**BRIEF, network="mlp:4", validationFraction=0.25).fit(df)


def test_a_batch_size_is_a_number_or_auto(df: DataFrame) -> None:
    classifier = CnnClassifier(**{**BRIEF, "batchSize": "auto", "epochs": 1}, network="mlp:4")
    assert classifier.getBatchSize() == -1 and classifier.setBatchSize(5).getBatchSize() == 5
    # Each of two workers has 30 rows.
    assert "batchSize 16," in repr(classifier.setBatchSize("auto").fit(df).summary) or is_remote()
    with pytest.raises(TypeError, match="batchSize"):
        classifier.setBatchSize("many")


@pytest.mark.classic
def test_images_change_in_training_and_are_looked_at_from_both_sides(df: DataFrame) -> None:
    classifier = CnnClassifier(
        **{**BRIEF, "epochs": 1},
        network="mlp:4",
        inputShape=[1, 4, 4],
        augment=[{"type": "crop", "padding": 1}, {"type": "flip"}],
    )
    model = classifier.fit(df)
    row = df.first()["features"]
    one_side = model.predictRaw(row)
    both = model.setTestTimeAugmentation("flip").predictRaw(row)
    assert both != one_side
    assert model.transform(df).first()["rawPrediction"] == both
    with pytest.raises(Exception, match="unknown type 'flop'. Did you mean 'flip'"):
        classifier.setAugment([{"type": "flop"}]).fit(df)


@pytest.mark.classic
def test_the_summary_has_the_curves(trained: CnnClassificationModel) -> None:
    summary = trained.summary
    epochs = summary.epochs
    assert list(epochs.index) == [1, 2] and epochs.index.name == "epoch"
    assert list(epochs["loss"]) == summary.objectiveHistory
    assert summary.totalIterations == 2
    assert {"examplesPerSecond", "validationLoss", "validationAccuracy"} <= set(epochs.columns)
    rounds = summary.rounds
    assert list(rounds.index) == list(range(1, len(rounds) + 1))
    assert rounds["examples"].sum() == epochs["examples"].sum()
    # Validated at the end of each epoch, and not in between.
    assert rounds["validationLoss"].notna().sum() == 2
    assert (summary.backend, summary.device, summary.workers) == ("libtorch", "cpu", 2)
    assert summary.batchSize == 16
    assert summary.bestRound is None and summary.temperature is None
    assert summary.zeroWeights == 0 and summary.advice == []


@pytest.mark.classic
def test_a_model_describes_its_network(trained: CnnClassificationModel) -> None:
    head, first, *_, total = trained.describe().splitlines()
    assert head.split()[:3] == ["layer", "output", "parameters"]
    assert first.startswith("dense1 ")
    assert total.startswith("total")


def test_the_summary_tells_the_loss_of_each_epoch(trained: CnnClassificationModel) -> None:
    summary = trained.summary
    assert summary.totalIterations == 2
    first, last = summary.objectiveHistory
    assert last < first
    if is_remote():
        assert repr(summary) == f"TrainingSummary: objectiveHistory={[first, last]}"
    else:
        assert "val loss" in repr(summary)


def test_a_saved_model_has_its_curves(trained: CnnClassificationModel, tmp_path: Path) -> None:
    trained.save(str(tmp_path / "model"))
    epochs, rounds = convoy.training_curves(tmp_path / "model")
    assert list(epochs["loss"]) == trained.summary.objectiveHistory
    assert rounds["examples"].sum() == epochs["examples"].sum()
    CnnClassificationModel.load(str(tmp_path / "model")).save(str(tmp_path / "again"))
    with pytest.raises(FileNotFoundError, match="There is no epochs.csv in"):
        convoy.training_curves(tmp_path / "again")


@pytest.mark.classic
def test_the_summary_prints_as_a_table(trained: CnnClassificationModel) -> None:
    assert "validationAccuracy" in trained.summary._repr_html_()
    assert "libtorch" in repr(trained.summary) and "val loss" in repr(trained.summary)


def test_a_loaded_model_says_that_it_has_no_summary(
    trained: CnnClassificationModel, tmp_path: Path
) -> None:
    trained.save(str(tmp_path / "model"))
    loaded = CnnClassificationModel.load(str(tmp_path / "model"))
    assert trained.hasSummary and not loaded.hasSummary
    with pytest.raises(RuntimeError, match="no training summary. It is not saved with the model"):
        _ = loaded.summary


def test_cross_validation_chooses_among_params(df: DataFrame, tmp_path: Path) -> None:
    classifier = CnnClassifier(**BRIEF, network="mlp:4")
    grid = ParamGridBuilder().addGrid(classifier.learningRate, [1e-9, 0.1]).build()
    validator = CrossValidator(
        estimator=classifier,
        estimatorParamMaps=grid,
        evaluator=MulticlassClassificationEvaluator(metricName="logLoss"),
        numFolds=2,
        seed=1,
    )
    found = validator.fit(df)
    assert found.bestModel.getLearningRate() == 0.1
    found.save(str(tmp_path / "model"))
    assert type(CrossValidatorModel.load(str(tmp_path / "model")).bestModel) is type(
        found.bestModel
    )


def test_a_search_may_be_over_params_of_members(df: DataFrame) -> None:
    member = CnnClassifier(**{**BRIEF, "numWorkers": 1}, network="mlp:4")
    split = TrainValidationSplit(
        estimator=Bagging(estimator=member, numMembers=1),
        estimatorParamMaps=ParamGridBuilder().addGrid(member.learningRate, [1e-9, 0.1]).build(),
        evaluator=MulticlassClassificationEvaluator(metricName="logLoss"),
        seed=1,
    )
    useless, useful = split.fit(df).validationMetrics
    assert useful < useless


def test_a_train_validation_split_chooses_among_params(df: DataFrame) -> None:
    regressor = NeuralRegressor(**BRIEF, network="mlp:4", labelCol="number")
    grid = ParamGridBuilder().addGrid(regressor.standardizeLabels, [True, False]).build()
    split = TrainValidationSplit(
        estimator=regressor,
        estimatorParamMaps=grid,
        evaluator=RegressionEvaluator(labelCol="number"),
        seed=1,
    )
    assert len(split.fit(df).validationMetrics) == 2


@pytest.mark.classic
def test_an_evaluation_calls_classes_by_their_names(df: DataFrame) -> None:
    names = df.selectExpr("*", "if(label = 1, 'cat', 'dog') as animal").drop("label")
    indexed = StringIndexer(inputCol="animal", outputCol="label").fit(names).transform(names)
    model = CnnClassifier(**BRIEF, network="mlp:4").fit(indexed)
    found = model.evaluate(indexed)
    assert sorted(found.classNames) == ["cat", "dog"]
    matrix = found.confusionMatrix
    assert list(matrix.index) == list(matrix.columns) == found.classNames
    assert matrix.to_numpy().sum() == found.count == 60
    assert found.accuracy == found.metrics["accuracy"] == matrix.to_numpy().trace() / 60
    assert list(found.byLabel["count"]) == [30, 30]
    assert "confusion matrix" in repr(found)


@pytest.mark.classic
def test_several_labels_and_numbers_are_evaluated(df: DataFrame) -> None:
    labels = MultilabelClassifier(**BRIEF, network="mlp:4", labelCol="labels").fit(df).evaluate(df)
    assert len(labels.byLabel) == 2 and "subsetAccuracy" in labels.metrics
    numbers = NeuralRegressor(**BRIEF, network="mlp:4", labelCol="number").fit(df).evaluate(df)
    assert numbers.byOutput["rmse"][0] == numbers.metrics["rmse"]


@pytest.mark.classic
def test_the_members_of_an_ensemble_are_models(df: DataFrame) -> None:
    member = CnnClassifier(**{**BRIEF, "numWorkers": 1}, network="mlp:4")
    model = Bagging(estimator=member, numMembers=2).fit(df)
    assert [type(one) for one in model.members] == [CnnClassificationModel] * 2
    assert model.members[0].summary.totalIterations == 2
    assert [one.totalIterations for one in model.summaries] == [2, 2]
    assert model.evaluate(df).count == 60
    renamed = model.transform(df, {model.members[0].predictionCol: "class"})
    assert renamed.columns[-1] == "class"
    assert model.transform(df).columns[-1] == "prediction"


def test_only_stages_that_train_a_network_can_be_members(spark: Any) -> None:
    with pytest.raises(TypeError, match="str is no stage of Convoy's that trains a network"):
        Bagging(estimator="CnnClassifier")


def test_a_wrong_value_is_refused_in_words(df: DataFrame) -> None:
    with pytest.raises(Exception, match="epochs is 0; set it to at least 1"):
        CnnClassifier(epochs=0).fit(df)
    with pytest.raises(TypeError, match='Invalid param value given for param "epochs"'):
        CnnClassifier(epochs="many")


def test_a_bar_shows_round_epoch_and_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    bars = _progress.Bars("CnnClassifier_1")
    training = {"training": 0, "round": 0, "rounds": 8, "epoch": 0, "epochs": 2, "over": False}
    bars.show([training])
    heard = {"loss": 0.51234, "examplesPerSecond": 1234.5, "validation": {"accuracy": 0.75}}
    bars.show([{**training, "round": 8, "epoch": 2, **heard, "over": True}])
    last = shown.getvalue().rstrip().rsplit("\r", 1)[-1]
    assert "CnnClassifier_1 epoch 2/2: 100%" in last and "8/8" in last
    assert "loss=0.5123" in last and "val accuracy=0.75" in last and "examples/s=1234" in last


def test_a_bar_shows_figures_that_are_not_finite(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    training = {"training": 0, "round": 8, "rounds": 8, "epoch": 2, "epochs": 2, "over": True}
    heard = {"loss": "NaN", "examplesPerSecond": "Infinity", "validation": {"loss": "-Infinity"}}
    _progress.Bars("CnnClassifier_1").show([{**training, **heard}])
    last = shown.getvalue().rstrip().rsplit("\r", 1)[-1]
    assert "loss=nan" in last and "val loss=-inf" in last and "examples/s=inf" in last


@pytest.mark.classic
def test_a_bar_that_cannot_be_drawn_leaves_the_training_alone(
    df: DataFrame, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def show(bars: Any, trainings: Any) -> None:
        raise OSError("no terminal")

    monkeypatch.setattr(_progress.Bars, "show", show)
    model = CnnClassifier(**BRIEF, network="mlp:4", verbose=True).fit(df)
    assert model.summary.totalIterations == 2
    assert "no bar was drawn: OSError('no terminal')" in caplog.text
    with pytest.raises(Exception, match="batchSize"):
        CnnClassifier(**{**BRIEF, "batchSize": 0}, network="mlp:4", verbose=True).fit(df)


@pytest.mark.classic
def test_verbose_shows_a_bar_while_it_trains(
    df: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    CnnClassifier(**BRIEF, network="mlp:4", verbose=True).fit(df)
    assert "epoch 2/2: 100%" in capsys.readouterr().err
