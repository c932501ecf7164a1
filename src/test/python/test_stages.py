"""What a user does with any stage: build, set, fit, transform, copy, save, load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.param import Params
from pyspark.sql import DataFrame

from cases import Case
from convoy.ml.feature import ImageFeatures


def test_a_model_adds_its_columns(case: Case, model: Any, df: DataFrame) -> None:
    assert type(model) is case.model
    predicted = model.transform(df)
    assert predicted.columns == [*df.columns, *case.added]
    assert predicted.count() == df.count()


def test_every_param_has_a_keyword_a_setter_and_a_getter(case: Case, spark: Any) -> None:
    stage = case.build()
    params = {param.name for param in stage.params}
    assert set(case.estimator._keywords.__annotations__) == params
    for param in stage.params:
        capital = param.name[0].upper() + param.name[1:]
        assert callable(getattr(stage, f"get{capital}")), param
        setter = getattr(stage, f"set{capital}")
        if stage.isDefined(param):
            value = stage.getOrDefault(param)
            assert setter(value) is stage
            assert stage.isSet(param) and getattr(stage, f"get{capital}")() == value


def test_set_params_sets_what_the_constructor_does(case: Case, spark: Any) -> None:
    built = case.build()
    set_later = case.estimator().setParams(**case.keywords, **case.stages())
    assert values(built).keys() == values(set_later).keys()
    assert {k: v for k, v in values(built).items() if k != "estimator"} == {
        k: v for k, v in values(set_later).items() if k != "estimator"
    }


def test_an_unknown_keyword_is_told_with_the_nearest_known_one(case: Case, spark: Any) -> None:
    name = next(iter(case.keywords))
    with pytest.raises(TypeError, match=rf"no Param '{name}s'; did you mean '{name}'\?"):
        case.estimator(**{f"{name}s": 1})


def test_none_is_as_good_as_left_out(case: Case, spark: Any) -> None:
    names = [param.name for param in case.build().params]
    assert not values(case.estimator(**dict.fromkeys(names)))


def test_an_estimator_is_saved_and_loaded(case: Case, spark: Any, tmp_path: Path) -> None:
    stage = case.build()
    stage.save(str(tmp_path / "stage"))
    loaded = case.estimator.load(str(tmp_path / "stage"))
    assert type(loaded) is case.estimator and loaded.uid == stage.uid
    assert comparable(loaded) == comparable(stage)


def test_a_model_is_saved_and_loaded(case: Case, model: Any, df: DataFrame, tmp_path: Path) -> None:
    model.save(str(tmp_path / "model"))
    loaded = case.model.load(str(tmp_path / "model"))
    assert type(loaded) is case.model and loaded.uid == model.uid
    assert comparable(loaded) == comparable(model)
    assert cells(loaded, df) == cells(model, df)


def test_a_pipeline_is_fitted_saved_and_loaded(
    case: Case, model: Any, df: DataFrame, tmp_path: Path
) -> None:
    pipeline = Pipeline(stages=[case.build()])
    pipeline.write().overwrite().save(str(tmp_path / "pipeline"))
    fitted = Pipeline.load(str(tmp_path / "pipeline")).fit(df)
    fitted.write().overwrite().save(str(tmp_path / "model"))
    loaded = PipelineModel.load(str(tmp_path / "model"))
    assert type(loaded.stages[0]) is case.model
    assert cells(loaded, df) == cells(fitted, df) == cells(model, df)


def test_a_copy_has_what_was_given_and_leaves_the_stage_as_it_is(case: Case, spark: Any) -> None:
    stage = case.build()
    name, value = next((k, v) for k, v in case.keywords.items() if isinstance(v, (int, str)))
    before = stage.getOrDefault(name)
    other = value + 1 if isinstance(value, int) else value + "2"
    copy = stage.copy({stage.getParam(name): other})
    assert copy.uid == stage.uid
    assert copy.getOrDefault(name) == other and stage.getOrDefault(name) == before


def values(stage: Params) -> dict[str, Any]:
    """The Params that were set."""
    return {param.name: value for param, value in stage._paramMap.items()}


def comparable(stage: Params) -> dict[str, Any]:
    """All Params, with those of a stage among them in its place."""
    known = {
        param.name: stage.getOrDefault(param) for param in stage.params if stage.isDefined(param)
    }
    return {
        name: comparable(value) if isinstance(value, Params) else value
        for name, value in known.items()
    }


def cells(model: Any, df: DataFrame) -> list[Any]:
    predicted = model.transform(df)
    added = [name for name in predicted.columns if name not in df.columns]
    return [tuple(row) for row in predicted.orderBy("id").select(*added).collect()]


def test_the_size_of_images_can_be_set_at_once(spark: Any) -> None:
    stage = ImageFeatures().setSize(4, 6)
    assert (stage.getHeight(), stage.getWidth()) == (4, 6)
