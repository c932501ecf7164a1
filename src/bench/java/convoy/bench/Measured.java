package convoy.bench;

/**
 * One contestant's run in {@link Peers}.
 *
 * @param contestant its name
 * @param imagesPerSecond trained on, from the call of fit to its return
 * @param accuracy on the test set, 0 to 1
 */
public record Measured(String contestant, double imagesPerSecond, double accuracy) {}
