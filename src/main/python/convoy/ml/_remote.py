"""Spark Connect gives what Spark's own models have; what else Convoy's have needs a classic session."""

from __future__ import annotations

from typing import Any

from pyspark.ml.wrapper import JavaWrapper
from pyspark.sql.utils import is_remote

from convoy._errors import SetupError

_CLASSIC = "use a session that is not remote: convoy.session()."


def require_classic(what: str, instead: str = "") -> None:
    """Refuses in a remote session.

    :param what: is asked for
    :param instead: what can be done there, as the beginning of a sentence
    """
    if is_remote():
        remedy = f"{instead}; or {_CLASSIC}" if instead else _CLASSIC.capitalize()
        raise SetupError(f"{what} is not available through Spark Connect. {remedy}")


class Called(JavaWrapper):
    """Its Java object is at hand, or on a server that may refuse to be asked."""

    def _call_java(self, name: str, *args: Any) -> Any:
        try:
            return super()._call_java(name, *args)
        except Exception as e:
            if not is_remote() or condition(e) != "CONNECT_ML.ATTRIBUTE_NOT_ALLOWED":
                raise
        return require_classic(f"{type(self).__name__}.{name}")


def condition(error: Exception) -> str | None:
    """Spark's name for an error, if it is Spark's."""
    return error.getCondition() if hasattr(error, "getCondition") else None
