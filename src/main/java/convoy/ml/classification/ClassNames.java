package convoy.ml.classification;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import scala.Option;

/** What classes are called. */
public final class ClassNames {
  private ClassNames() {}

  /** As a label column's metadata say, and where they do not, by their numbers. */
  static List<String> of(StructField label, int classes) {
    String[] names = declared(label);
    return IntStream.range(0, classes)
        .mapToObj(i -> i < names.length ? names[i] : String.valueOf(i))
        .toList();
  }

  /** As a column's metadata say; none if they do not. */
  public static String[] declared(StructField label) {
    if (!(label.dataType() instanceof NumericType)) {
      return new String[0];
    }
    Attribute attribute = Attribute.fromStructField(label);
    Option<String[]> names = Option.empty();
    if (attribute instanceof NominalAttribute nominal) {
      names = nominal.values();
    } else if (attribute instanceof BinaryAttribute binary) {
      names = binary.values();
    }
    return names.isDefined() ? names.get() : new String[0];
  }
}
