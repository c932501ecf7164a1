"""Learns from a folder of images, DATA/CLASS/IMAGE.jpg, and saves what it has learnt: DATA OUT."""

import sys

import convoy
from convoy.ml.classification import CnnClassifier
from convoy.ml.feature import ImageFeatures, Standardizer
from pyspark.ml import Pipeline
from pyspark.ml.feature import StringIndexer
from pyspark.sql.functions import col, element_at, split

spark = convoy.session()
files = (
    spark.read.format("binaryFile")
    .option("recursiveFileLookup", True)
    .option("pathGlobFilter", "*.{jpg,png}")
    .load(sys.argv[1])
    .coalesce(4)  # Spark makes a task for every few files
    .withColumn("class", element_at(split(col("path"), "/"), -2))
)
train, test = files.randomSplit([0.8, 0.2], seed=1)

network = """
    {"layers": [
      {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
      {"type": "activation", "function": "relu"},
      {"type": "pooling", "kernel": 2},
      {"type": "dense", "units": 32},
      {"type": "activation", "function": "relu"}]}"""
pipeline = Pipeline(
    stages=[
        StringIndexer(inputCol="class", outputCol="label"),
        ImageFeatures(inputCol="content", outputCol="features", height=16, width=16, resize="shortestSide"),
        Standardizer(inputCol="features", outputCol="standardized", scope="channel"),
        CnnClassifier(
            featuresCol="standardized",
            network=network,
            numWorkers=2,
            batchSize=16,
            epochs=20,
            learningRate=0.01,
            seed=1,
        ),
    ]
)
model = pipeline.fit(train)

classifier = model.stages[3]
print(", ".join(classifier.getClassNames()))
print(classifier.evaluate(model.transform(test)))
model.write().overwrite().save(sys.argv[2])
spark.stop()
