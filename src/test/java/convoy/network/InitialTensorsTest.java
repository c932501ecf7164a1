package convoy.network;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a network takes from a file of anybody's. */
class InitialTensorsTest {
  private static final NetworkSpec HIDDEN = NetworkSpec.of(2).dense(2).relu().build();
  private static final float[] WEIGHT = {1, -2, 3, 4};

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("file.safetensors");
  }

  private InitialTensors tensors(TensorFile file, String names, String... layers)
      throws IOException {
    return new InitialTensors(
        HIDDEN,
        StoredTensors.of(file.write(path())),
        TensorNames.parse(names),
        Arrays.stream(layers).map(NamePattern::new).toList());
  }

  /** A network of so many outputs, under names of somebody else's. */
  private static TensorFile foreign(int outputs) {
    float[] weight = new float[2 * outputs];
    Arrays.fill(weight, 7);
    return new TensorFile()
        .floats("net.head.weight", weight, outputs, 2)
        .counter("net.seen")
        .floats("net.body.bias", new float[] {5, 6}, 2)
        .floats("net.head.bias", new float[outputs], outputs)
        .floats("net.body.weight", WEIGHT, 2, 2);
  }

  private static final String NAMES =
      "{\"net.body.*\": \"dense1.*\", \"net.head.*\": \"dense2.*\"}";

  @Test
  void takesAllByTheNamesThatAreGivenForThem() throws IOException {
    NetworkSpec network = HIDDEN.withOutput(3);
    InitialTensors tensors = tensors(foreign(3), NAMES);
    assertEquals(4, tensors.tensors());
    assertEquals(15, tensors.size());
    InitialValues values = tensors.values();
    assertTrue(values.hasOutput(network));
    assertArrayEquals(
        new float[] {1, -2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 0, 0, 0}, values.of(network, 1));
  }

  @Test
  void anOutputLayerOfOtherClassesOrOfNoneBeginsAnew() throws IOException {
    NetworkSpec network = HIDDEN.withOutput(3);
    float[] drawn = new ParameterLayout(network).initialValues(1);
    System.arraycopy(new float[] {1, -2, 3, 4, 5, 6}, 0, drawn, 0, 6);
    for (String names : List.of(NAMES, "{\"net.body.*\": \"dense1.*\", \"net.head.*\": null}")) {
      InitialValues values = tensors(foreign(5), names).values();
      assertFalse(values.hasOutput(network));
      assertArrayEquals(drawn, values.of(network, 1));
    }
  }

  @Test
  void layersThatAreNamedStartFromTheFileAndOthersAreNotLookedAt() throws IOException {
    float[] found =
        tensors(
                foreign(3),
                "{\"net.head.*\": \"dense1.*\", \"net.body.*\": \"dense2.*\"}",
                "dense2")
            .values()
            .of(HIDDEN.withOutput(2), 1);
    assertArrayEquals(WEIGHT, Arrays.copyOfRange(found, 6, 10));
    assertFails(
        () -> tensors(foreign(3), NAMES, "dense*", "convolution*"),
        "unknown layer or pattern 'convolution*'",
        "Known are dense1, dense2.");
  }

  @Test
  void whatDoesNotFitIsToldAsATable() {
    TensorFile file =
        new TensorFile()
            .floats("dense1.weight", new float[6], 3, 2)
            .floats("dense2.weight", new float[4], 2, 2)
            .floats("dense2.bias", new float[2], 2)
            .floats("dense3.weight", new float[2], 2);
    assertFails(
        () -> tensors(file, "{}"),
        "0 parameters match, 1 have another shape, 1 are missing in the file, 1 tensors of the file are left over. Nothing is loaded.",
        "\n  other shape  dense1.weight [2, 2]        dense1.weight [3, 2]",
        "\n  missing      dense1.bias [2]",
        "\n  left over                                dense3.weight [2]",
        "\n  output       dense2.weight [outputs, 2]  dense2.weight [2, 2]",
        "\n  output       dense2.bias [outputs]       dense2.bias [2]");
    assertFails(
        () -> tensors(foreign(3), "{\"net.*.weight\": \"dense1.weight\"}"),
        "'net.head.weight' and 'net.body.weight' of the file would both become 'dense1.weight'");
  }

  @Test
  void otherTypesOfNumbersBecomeFloat32() throws IOException {
    ByteBuffer doubles = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(0.1).putDouble(-2).putDouble(3).putDouble(4);
    // 1, -2, 65504, and 2^-24, the smallest
    byte[] halves = {0, 0x3c, 0, (byte) 0xc0, (byte) 0xff, 0x7b, 1, 0};
    // 1, -2, 3.140625, and 2^-126
    byte[] brains = {(byte) 0x80, 0x3f, 0, (byte) 0xc0, 0x49, 0x40, (byte) 0x80, 0};
    assertArrayEquals(new float[] {0.1f, -2, 3, 4}, weight("F64", doubles.array()));
    assertArrayEquals(new float[] {1, -2, 65504, 0x1p-24f}, weight("F16", halves));
    assertArrayEquals(new float[] {1, -2, 3.140625f, 0x1p-126f}, weight("BF16", brains));
  }

  /** Of other types those alone are passed over that no parameter could be meant by. */
  @ParameterizedTest
  @CsvSource({"I8, 1", "U8, 1", "I64, 8", "F8_E4M3, 1"})
  void typesThatAreNotReadAreRefusedByName(String dtype, int bytes) {
    TensorFile file =
        new TensorFile()
            .bytes("dense1.weight", dtype, new byte[4 * bytes], 2, 2)
            .floats("dense1.bias", new float[2], 2)
            .counter("dense1.seen");
    assertFails(
        () -> tensors(file, "{}"),
        "1 parameters match, 0 have another shape, 1 are of a type that is not read (BF16, F16, F32, F64 are), 0 are missing",
        "\n  other type   dense1.weight [2, 2]  dense1.weight [2, 2] " + dtype);
    TensorFile scales =
        new TensorFile()
            .floats("dense1.weight", WEIGHT, 2, 2)
            .floats("dense1.bias", new float[2], 2)
            .bytes("dense1.scales", dtype, new byte[2 * bytes], 2);
    if (dtype.startsWith("F")) {
      assertFails(() -> tensors(scales, "{}"), "left over", "dense1.scales [2] " + dtype);
    } else {
      assertDoesNotThrow(() -> tensors(scales, "{}"));
    }
  }

  /** What a person has named begins as torchvision's names do, and is not named once more. */
  @Test
  void namesOfAPersonAreKeptAmongTorchvisions() {
    assertEquals(
        Map.of(
            "stem", "convolution1.weight",
            "bn1.weight", "batchNormalization1.weight",
            "layer1.0.conv1.weight", "residual1.convolution1.weight"),
        TensorNames.parse("{\"stem\": \"convolution1.weight\"}")
            .here(List.of("stem", "bn1.weight", "layer1.0.conv1.weight")));
  }

  private float[] weight(String dtype, byte[] bytes) throws IOException {
    TensorFile file =
        new TensorFile()
            .bytes("dense1.weight", dtype, bytes, 2, 2)
            .floats("dense1.bias", new float[2], 2);
    return Arrays.copyOf(tensors(file, "{}").values().of(HIDDEN.withOutput(1), 0), 4);
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    TensorFile file =
        new TensorFile()
            .floats("dense1.weight", new float[] {1, 2, Float.NaN, 4}, 2, 2)
            .floats("dense1.bias", new float[2], 2);
    assertFails(() -> tensors(file, "{}").values(), "NaN at place 2 of tensor 'dense1.weight'");
    byte[] whole = Files.readAllBytes(path());
    Files.write(path(), Arrays.copyOf(whole, whole.length - 1));
    assertFails(() -> StoredTensors.of(TensorFile.source(path())), "ends too early");
    Files.write(path(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertFails(() -> StoredTensors.of(TensorFile.source(path())), "is no safetensors file");
    assertFails(
        () -> StoredTensors.of(new TensorFile().bytes("a", "F32", new byte[7], 2).write(path())),
        "for tensor 'a', which is no place for such a tensor");
  }

  @Test
  void namesThatAreNoneAreRefused() {
    Map.of(
            "[]", "expected an object from names in the file to names here",
            "{\"a\": 1}", "'a' becomes 1; expected a name, or null",
            "{\"a.*\": \"b.*.*\"}", "'b.*.*' has more * than 'a.*'",
            "{\"a\"", "initialModelNames is no JSON")
        .forEach((json, words) -> assertFails(() -> TensorNames.parse(json), words));
  }
}
