/**
 * Stages that predict numbers, trained on the executors. May see Spark, the shared parts of {@code
 * convoy.ml} and the engine below.
 */
package convoy.ml.regression;
