package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Vector;
import convoy.testing.EachBackend;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The small algebra that optimizers are written in, in each backend. */
@EachBackend
class VectorTest {
  @Parameter String backend;

  private Network network;

  @BeforeEach
  void open() {
    NetworkSpec spec = NetworkSpec.parse("mlp:3", new Shape(2, 1, 1)).withOutput(2);
    network = Backends.named(backend).open(spec, Device.CPU, 1);
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Vector vector(float... values) {
    Vector vector = network.zeros(values.length);
    vector.set(values);
    return vector;
  }

  private static void assertHolds(Vector vector, float... expected) {
    float[] found = new float[vector.length()];
    vector.get(found);
    assertArrayEquals(expected, found);
  }

  @Test
  void aSliceIsAPartOfTheWhole() {
    Vector whole = vector(1, 2, 3, 4, 5);
    Vector part = whole.slice(1, 3);
    Vector other = vector(10, 20, 30, 40, 50);
    part.scale(2);
    part.slice(1, 1).add(0.5, other.slice(1, 3).slice(1, 1));
    assertHolds(whole, 1, 4, 21, 8, 5);
    assertHolds(part, 4, 21, 8);
    whole.slice(3, 2).set(new float[] {7, 9});
    assertHolds(whole, 1, 4, 21, 7, 9);
    assertThrows(IndexOutOfBoundsException.class, () -> part.slice(2, 2));
    assertEquals(
        "Values 2 to 4 of one vector and 1 to 3 of another do not go together.",
        assertThrows(IllegalArgumentException.class, () -> whole.slice(2, 2).max(whole.slice(1, 2)))
            .getMessage());
  }

  @Test
  void computesValueByValue() {
    Vector x = vector(-3, 0.5f, 2);
    Vector y = vector(1, 1, 1);
    y.addSquare(x);
    assertHolds(y, 10, 1.25f, 5);
    y.max(vector(4, 4, 4));
    assertHolds(y, 10, 4, 5);
    x.clamp(1);
    assertHolds(x, -1, 0.5f, 1);
    x.scale(-3);
    assertHolds(x, 3, -1.5f, -3);
  }

  @Test
  void shrinksToZeroAndNoFurther() {
    Vector x = vector(-3, 0.5f, 2, -0.7f, 0);
    x.shrink(0.6f);
    assertHolds(x, -2.4f, 0, 1.4f, -0.7f + 0.6f, 0);
    x.shrink(0);
    assertHolds(x, -2.4f, 0, 1.4f, -0.7f + 0.6f, 0);
    x.shrink(1e300);
    assertEquals(0, x.norm());
    x.set(vector(1, 2, 3, 4, Float.NaN));
    x.shrink(1);
    assertHolds(x, 0, 1, 2, 3, Float.NaN);
  }

  @Test
  void onlyRowsThatAreTooLongAreScaled() {
    Vector x = vector(3, 4, 0.3f, 0.4f, 0, 0, -30, 40);
    x.limitRows(2, 2.5);
    float[] found = new float[8];
    x.get(found);
    assertArrayEquals(new float[] {1.5f, 2, 0.3f, 0.4f, 0, 0, -1.5f, 2}, found, 1e-6f);
    assertHolds(x.slice(2, 4), 0.3f, 0.4f, 0, 0);
    x.slice(2, 4).limitRows(4, 0.25);
    x.get(found);
    assertArrayEquals(new float[] {1.5f, 2, 0.15f, 0.2f, 0, 0, -1.5f, 2}, found, 1e-6f);
  }

  @Test
  void theNormIsThatOfDoublePrecision() {
    assertEquals(5, vector(3, 0, -4).norm());
    assertEquals(0, vector().norm());
    assertEquals(5e30, vector(3e30f, 4e30f).norm(), 1e24, "squares are beyond float32");
    assertEquals(Double.NaN, vector(1, Float.NaN).norm());
    float[] many = new float[100_001];
    Arrays.fill(many, 0.1f);
    many[0] = 1e4f;
    assertEquals(Math.sqrt(1e8 + 1e5 * (0.1f * (double) 0.1f)), vector(many).norm(), 1e-6);
  }

  // Its singular values are 2 and 1, and become p(2) and p(1) of p(x) = x + x^3 / 2 + x^5 / 4.
  @Test
  void anOddPolynomialIsOneOfSingularValues() {
    Vector lying = vector(0, 0, 2, 0, 1, 0);
    lying.oddPolynomial(2, 1, 0.5, 0.25);
    assertHolds(lying, 0, 0, 14, 0, 1.75f, 0);
    Vector tall = vector(9, 9, 0, 1, 0, 0, 2, 0);
    tall.slice(2, 6).oddPolynomial(3, 1, 0.5, 0.25);
    assertHolds(tall, 9, 9, 0, 1.75f, 0, 0, 14, 0);
  }

  @Test
  void rowsWhoseSquaresAreBeyondFloat32AreScaledNotLost() {
    Vector x = vector(3e20f, 4e20f);
    x.limitRows(2, 5);
    float[] found = new float[2];
    x.get(found);
    assertArrayEquals(new float[] {3, 4}, found, 1e-5f);
  }

  // A training that diverges ends in words of its own, not in the library's.
  @Test
  void factorsBeyondFloat32AreInfinite() {
    Vector x = vector(1, -2);
    x.scale(1e300);
    assertHolds(x, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    Vector y = vector(1, 2);
    y.scaleAndAdd(-1e300, vector(0, 0));
    assertHolds(y, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
  }
}
