"""Several networks that predict together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from py4j.java_gateway import JavaObject
from pyspark.ml.param import Param, Params
from pyspark.ml.util import DefaultParamsReader, DefaultParamsWriter, MLReader
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams
from pyspark.sql import SparkSession
from pyspark.sql.utils import AnalysisException, is_remote

from convoy._unknown import unknown
from convoy.ml import _progress, _remote
from convoy.ml._estimator import EvaluatedModel, NetworkEstimator, NetworkModel
from convoy.ml._remote import condition
from convoy.ml._stage import Stage
from convoy.ml._summary import TrainingSummary
from convoy.ml.param import declare
from convoy.ml.param.engine import HasTrainingSeed, SeedKeywords, SeedSetters

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from typing_extensions import Self, Unpack

__all__ = ["Bagging", "BaggingModel"]

__getattr__ = unknown(__name__)


def _to_estimator(value: Any) -> Any:
    # Spark hands over Java's as it is when it loads; it is wrapped afterwards.
    if isinstance(value, (NetworkEstimator, JavaObject)):
        return value
    raise TypeError(
        f"{type(value).__name__} is no stage of Convoy's that trains a network, such as"
        " CnnClassifier, MultilabelClassifier or NeuralRegressor"
    )


class _BaggingParams(HasTrainingSeed):
    numMembers: Param[int] = declare.integer(
        "numMembers", "how many members are trained, at least 1"
    )
    combination: Param[str] = declare.text(
        "combination", "what becomes of the members' predictions. One of: average, vote"
    )
    parallelism: Param[int] = declare.integer(
        "parallelism", "members that are trained side by side, at least 1"
    )
    _defaults: ClassVar[dict[str, Any]] = {
        "numMembers": 10,
        "combination": "average",
        "parallelism": 1,
    }

    def getNumMembers(self) -> int:
        """How many members are trained."""
        return self.getOrDefault(self.numMembers)

    def getCombination(self) -> str:
        """What becomes of the members' predictions: ``average`` or ``vote``."""
        return self.getOrDefault(self.combination)

    def getParallelism(self) -> int:
        """Members that are trained side by side."""
        return self.getOrDefault(self.parallelism)


class _BaggingKeywords(SeedKeywords, total=False):
    estimator: NetworkEstimator
    numMembers: int
    combination: str
    parallelism: int


