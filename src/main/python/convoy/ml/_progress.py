"""A progress bar for each training that runs, in a terminal or a notebook."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pyspark import SparkContext

if TYPE_CHECKING:
    from pyspark.ml.param import Params
    from tqdm import tqdm

_LOG = logging.getLogger(__name__)
#: Seconds from one look to the next.
_INTERVAL = 0.2


@contextmanager
def shown(stage: Params, java_stage: Any) -> Iterator[None]:
    """Shows how far trainings are while they run inside, if the stage is ``verbose``.

    :param stage: whose Params say so
    :param java_stage: trains, and would write lines into the log of the Java machine
    """
    if not stage.getOrDefault("verbose"):
        yield
        return
    java_stage.set(java_stage.getParam("verbose").w(False))
    feed = SparkContext._jvm.convoy.averaging.report.ProgressFeed()  # type: ignore[union-attr]
    java_stage.setListener(feed)
    bars = Bars(stage.uid)
    over = threading.Event()

    def draw() -> None:
        try:
            bars.show(json.loads(feed.state()))
        except Exception as e:  # whatever it is, the training is not to fail for its bar
            _LOG.warning("verbose: no bar was drawn: %r", e)

    def look() -> None:
        while not over.wait(_INTERVAL):
            draw()

    looking = threading.Thread(target=look, name="convoy-progress", daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
        draw()
        with suppress(Exception):  # which would hide why a training failed
            java_stage.setListener(None)
            bars.close()


class Bars:
    """A bar for each training that is not over."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bars: dict[int, tqdm[Any]] = {}

    def show(self, trainings: list[dict[str, Any]]) -> None:
        """Draws where trainings are, as Java's ProgressFeed tells it."""
        for training in trainings:
            bar = self._bars.get(training["training"]) or self._new(training)
            bar.total = training["rounds"]
            bar.set_description(
                f"{self._name} epoch {training['epoch']}/{training['epochs']}", refresh=False
            )
            bar.set_postfix(_figures(training), refresh=False)
            bar.update(training["round"] - bar.n)
            bar.refresh()
            if training["over"]:
                bar.close()
                del self._bars[training["training"]]

    def _new(self, training: dict[str, Any]) -> tqdm[Any]:
        from tqdm.auto import tqdm

        bar = tqdm(total=training["rounds"], unit="round")
        self._bars[training["training"]] = bar
        return bar

    def close(self) -> None:
        """Leaves the bars of trainings that failed where they are."""
        for bar in self._bars.values():
            bar.close()
        self._bars.clear()


def _figures(training: dict[str, Any]) -> dict[str, str]:
    """What stands after a bar. In JSON a figure that is not finite is a string, such as "NaN"."""
    figures = {"loss": training["loss"]} if "loss" in training else {}
    validation = training.get("validation", {})
    figures.update({f"val {name}": value for name, value in validation.items()})
    texts = {name: f"{float(value):.4g}" for name, value in figures.items()}
    if "examplesPerSecond" in training:
        texts["examples/s"] = f"{float(training['examplesPerSecond']):.0f}"
    return texts
