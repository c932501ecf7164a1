/**
 * Stages that hold several others and combine what they predict. Sees Spark, the stages of {@code
 * ml.classification} and {@code ml.regression}, and the packages below these.
 */
package convoy.ml.ensemble;