class Bagging(Stage, JavaEstimator["BaggingModel"], _BaggingParams, SeedSetters):
    """Several networks, each trained on rows drawn from the data with replacement and from other
    initial weights, that predict together.

    >>> import convoy
    >>> from convoy.ml.classification import CnnClassifier
    >>> from convoy.ml.ensemble import Bagging
    >>> from pyspark.ml.linalg import Vectors
    >>> spark = convoy.session()
    >>> rows = [(float(x > 0), Vectors.dense(x)) for x in range(-8, 9)]
    >>> df = spark.createDataFrame(rows, ["label", "features"])
    >>> member = CnnClassifier(network="mlp:8", epochs=10, learningRate=0.1, numWorkers=1)
    >>> model = Bagging(estimator=member, numMembers=2).fit(df)
    >>> [type(member).__name__ for member in model.members]
    ['CnnClassificationModel', 'CnnClassificationModel']
    >>> model.transform(df).columns
    ['label', 'features', 'rawPrediction', 'probability', 'prediction']
    """

    _keywords = _BaggingKeywords
    estimator: Param[NetworkEstimator] = Param(
        Params._dummy(), "estimator", "what each member is", _to_estimator
    )

    def __init__(self, **keywords: Unpack[_BaggingKeywords]) -> None:
        super().__init__()
        self._build(keywords)

    def setParams(self, **keywords: Unpack[_BaggingKeywords]) -> Self:
        """Sets any of the Params."""
        return self._set_known(keywords)

    def getEstimator(self) -> NetworkEstimator:
        """What each member is; fails if it was not set."""
        return self.getOrDefault(self.estimator)

    def setEstimator(self, value: NetworkEstimator) -> Self:
        """Sets :py:attr:`estimator`."""
        return self._set(estimator=value)

    def setNumMembers(self, value: int) -> Self:
        """Sets :py:attr:`numMembers`."""
        return self._set(numMembers=value)

    def setCombination(self, value: str) -> Self:
        """Sets :py:attr:`combination`."""
        return self._set(combination=value)

    def setParallelism(self, value: int) -> Self:
        """Sets :py:attr:`parallelism`."""
        return self._set(parallelism=value)

    def _fit_java(self, dataset: DataFrame) -> Any:
        if not self.isSet(self.estimator):
            return super()._fit_java(dataset)  # Java says what is missing
        self._transfer_params_to_java()
        with _progress.shown(self.getEstimator(), self.getEstimator()._java_obj):
            return self._java_obj.fit(dataset._jdf)

    def _create_model(self, java_model: Any) -> BaggingModel:
        return BaggingModel(java_model)

    def _make_java_param_pair(self, param: Any, value: Any) -> Any:
        if param.name == self.estimator.name:
            return self._java_obj.getParam(param.name).w(value._to_java())
        return super()._make_java_param_pair(param, value)

    def _transfer_params_from_java(self) -> None:
        super()._transfer_params_from_java()
        if self.isSet(self.estimator):
            self._set(estimator=JavaParams._from_java(self.getEstimator()))

    def copy(self, extra: Any = None) -> Self:
        """A copy with the same uid, whose estimator is a copy, too."""
        copy = super().copy(extra)
        if copy.isSet(copy.estimator):
            copy._set(estimator=copy.getEstimator().copy(extra))
        return copy

    def _as_sent(self) -> Self:
        """The same for Spark Connect, which sends no stages: its estimator is the text that Spark
        saves of one."""
        sent = self.copy()
        if sent.isSet(sent.estimator):
            session = SparkSession.active()
            sent._paramMap[sent.estimator] = DefaultParamsWriter._get_metadata_to_save(
                sent.getEstimator(), session
            )
        return sent

    def _fit(self, dataset: DataFrame) -> BaggingModel:
        return super(Bagging, self._as_sent() if is_remote() else self)._fit(dataset)

    def write(self) -> Any:
        """A writer of this stage."""
        return super(Bagging, self._as_sent() if is_remote() else self).write()

    @classmethod
    def read(cls) -> Any:
        """A reader of saved stages."""
        reader = super().read()
        return _RemoteReader() if is_remote() else reader


class _RemoteReader(MLReader["Bagging"]):
    """Reads the stage and its estimator one by one: a server does not send one within the other."""

    def load(self, path: str) -> Bagging:
        session: Any = self.sparkSession
        name = f"{Bagging.__module__}.{Bagging.__name__}"
        metadata = DefaultParamsReader.loadMetadata(path, session, name)
        bagging = Bagging()
        bagging._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(bagging, metadata)
        try:
            held: Any = DefaultParamsReader.loadParamsInstance(f"{path}/estimator", session)
        except AnalysisException as e:
            if condition(e) != "PATH_NOT_FOUND":  # it was not set
                raise
            return bagging
        return bagging.setEstimator(held)


class BaggingModel(EvaluatedModel, JavaModel, _BaggingParams):
    """What :py:class:`Bagging` learnt.

    The Params of all members, their columns among them, are changed by ``copy`` or ``transform``
    with those of any of them: ``model.transform(df, {model.members[0].predictionCol: "class"})``.
    Through Spark Connect they stay as they were when the members were trained.
    """

    _members: list[NetworkModel] | None = None

    def copy(self, extra: Any = None) -> Self:
        """A copy with the same uid, and copies of the members."""
        copy = super().copy(extra)
        if is_remote():
            return copy  # which leaves the Params of other stages alone, as all of Spark's do
        params = self.members[0]._transfer_param_map_to_java(extra or {})
        copy._java_obj = self._java_obj.copy(params)
        copy._transfer_params_to_java()
        copy._members = None
        return copy

    @property
    def summaries(self) -> list[TrainingSummary]:
        """How each member's training went; not there if the model was loaded."""
        return [member.summary for member in self.members]

    @property
    def members(self) -> list[NetworkModel]:
        """The members, each a model of its own."""
        _remote.require_classic("members", "Save the model: it has a folder for each")
        if self._members is None:
            self._members = [JavaParams._from_java(one) for one in self._java_obj.members()]
        return self._members
