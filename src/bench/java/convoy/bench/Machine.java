package convoy.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** What a measurement was taken on. */
final class Machine {
  private Machine() {}

  /** Date, processor, cores, load before, Java; whether runs can be held to a core. */
  static String describe() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    return "%s; %s, %d cores; load before: %s; Java %s%s"
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            processor,
            Runtime.getRuntime().availableProcessors(),
            Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
            System.getProperty("java.version"),
            heldToCore(0).isEmpty() ? "; no taskset on the PATH: no run is held to a core" : "");
  }

  /** Words that hold the command behind them to a core; none where there is no taskset. */
  static List<String> heldToCore(int core) {
    boolean possible =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    return possible ? List.of("taskset", "-c", String.valueOf(core)) : List.of();
  }
}
