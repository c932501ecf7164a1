package convoy.ml.param;

import java.io.Serializable;
import scala.Function1;

/**
 * A check of a Param's value, which Scala sees as a function and Java serializes with its Param.
 * Returns true, or throws an {@link IllegalArgumentException} that says more than Spark's "given
 * invalid value".
 */
@FunctionalInterface
interface Check<T> extends Function1<T, Object>, Serializable {}
