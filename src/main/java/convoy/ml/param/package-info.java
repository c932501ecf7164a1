/**
 * Params that several stages have in common, each declared once with its name, text, range and
 * check. Names follow Spark ML for columns and deep learning for the rest. May see Spark; knows no
 * stage.
 */
package convoy.ml.param;
