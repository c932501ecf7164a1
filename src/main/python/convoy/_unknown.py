"""What a module says when it is asked for a class that it does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convoy._errors import same_version
from convoy._version import __version__


def unknown(module: str) -> Callable[[str], Any]:
    """A module's ``__getattr__``: Spark asks it for the class of a stage that Java has loaded."""

    def missing(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        raise AttributeError(
            f"{module}.{name} is unknown to the Python package convoy-spark {__version__}."
            f" If the jar has it, {same_version('the version of the jar')}."
        )

    return missing
