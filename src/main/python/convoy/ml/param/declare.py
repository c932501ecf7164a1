"""How Params are declared: each kind with the converter of what a person gives."""

from __future__ import annotations

import json
from typing import Any

from pyspark.ml.param import Param, Params, TypeConverters

#: A name, or what is written as JSON: as text, or as Python's own lists and dictionaries.
Description = str | dict[str, Any] | list[Any]


def to_description(value: Description) -> str:
    """Text as it is; lists and dictionaries as JSON."""
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return TypeConverters.toString(value)


def to_word_or_number(value: int | str) -> str:
    """A word, or a whole number, as text."""
    if isinstance(value, str):
        return value
    return str(TypeConverters.toInt(value))


def integer(name: str, doc: str) -> Param[int]:
    return Param(Params._dummy(), name, doc, TypeConverters.toInt)


def to_size(value: int | str) -> int:
    """A whole number, or ``auto``, which a Param holds as -1."""
    return -1 if value == "auto" else TypeConverters.toInt(value)


def size(name: str, doc: str) -> Param[int]:
    return Param(Params._dummy(), name, doc, to_size)


def integers(name: str, doc: str) -> Param[list[int]]:
    return Param(Params._dummy(), name, doc, TypeConverters.toListInt)


def number(name: str, doc: str) -> Param[float]:
    return Param(Params._dummy(), name, doc, TypeConverters.toFloat)


def numbers(name: str, doc: str) -> Param[list[float]]:
    return Param(Params._dummy(), name, doc, TypeConverters.toListFloat)


def flag(name: str, doc: str) -> Param[bool]:
    return Param(Params._dummy(), name, doc, TypeConverters.toBoolean)


def text(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, TypeConverters.toString)


def texts(name: str, doc: str) -> Param[list[str]]:
    return Param(Params._dummy(), name, doc, TypeConverters.toListString)


def description(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, to_description)


def word_or_number(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, to_word_or_number)
