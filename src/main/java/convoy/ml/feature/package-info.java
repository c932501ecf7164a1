/**
 * Stages that change features before a network sees them; what they learn on the training data they
 * apply unchanged to all other data. May see Spark, {@code convoy.ml.param} and {@code
 * convoy.ml.util}; not the engine.
 */
package convoy.ml.feature;
