"""What all stages share: they wrap a Java stage of the same name, and are built by keywords."""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, Any, ClassVar, get_type_hints

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaParams

from convoy import _environment
from convoy.ml._remote import Called

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject
    from typing_extensions import Self


class Stage(Called, JavaParams, JavaMLWritable, JavaMLReadable[Any]):
    """A stage whose Java class has the name of its Python class, module and all.

    Subclasses name the defaults of their Params in ``_defaults`` and, where they are built by
    keywords, these in ``_keywords``.
    """

    _java_obj: Any = None  # Spark's __del__ asks for it where the constructor failed, too
    _defaults: ClassVar[dict[str, Any]] = {}
    _keywords: ClassVar[type]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_keywords" in vars(cls):
            for method in (vars(cls)["__init__"], vars(cls)["setParams"]):
                method.__signature__ = _signature(method, cls._keywords, cls._all_defaults())

    @classmethod
    def _all_defaults(cls) -> dict[str, Any]:
        defaults: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            defaults.update(vars(base).get("_defaults", {}))
        return defaults

    def __init__(self, java_obj: JavaObject | None = None) -> None:
        _environment.require_jar(type(self).__name__)
        super().__init__(java_obj)
        self._setDefault(**self._all_defaults())

    @classmethod
    def _java_class(cls) -> str:
        return f"{cls.__module__}.{cls.__name__}"

    def _build(self, keywords: Any) -> None:
        self._java_obj = self._new_java_obj(self._java_class(), self.uid)
        self._set_known(keywords)

    def _set_known(self, keywords: Any) -> Self:
        for name in keywords:
            if not self.hasParam(name):
                near = difflib.get_close_matches(name, [param.name for param in self.params], 1)
                hint = f"; did you mean '{near[0]}'?" if near else "."
                raise TypeError(f"{type(self).__name__} has no Param '{name}'{hint}")
        return self._set(**{name: value for name, value in keywords.items() if value is not None})

    @classmethod
    def read(cls) -> Any:
        """A reader of saved stages."""
        _environment.require_jar(cls.__name__)
        return super().read()

    @classmethod
    def load(cls, path: str) -> Self:
        """Loads the stage saved at ``path``."""
        return cls.read().load(path)


def _signature(method: Any, keywords: type, defaults: dict[str, Any]) -> inspect.Signature:
    """What help() shows: a keyword for each Param, with its default; None of one without."""
    own = next(iter(inspect.signature(method).parameters.values()))
    given = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(name),
            annotation=kind,
        )
        for name, kind in get_type_hints(keywords).items()
    ]
    return inspect.Signature([own, *given])
