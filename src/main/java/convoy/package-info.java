/**
 * Convoy trains neural networks as ordinary Spark ML pipeline stages, by parameter averaging across
 * the executors.
 */
package convoy;
