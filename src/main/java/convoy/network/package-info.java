/**
 * What is trained: layers, shapes, the layout of parameters, presets and JSON.
 *
 * <p>Plain Java: sees {@code convoy.data} (seeds) and never Spark, a backend or an optimizer.
 */
package convoy.network;
