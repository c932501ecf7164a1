"""Learns to read digits, says how well it does, and saves what it has learnt: DATA OUT."""

import sys

import convoy
from convoy.ml.classification import CnnClassifier
from convoy.ml.feature import Standardizer
from pyspark.ml import Pipeline
from pyspark.ml.feature import StringIndexer

spark = convoy.session()
train, test = spark.read.parquet(sys.argv[1]).randomSplit([0.8, 0.2], seed=1)

network = """
    {"layers": [
      {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
      {"type": "pooling", "kernel": 2},
      {"type": "activation", "function": "relu"},
      {"type": "dense", "units": 64},
      {"type": "activation", "function": "relu"}]}"""
pipeline = Pipeline(
    stages=[
        StringIndexer(inputCol="digit", outputCol="label"),
        Standardizer(inputCol="features", outputCol="standardized", scope="channel", inputShape=[1, 8, 8]),
        CnnClassifier(
            featuresCol="standardized",
            inputShape=[1, 8, 8],
            network=network,
            numWorkers=2,
            batchSize=32,
            epochs=8,
            learningRate=0.003,
            validationFraction=0.1,
            seed=1,
            verbose=True,
        ),
    ]
)
model = pipeline.fit(train)

classifier = model.stages[2]
print(classifier)
print(classifier.summary)
print(classifier.evaluate(model.transform(test)))
model.write().overwrite().save(sys.argv[2])
spark.stop()
