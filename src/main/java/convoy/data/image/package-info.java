/**
 * Encoded images as arrays of bytes: decoding, resizing, grey. Plain Java: sees nothing of Spark
 * nor of any other package of Convoy.
 */
package convoy.data.image;
