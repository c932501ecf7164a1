package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.ChildJvm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoBackendTest {

  /** Prints what auto is. */
  public static final class Ask {
    public static void main(String[] arguments) {
      try {
        System.out.println("auto is " + AutoBackend.resolve("auto"));
      } catch (BackendException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  @Test
  void isLibTorchWhereItLoads() {
    assertEquals("libtorch", AutoBackend.resolve("auto"));
  }

  @Test
  void isDl4jWhereLibTorchIsMissing() throws Exception {
    assertEquals("auto is dl4j", ask("pytorch-.*linux-x86_64.*"));
  }

  @Test
  void saysOfEachWhyNoneLoads() throws Exception {
    String answer = ask(".*linux-x86_64.*");
    assertTrue(answer.startsWith("refused: No backend loads. "), answer);
    assertTrue(answer.contains("libtorch_cpu.so") && answer.contains("libnd4jcpu.so"), answer);
  }

  @Test
  void otherNamesStayWhatTheyAre() {
    assertEquals("dl4j", AutoBackend.resolve("dl4j"));
    assertDoesNotThrow(() -> AutoBackend.requireKnown("auto"));
    assertThrows(BackendException.class, () -> AutoBackend.requireKnown("Auto"));
  }

  /** Without the jars whose names match. */
  private static String ask(String missing) throws Exception {
    String output = ChildJvm.run(List.of(), Map.of(), jar -> !jar.matches(missing), Ask.class);
    return output
        .lines()
        .filter(line -> line.startsWith("auto is ") || line.startsWith("refused: "))
        .findFirst()
        .orElse(output);
  }
}
