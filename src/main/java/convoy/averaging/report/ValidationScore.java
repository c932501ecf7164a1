package convoy.averaging.report;

/**
 * What a validation found.
 *
 * @param loss the rows' mean loss, weighted by their weights
 * @param accuracy the share, by weight, of rows whose label is the class with the largest output;
 *     in [0, 1]
 */
public record ValidationScore(double loss, double accuracy) {}
