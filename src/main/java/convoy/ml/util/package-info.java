/**
 * What every stage needs and no user calls: uids, saving and loading, checks of schemas and values,
 * rows in batches. {@link convoy.ml.util.SparkInternals} alone touches Spark's non-public helpers.
 * May see Spark; knows no stage.
 */
package convoy.ml.util;
