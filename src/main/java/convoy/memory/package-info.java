/**
 * How much memory a training, a prediction or a stage needs, worked out before any of it is taken.
 *
 * <p>Sees {@code convoy.backend}, {@code convoy.network}, {@code convoy.optimize} and {@code
 * convoy.data}; never Spark.
 */
package convoy.memory;
