/**
 * Reads the IDX files in which MNIST and its relatives are published, for the jobs and for whoever
 * has such files. Plain Java: sees nothing of Spark nor of any other package of Convoy.
 */
package convoy.data.idx;
