/** Stages that find what belongs together; they see {@code ml.param}, {@code ml.util} and data. */
package convoy.ml.clustering;
