/**
 * What the fits of all stages that train a network have in common, whatever the network predicts.
 * Sees Spark, {@code ml.param}, {@code ml.util} and the packages below; knows no stage.
 */
package convoy.ml.training;
