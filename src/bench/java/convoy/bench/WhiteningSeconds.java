package convoy.bench;

import java.util.List;

/**
 * What one contestant of {@link Whitening} takes.
 *
 * @param version of the contestant
 * @param fit seconds of each round
 * @param transform seconds of each round
 * @param fitProcessor processor seconds of each round, those of Java's compiler and collector too
 * @param transformProcessor processor seconds of each round
 * @param error the largest difference of the white data's covariance from the identity, as an
 *     eigenvalue, in directions that have variance; null where it is not measured
 */
public record WhiteningSeconds(
    String version,
    List<Double> fit,
    List<Double> transform,
    List<Double> fitProcessor,
    List<Double> transformProcessor,
    Double error) {}
