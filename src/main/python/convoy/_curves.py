"""The curves of a training, as tables. Needs no PySpark."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def table(text: Any, index: str) -> pandas.DataFrame:
    """A table in CSV, with every digit."""
    import pandas

    return pandas.read_csv(text, index_col=index, float_precision="round_trip")


def of_folder(path: str | os.PathLike[str]) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Those that a saved model has, by epoch and by round."""
    files = [os.path.join(path, name) for name in ("epochs.csv", "rounds.csv")]
    for file in files:
        if not os.path.isfile(file):
            raise FileNotFoundError(
                f"There is no {os.path.basename(file)} in {os.fspath(path)}. A model has it that was"
                " saved in the program that trained it; of a pipeline, name the folder of its stage."
            )
    return table(files[0], "epoch"), table(files[1], "round")
