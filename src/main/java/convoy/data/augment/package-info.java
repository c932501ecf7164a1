/**
 * Random changes of images that keep their labels, for training. Plain Java; sees {@code data}
 * alone.
 */
package convoy.data.augment;
