"""The network's layers, and the shape of an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from pyspark.ml.param import Param, Params

from convoy.ml.param import declare
from convoy.ml.param.declare import Description

if TYPE_CHECKING:
    from typing_extensions import Self


class HasInputShape(Params):
    """The shape of the image that a feature vector holds."""

    inputShape: Param[list[int]] = declare.integers(
        "inputShape",
        "shape of the image in a feature vector: [channels, height, width]; the vector lists "
        "channel after channel, each row by row",
    )

    def getInputShape(self) -> list[int]:
        """``[channels, height, width]``; fails if it was not set."""
        return self.getOrDefault(self.inputShape)


class InputShapeSetters(HasInputShape):
    """The setters."""

    def setInputShape(self, value: list[int]) -> Self:
        """Sets :py:attr:`inputShape`."""
        return self._set(inputShape=value)


class InputShapeKeywords(TypedDict, total=False):
    """The keywords."""

    inputShape: list[int]


class HasNetwork(Params):
    """The layers of a network."""

    network: Param[str] = declare.description(
        "network",
        "the network without its output layer: a preset (alexnet, googlenet, lenet5, lenet5-1998,"
        " plain20, plain56, resnet152, resnet18, resnet20, resnet32, resnet50, resnet56, resnet9,"
        ' vgg19, mlp:512,256) or JSON {"layers": [...]}',
    )

    initializer: Param[str] = declare.text(
        "initializer",
        "how the weights begin of layers that do not say so themselves; not set: heNormal."
        " One of: heNormal, heUniform, glorotUniform, glorotNormal, lecunNormal, uniform,"
        " orthogonal, deltaOrthogonal, zeros, ones",
    )

    def getNetwork(self) -> str:
        """The network without its output layer: a preset, or JSON."""
        return self.getOrDefault(self.network)

    def getInitializer(self) -> str:
        """How weights begin; fails if it was not set."""
        return self.getOrDefault(self.initializer)


class NetworkSetters(HasNetwork):
    """The setters."""

    def setNetwork(self, value: Description) -> Self:
        """Sets :py:attr:`network`."""
        return self._set(network=value)

    def setInitializer(self, value: str) -> Self:
        """Sets :py:attr:`initializer`."""
        return self._set(initializer=value)


class LayersKeywords(TypedDict, total=False):
    """The keywords."""

    network: Description
    initializer: str


class HasInitialModel(Params):
    """What a training starts from that was trained before, here or elsewhere."""

    initialModel: Param[str] = declare.text(
        "initialModel",
        "what the training starts from: a folder saved by Convoy, or a .safetensors file of"
        " anybody's, any Hadoop path; if not set, weights are drawn",
    )

    initialModelNames: Param[str] = declare.description(
        "initialModelNames",
        "what the tensors of initialModel are called here, by name or by a pattern with *, null"
        ' for those of no use: JSON {"features.0.*": "convolution1.*"}; torchvision\'s ResNets'
        " need none",
    )

    initialLayers: Param[str] = declare.text(
        "initialLayers",
        "the layers that start from initialModel, by name or by a pattern with *, with commas"
        " between them; if not set, all",
    )

    def getInitialModel(self) -> str:
        """What the training starts from; fails if it was not set."""
        return self.getOrDefault(self.initialModel)

    def getInitialModelNames(self) -> str:
        """What the tensors of initialModel are called here; fails if it was not set."""
        return self.getOrDefault(self.initialModelNames)

    def getInitialLayers(self) -> str:
        """The layers that start from initialModel; fails if it was not set."""
        return self.getOrDefault(self.initialLayers)


class InitialModelSetters(HasInitialModel):
    """The setters."""

    def setInitialModel(self, value: str) -> Self:
        """Sets :py:attr:`initialModel`."""
        return self._set(initialModel=value)

    def setInitialModelNames(self, value: Description) -> Self:
        """Sets :py:attr:`initialModelNames`."""
        return self._set(initialModelNames=value)

    def setInitialLayers(self, value: str) -> Self:
        """Sets :py:attr:`initialLayers`."""
        return self._set(initialLayers=value)


class InitialModelKeywords(TypedDict, total=False):
    """The keywords."""

    initialModel: str
    initialModelNames: Description
    initialLayers: str


class HasBatchNormStatistics(Params):
    """What batch normalization predicts by."""

    batchNormStatistics: Param[str] = declare.text(
        "batchNormStatistics",
        "what batch normalization predicts by: running averages, or exact statistics of all "
        "training rows. One of: running, exact",
    )

    _defaults: ClassVar[dict[str, Any]] = {"batchNormStatistics": "running"}

    def getBatchNormStatistics(self) -> str:
        """What batch normalization predicts by: running averages, or exact statistics."""
        return self.getOrDefault(self.batchNormStatistics)


class BatchNormStatisticsSetters(HasBatchNormStatistics):
    """The setters."""

    def setBatchNormStatistics(self, value: str) -> Self:
        """Sets :py:attr:`batchNormStatistics`."""
        return self._set(batchNormStatistics=value)


class BatchNormStatisticsKeywords(TypedDict, total=False):
    """The keywords."""

    batchNormStatistics: str


class HasLoss(Params):
    """What training makes small; each stage names the losses that suit it."""

    loss: Param[str]

    def getLoss(self) -> str:
        """The loss: a name, or JSON with constants."""
        return self.getOrDefault(self.loss)


class LossSetters(HasLoss):
    """The setters."""

    def setLoss(self, value: Description) -> Self:
        """Sets :py:attr:`loss`."""
        return self._set(loss=value)


class LossKeywords(TypedDict, total=False):
    """The keywords."""

    loss: Description
