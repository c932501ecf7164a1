package convoy.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A class run in a Java process of its own, for what depends on how a process is started. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs a main class to its end.
   *
   * @param options of the JVM
   * @param environment variables, added to this process's
   * @param jars which entries of this process's class path, by file name, to take
   * @param main the class
   * @param arguments of its main method
   * @return what it printed on standard output
   */
  public static String run(
      List<String> options,
      Map<String, String> environment,
      Predicate<String> jars,
      Class<?> main,
      String... arguments)
      throws IOException, InterruptedException {
    Process process =
        start(options, environment, jars, ProcessBuilder.Redirect.INHERIT, main, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(main + " ended with " + code + " after: " + output);
    }
    return output;
  }

  /**
   * Starts a main class.
   *
   * @param options of the JVM
   * @param environment variables, added to this process's
   * @param jars which entries of this process's class path, by file name, to take
   * @param errors where its standard error goes
   * @param main the class
   * @param arguments of its main method
   */
  public static Process start(
      List<String> options,
      Map<String, String> environment,
      Predicate<String> jars,
      ProcessBuilder.Redirect errors,
      Class<?> main,
      String... arguments)
      throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> jars.test(Path.of(entry).getFileName().toString()))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // as in the tests' own process
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
