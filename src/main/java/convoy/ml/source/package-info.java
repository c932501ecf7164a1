/**
 * Sources of images for {@code spark.read().format(...)}: {@code idx} and {@code cifar}. Sees
 * {@code data} and what stages share; no stage.
 */
package convoy.ml.source;
