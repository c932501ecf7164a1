/**
 * Classifiers, mirrored on {@code org.apache.spark.ml.classification}: each validates, configures,
 * delegates to {@code convoy.averaging} and wraps. Sees Spark and the packages below; never a
 * backend's library.
 */
package convoy.ml.classification;
