package convoy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A run in a process of its own, so that none warms up or configures another. What it measures it
 * prints as JSON behind a mark.
 */
final class NewProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "MEASURED ";

  private NewProcess() {}

  /** In the new process: tells the parent. */
  static void report(Object measured) {
    try {
      System.out.println(MARK + JSON.writeValueAsString(measured));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a main class to its end, with this process's class path and options.
   *
   * @param before words to put before the command, such as {@code taskset -c 0}
   * @param main the class
   * @param result what it reports
   * @param arguments of the class
   */
  static <T> T run(List<String> before, Class<?> main, Class<T> result, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return run(command, ProcessBuilder.Redirect.DISCARD, result);
  }

  /**
   * Runs a command to its end.
   *
   * @param command and its arguments; it prints a line with {@code MEASURED} and JSON
   * @param errors where its standard error goes
   * @param result what it reports
   */
  static <T> T run(List<String> command, ProcessBuilder.Redirect errors, Class<T> result) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    // One thread a task for all: left to themselves, native threads of two tasks fight over two
    // cores.
    builder.environment().put("OMP_NUM_THREADS", "1");
    try {
      return await(builder.start(), result, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Process process, Class<T> result, List<String> command)
      throws IOException, InterruptedException {
    T measured = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(MARK)) {
          measured = JSON.readValue(line.substring(MARK.length()), result);
        }
      }
    }
    int exit = process.waitFor();
    if (exit != 0 || measured == null) {
      throw new IllegalStateException(
          "exit " + exit + " without a measurement from: " + String.join(" ", command));
    }
    return measured;
  }
}
