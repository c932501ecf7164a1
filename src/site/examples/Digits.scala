import convoy.ml.classification.{CnnClassificationModel, CnnClassifier}
import convoy.ml.feature.Standardizer
import org.apache.spark.ml.Pipeline
import org.apache.spark.ml.feature.StringIndexer
import org.apache.spark.sql.SparkSession

/** Learns to read digits, says how well it does, and saves what it has learnt: DATA OUT. */
object Digits {
  def main(arguments: Array[String]): Unit = {
    val spark =
      SparkSession.builder().master("local[2]").config("spark.log.level", "WARN").getOrCreate()
    val Array(train, test) = spark.read.parquet(arguments(0)).randomSplit(Array(0.8, 0.2), 1)

    val pipeline = new Pipeline().setStages(Array(
      new StringIndexer().setInputCol("digit").setOutputCol("label"),
      new Standardizer()
        .setInputCol("features")
        .setOutputCol("standardized")
        .setScope("channel")
        .setInputShape(Array(1, 8, 8)),
      new CnnClassifier()
        .setFeaturesCol("standardized")
        .setInputShape(1, 8, 8)
        .setNetwork("""
          {"layers": [
            {"type": "convolution", "filters": 16, "kernel": 3, "padding": "same"},
            {"type": "pooling", "kernel": 2},
            {"type": "activation", "function": "relu"},
            {"type": "dense", "units": 64},
            {"type": "activation", "function": "relu"}]}""")
        .setNumWorkers(2)
        .setBatchSize(32)
        .setEpochs(8)
        .setLearningRate(0.003)
        .setValidationFraction(0.1)
        .setSeed(1)
        .setVerbose(true)))
    val model = pipeline.fit(train)

    val network = model.stages(2).asInstanceOf[CnnClassificationModel]
    println(network)
    println(network.summary)
    println(network.evaluate(model.transform(test)))
    model.write.overwrite().save(arguments(1))
    spark.stop()
  }
}
