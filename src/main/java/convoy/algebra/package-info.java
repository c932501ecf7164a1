/**
 * Linear algebra by OpenBLAS, in native memory that has an owner: exact sums of products, products
 * of rows with a matrix, eigenvectors. Plain Java; sees {@code convoy.data} at most, and is seen by
 * {@code convoy.ml}.
 *
 * <p>Sums of products are exact, and so the same on every processor. What is rounded, eigenvectors
 * and products of rows, has the same bits on processors of one kind: OpenBLAS chooses its kernels
 * by the processor, when it is loaded. Who needs the same bits on processors of several kinds sets
 * the environment variable {@code OPENBLAS_CORETYPE}, for example to {@code Haswell}, for all of
 * them. Everything here runs on one thread of OpenBLAS: with more the eigenvectors' bits depend on
 * how many there are, and its threads wait by turning when the machine is busy.
 */
package convoy.algebra;
