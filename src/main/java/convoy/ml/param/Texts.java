package convoy.ml.param;

import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that are text: one of a few words, a description that something must read, a column. */
public final class Texts {
  private Texts() {}

  /** Reads a text, or throws; what it reads is of no interest. Java serializes it. */
  @FunctionalInterface
  public interface Reader extends Consumer<String>, Serializable {}

  /**
   * A Param that accepts only {@code allowed}. Setting another value throws an {@link
   * IllegalArgumentException} that names stage, Param, value and the allowed ones.
   */
  public static Param<String> choice(Params owner, String name, String doc, String... allowed) {
    List<String> words = List.of(allowed);
    String all = String.join(", ", words);
    return new StringParam(
        owner,
        name,
        doc + ". One of: " + all,
        Check.that(owner, name, "one of " + all, words::contains));
  }

  /**
   * A Param that accepts what {@code reader} can read. Setting another value throws an {@link
   * IllegalArgumentException} with the stage and what the reader says.
   */
  public static Param<String> read(Params owner, String name, String doc, Reader reader) {
    String stage = owner.uid();
    Check<String> present = present(owner, name);
    Check<String> check =
        value -> {
          present.apply(value);
          try {
            reader.accept(value);
          } catch (RuntimeException e) {
            throw new IllegalArgumentException("%s: %s".formatted(stage, e.getMessage()), e);
          }
          return true;
        };
    return new StringParam(owner, name, doc, check);
  }

  /** A Param that names a column, or with an empty text none. */
  public static Param<String> column(Params owner, String name, String doc) {
    return new StringParam(owner, name, doc, present(owner, name));
  }

  private static Check<String> present(Params owner, String name) {
    return Check.that(owner, name, "a text, or leave it out", value -> true);
  }
}
