/**
 * The interface to native arithmetic, how a backend is found, and who owns open networks.
 *
 * <p>Sees {@code convoy.network}, {@code convoy.optimize} and {@code convoy.data}; never Spark, and
 * no arithmetic library: those are imported in the packages below only.
 */
package convoy.backend;
