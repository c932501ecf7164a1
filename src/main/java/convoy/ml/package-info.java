/**
 * The Spark ML side of Convoy: stages, their Params, and what stages share. Mirrors the packages of
 * {@code org.apache.spark.ml}. May see Spark, {@code convoy.averaging} and the plain packages;
 * never a backend's library.
 */
package convoy.ml;
