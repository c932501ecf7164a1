package convoy.backend.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.BackendException;
import convoy.backend.Backends;
import convoy.testing.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a person is told whose native library does not load; each case in a process of its own. */
class NativeLibraryTest {
  private static final String ADVICE =
      "It needs Linux on x86-64 with AVX2, glibc 2.17 or later, and a temporary folder that allows"
          + " execution (-Dorg.bytedeco.javacpp.cachedir=DIR chooses another). Put convoy-spark's"
          + " -all jar, which carries it, on the class path of driver and executors (--jars).";

  /** Asks for the devices twice and prints what it is told. */
  public static final class AskForDevices {
    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println(Backends.named("dl4j").devices());
        } catch (BackendException e) {
          System.out.println("refused: " + e.getMessage());
        }
      }
    }
  }

  @Test
  void otherPlatformsAreNamed() throws Exception {
    assertRefused(
        List.of("-Dorg.bytedeco.javacpp.platform=linux-ppc64le"),
        jar -> true,
        "no native library for linux-ppc64le");
  }

  @Test
  void aMissingJarIsNamed() throws Exception {
    assertRefused(List.of(), jar -> !jar.contains("onednn"), "");
  }

  private static void assertRefused(List<String> options, Predicate<String> jars, String reason)
      throws Exception {
    List<String> lines =
        ChildJvm.run(options, Map.of(), jars, AskForDevices.class)
            .lines()
            .filter(line -> line.startsWith("refused: ") || line.startsWith("["))
            .toList();
    String message = lines.get(0);
    assertTrue(
        message.startsWith(
            "refused: The native library of backend dl4j (libnd4jcpu.so, in"
                + " nd4j-native-1.0.0-M2-linux-x86_64-onednn-avx2.jar) does not load on "),
        message);
    assertTrue(message.contains(reason) && message.endsWith(ADVICE), message);
    assertEquals(List.of(message, message), lines);
  }
}
