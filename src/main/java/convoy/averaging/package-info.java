/**
 * How executors agree: rows become shards, the driver's loop of rounds, the worker's part of a
 * round, the weighted mean.
 *
 * <p>Sees {@code report}, {@code device} and {@code checkpoint} inside it, which do not see it,
 * Spark and the plain packages below; no stage, and no backend's library.
 */
package convoy.averaging;
