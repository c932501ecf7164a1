/**
 * What there is to compute with: the choice of backend and device, slots, the executors' memory,
 * and networks in tasks.
 *
 * <p>Sees Spark and the plain packages; no other part of {@code convoy.averaging}.
 */
package convoy.averaging.device;
