package convoy.averaging.checkpoint;

import java.util.List;

/**
 * What is in a checkpoint.
 *
 * @param fingerprint of the training
 * @param facts about where the training is
 * @param vectors whatever it needs; as many as the facts say
 */
public record Saved(Fingerprint fingerprint, Facts facts, List<Values> vectors) {

  /** All but the vectors: a record that Jackson writes and reads. */
  public interface Facts {
    /** Whether so many vectors can go with them. */
    boolean goWith(int vectors);
  }
}
