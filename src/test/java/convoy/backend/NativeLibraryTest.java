package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person is told whose native library does not load; each case in a process of its own. */
class NativeLibraryTest {
  private static final String ADVICE =
      ", and a temporary folder that allows execution (-Dorg.bytedeco.javacpp.cachedir=DIR chooses"
          + " another). Put convoy-spark's -all jar, which carries it, on the class path of driver"
          + " and executors (--jars).";

  /** Asks for the devices twice and prints what it is told. */
  public static final class AskForDevices {
    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println(Backends.named(System.getProperty("backend")).devices());
        } catch (BackendException e) {
          System.out.println("refused: " + e.getMessage());
        }
      }
    }
  }

  /** A backend, its library, the jar of it, and what it needs. */
  static Stream<Arguments> libraries() {
    return Stream.of(
        Arguments.of(
            "dl4j",
            "libnd4jcpu.so",
            "nd4j-native-1.0.0-M2-linux-x86_64-onednn-avx2.jar",
            "Linux on x86-64 with AVX2, glibc 2.17 or later"),
        Arguments.of(
            "libtorch",
            "libtorch_cpu.so",
            "pytorch-2.10.0-1.5.13-linux-x86_64.jar",
            "Linux on x86-64, glibc 2.35 or later"));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void otherPlatformsAreNamed(String backend, String file, String jar, String needs)
      throws Exception {
    String message =
        refusal(backend, "-Dorg.bytedeco.javacpp.platform=linux-ppc64le", "no jar is missing");
    assertTrue(message.contains("no native library for linux-ppc64le"), message);
    assertSaysWhatToDo(message, backend, file, jar, needs);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aMissingJarIsNamed(String backend, String file, String jar, String needs) throws Exception {
    String message = refusal(backend, "-Dno=option", jar);
    assertSaysWhatToDo(message, backend, file, jar, needs);
  }

  @Test
  void aLibraryOfAnotherReleaseThanItsClassesIsToldWithBoth(@TempDir Path folder) throws Exception {
    Path notes = folder.resolve("META-INF/maven/org.bytedeco/pytorch/pom.properties");
    Files.createDirectories(notes.getParent());
    Files.writeString(notes, "version=2.7.1-1.5.12\n");
    String message = refusal("libtorch", "-Xbootclasspath/a:" + folder, "no jar is missing");
    assertTrue(
        message.contains(
            " is LibTorch 2.10.0, its classes are of pytorch 2.7.1-1.5.12; remove one of the two"
                + " from the class path"),
        message);
  }

  private static void assertSaysWhatToDo(
      String message, String backend, String file, String jar, String needs) {
    String start =
        "refused: The native library of backend %s (%s, in %s) does not load on "
            .formatted(backend, file, jar);
    assertTrue(message.startsWith(start), message);
    assertTrue(message.endsWith(". It needs " + needs + ADVICE), message);
  }

  /** What is said both times. */
  private static String refusal(String backend, String option, String missingJar) throws Exception {
    List<String> lines =
        ChildJvm.run(
                List.of("-Dbackend=" + backend, option),
                Map.of(),
                jar -> !jar.equals(missingJar),
                AskForDevices.class)
            .lines()
            .filter(line -> line.startsWith("refused: ") || line.startsWith("["))
            .toList();
    assertEquals(List.of(lines.get(0), lines.get(0)), lines);
    return lines.get(0);
  }
}
