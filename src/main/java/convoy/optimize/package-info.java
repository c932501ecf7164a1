/**
 * How a step is taken: losses and optimizers, defined once for all backends, on flat vectors.
 *
 * <p>Plain Java: sees {@code convoy.data} and {@code convoy.network}, never Spark or a backend.
 */
package convoy.optimize;
