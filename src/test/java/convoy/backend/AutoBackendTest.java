package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.Pooling;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.testing.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoBackendTest {

  /** Prints what auto is. */
  public static final class Ask {
    public static void main(String[] arguments) {
      try {
        System.out.println("auto is " + AutoBackend.resolve("auto", Optional.empty()));
      } catch (BackendException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  @Test
  void isLibTorchWhereItLoads() {
    assertEquals("libtorch", AutoBackend.resolve("auto", Optional.empty()));
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

  // A window that libnd4j cannot slide: LibTorch is the one that has all of the layers.
  private static final NetworkSpec BEYOND_DL4J =
      new NetworkSpec(
          new Shape(1, 6, 3),
          List.of(
              new Residual(
                  List.of(new Pooling(null, new Size2d(1, 4), Size2d.square(3), Padding.SAME)),
                  List.of(new Pooling(null, new Size2d(1, 4), Size2d.square(3), Padding.SAME)))));

  @Test
  void hasAllOfTheLayers() {
    assertEquals("libtorch", AutoBackend.resolve("auto", Optional.of(BEYOND_DL4J)));
    assertEquals(Optional.empty(), AutoBackend.unsupported("auto", BEYOND_DL4J));
    String reason = AutoBackend.unsupported("dl4j", BEYOND_DL4J).orElseThrow();
    assertTrue(reason.startsWith("Layer 'residual1.pooling1': backend dl4j cannot do"), reason);
  }

  @Test
  void otherNamesStayWhatTheyAre() {
    assertEquals("dl4j", AutoBackend.resolve("dl4j", Optional.empty()));
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
