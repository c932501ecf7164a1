/**
 * Deeplearning4j's own parameter averaging as a training master: a network, its parameters and its
 * optimizer said in Deeplearning4j's words, and said back.
 *
 * <p>The one package that sees both Spark and Deeplearning4j. Found through {@link
 * convoy.averaging.TrainingMasters}; nobody imports it, and it knows no backend.
 */
package convoy.averaging.dl4j;
