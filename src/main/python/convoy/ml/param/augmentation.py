"""What becomes of the images that training shows, and that predictions look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasAugmentation(Params):
    """Random changes of the images that training shows."""

    augment: Param[str] = declare.description(
        "augment",
        "random changes of the images that training shows, in turn, as a JSON list: "
        '[{"type": "crop", "padding": 4}, {"type": "flip"}]. Types: brightness, contrast, crop, '
        "cutout, flip, noise, rotate, shift, warp, zoom",
    )

    _defaults: ClassVar[dict[str, Any]] = {"augment": "[]"}

    def getAugment(self) -> str:
        """Random changes of the images that training shows, as JSON."""
        return self.getOrDefault(self.augment)


class AugmentationSetters(HasAugmentation):
    """The setter."""

    def setAugment(self, value: Description) -> Self:
        """Sets :py:attr:`augment`: JSON, or a list of dictionaries."""
        return self._set(augment=value)


class AugmentationKeywords(TypedDict, total=False):
    """The keyword."""

    augment: Description


class HasTestTimeAugmentation(Params):
    """Whether predictions look at the mirror image, too."""

    testTimeAugmentation: Param[str] = declare.text(
        "testTimeAugmentation",
        "what predictions look at besides the image: nothing, or its mirror image. One of: none, "
        "flip",
    )

    _defaults: ClassVar[dict[str, Any]] = {"testTimeAugmentation": "none"}

    def getTestTimeAugmentation(self) -> str:
        """What predictions look at besides the image."""
        return self.getOrDefault(self.testTimeAugmentation)


class TestTimeAugmentationSetters(HasTestTimeAugmentation):
    """The setter."""

    def setTestTimeAugmentation(self, value: str) -> Self:
        """Sets :py:attr:`testTimeAugmentation`."""
        return self._set(testTimeAugmentation=value)


class TestTimeAugmentationKeywords(TypedDict, total=False):
    """The keyword."""

    testTimeAugmentation: str
