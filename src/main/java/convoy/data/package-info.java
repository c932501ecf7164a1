/**
 * What a network is trained on: packed shards of rows, mini-batches, file formats.
 *
 * <p>Plain Java: sees nothing else of Convoy and never Spark.
 */
package convoy.data;
