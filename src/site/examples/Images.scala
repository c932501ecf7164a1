import convoy.ml.classification.{CnnClassificationModel, CnnClassifier}
import convoy.ml.feature.{ImageFeatures, Standardizer}
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.feature.StringIndexer
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions.{col, element_at, split}

/** Learns from a folder of images, DATA/CLASS/IMAGE.jpg, and saves what it has learnt: DATA OUT. */
object Images {
  def main(arguments: Array[String]): Unit = {
    val spark =
      SparkSession.builder().master("local[2]").config("spark.log.level", "WARN").getOrCreate()
    val files = spark.read
      .format("binaryFile")
      .option("recursiveFileLookup", true)
      .option("pathGlobFilter", "*.{jpg,png}")
      .load(arguments(0))
      .coalesce(4) // Spark makes a task for every few files
      .withColumn("class", element_at(split(col("path"), "/"), -2))
    val Array(train, test) = files.randomSplit(Array(0.8, 0.2), 1)

    val pipeline = new Pipeline().setStages(Array(
      new StringIndexer().setInputCol("class").setOutputCol("label"),
      new ImageFeatures()
        .setInputCol("content")
        .setOutputCol("features")
        .setHeight(16)
        .setWidth(16)
        .setResize("shortestSide"),
      new Standardizer()
        .setInputCol("features")
        .setOutputCol("standardized")
        .setScope("channel"),
      new CnnClassifier()
        .setFeaturesCol("standardized")
        .setNetwork("""
          {"layers": [
            {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
            {"type": "activation", "function": "relu"},
            {"type": "pooling", "kernel": 2},
            {"type": "dense", "units": 32},
            {"type": "activation", "function": "relu"}]}""")
        .setNumWorkers(2)
        .setBatchSize(16)
        .setEpochs(20)
        .setLearningRate(0.01)
        .setSeed(1)))
    val model = pipeline.fit(train)

    val network = model.stages(3).asInstanceOf[CnnClassificationModel]
    println(network.getClassNames.mkString(", "))
    println(network.evaluate(model.transform(test)))
    model.write.overwrite().save(arguments(1))
    spark.stop()
  }
}
