package convoy.averaging;

import convoy.averaging.report.RoundReport;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a training is measured by while it runs: rows that it does not learn from. Loss and accuracy
 * over them, weighted by the rows' weights, are in the {@link RoundReport}s. Without early
 * stopping, and a learning rate that follows them, they change nothing.
 *
 * @param rows at least one, with a weight greater than 0 in all
 * @param interval rounds from one validation to the next, at least 1; not set: at the end of each
 *     epoch. The last round is validated in any case.
 * @param earlyStopping when to stop; not set: never
 */
public record Validation(
    TrainingData rows, OptionalInt interval, Optional<EarlyStopping> earlyStopping) {}
