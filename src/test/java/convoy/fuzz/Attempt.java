package convoy.fuzz;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * One input, and what is done with it.
 *
 * @param input in words, for whoever reads that it went wrong
 * @param names at least one of them is in the message if the input is refused: whatever the person
 *     has to look for
 * @param action ends normally, or by an exception that tells a person what to do
 */
public record Attempt(String input, List<String> names, Callable<?> action) {}
