package convoy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One contestant's run, which has a Java process of its own so that none warms up or configures
 * another.
 *
 * @param contestant its name
 * @param imagesPerSecond trained on, from the call of fit to its return
 * @param accuracy on the test set, 0 to 1
 */
public record Measured(String contestant, double imagesPerSecond, double accuracy) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "MEASURED ";

  /** Tells the parent process. */
  void print() {
    try {
      System.out.println(MARK + JSON.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a main class in a new process with this one's class path and options. */
  static Measured inNewProcess(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    // One thread a task for all: left to themselves, native threads of two tasks fight over two
    // cores.
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    Measured measured = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(MARK)) {
          measured = JSON.readValue(line.substring(MARK.length()), Measured.class);
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
