package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.SavedStages;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints that a training must not go on from: each is refused, and left as it is. */
@WhateverSpark
class RefusedCheckpointsTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);
  private static final String LAST = "checkpoint-00000004";

  /** What a training leaves that is broken off after round 5. */
  private static final Map<Path, byte[]> LEFT = new TreeMap<>();

  @TempDir Path folder;
  private Map<Path, String> before;

  @BeforeAll
  static void breakATrainingOff(@TempDir Path broken) throws IOException {
    CnnClassifierCheckpointsTest.breakOff(training(broken), DATA, 5);
    for (Path file : SavedStages.listing(broken).keySet()) {
      LEFT.put(file.getFileName(), Files.readAllBytes(file));
    }
  }

  @BeforeEach
  void restoreWhatItLeft() throws IOException {
    for (Map.Entry<Path, byte[]> file : LEFT.entrySet()) {
      Files.write(folder.resolve(file.getKey().toString()), file.getValue());
    }
    before = SavedStages.listing(folder);
  }

  private static CnnClassifier training(Path folder) {
    return CnnClassifierCheckpointsTest.stateful(folder);
  }

  static Arguments changed(UnaryOperator<CnnClassifier> change, String expected) {
    return Arguments.of(change, expected);
  }

  static List<Arguments> settings() {
    return List.of(
        changed(c -> c.setNumWorkers(3), "workers: 4 there, 3 here"),
        changed(c -> c.setAveragingFrequency(3), "averagingFrequency: 2 there, 3 here"),
        changed(c -> c.setEpochs(6), "epochs: 5 there, 6 here"),
        changed(c -> c.setBatchSize(5), "batchSize: 4 there, 5 here"),
        changed(c -> c.setLearningRate(0.02), "learningRate: 0.01 there, 0.02 here"),
        changed(
            c -> c.setLearningRateSchedule("constant"),
            "schedule: Cosine[minimum=0.0] raised to 4.0 times the rate there, Constant[] raised"),
        changed(c -> c.setOptimizer("nesterov"), "there, Nesterov[momentum=0.9] here"),
        changed(
            c -> c.setOptimizer("{\"type\": \"adam\", \"beta1\": 0.8}"),
            "Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-8] there, Adam[beta1=0.8"),
        changed(c -> c.setOuterMomentum(0.3), "momentum=0.2] there"),
        changed(c -> c.setSeed(2), "seed: 1 there, 2 here"),
        changed(
            c -> c.setNetwork(c.getNetwork().replace("0.3", "0.4")),
            "layer 5: Dropout[rate=0.3] there, Dropout[rate=0.4] here"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void refusesAnotherSettingByItsName(UnaryOperator<CnnClassifier> change, String expected)
      throws IOException {
    refuses(change.apply(training(folder)), DATA, expected);
  }

  @Test
  void refusesAnotherNumberOfThreads() throws IOException {
    SparkConf conf = LocalSpark.session().sparkContext().conf();
    conf.set("spark.task.cpus", "2");
    try {
      refuses(training(folder), DATA, "threads of a task (spark.task.cpus): 1 there, 2 here");
    } finally {
      conf.remove("spark.task.cpus");
    }
  }

  static List<Arguments> data() {
    return List.of(
        Arguments.of(Images.frame(60, 3), "rows: 61 there, 60 here; rows with label 0.0: 21"),
        Arguments.of(
            DATA.withColumn("label", functions.expr("if(label = 2, 1, label)"))
                .withColumn("label", functions.expr("if(weight = 2, 2, label)")),
            "rows with label"),
        Arguments.of(
            Frames.withLastVector(DATA, "features", v -> Frames.withFirstValue(v, 0.123)),
            "digest of the rows' features, labels and weights: "),
        Arguments.of(
            DATA.withColumn("weight", functions.expr("3 - weight")),
            "digest of the rows' features, labels and weights: "));
  }

  @ParameterizedTest
  @MethodSource("data")
  void refusesOtherData(Dataset<Row> other, String expected) throws IOException {
    refuses(training(folder), other, expected);
  }

  private void refuses(CnnClassifier other, Dataset<Row> data, String expected) throws IOException {
    assertFails(
        () -> other.fit(data),
        folder.resolve(LAST) + " is of another training",
        expected,
        "choose another checkpointDir or delete");
    assertEquals(before, SavedStages.listing(folder));
  }

  @Test
  void namesTheFirstDifferencesAndCountsTheRest() throws IOException {
    refuses(
        training(folder).setNumWorkers(3).setEpochs(6).setBatchSize(5).setLearningRate(0.02),
        DATA.filter("label < 2"),
        "; and ");
  }

  static List<Arguments> damages() {
    return List.of(
        Arguments.of("cut off", (UnaryOperator<byte[]>) b -> Arrays.copyOf(b, b.length - 4)),
        Arguments.of("in its first bytes", (UnaryOperator<byte[]>) b -> Arrays.copyOf(b, 10)),
        Arguments.of("empty", (UnaryOperator<byte[]>) b -> new byte[0]),
        Arguments.of("too long", (UnaryOperator<byte[]>) b -> Arrays.copyOf(b, b.length + 4)),
        Arguments.of("in a weight", (UnaryOperator<byte[]>) b -> flip(b, b.length - 99)),
        Arguments.of("in the header", (UnaryOperator<byte[]>) b -> flip(b, 20)),
        Arguments.of("in the header's length", (UnaryOperator<byte[]>) b -> flip(b, 12)),
        Arguments.of("in the checksum", (UnaryOperator<byte[]>) b -> flip(b, b.length - 1)));
  }

  private static byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= 0x40;
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void refusesADamagedOne(String where, UnaryOperator<byte[]> damage) throws IOException {
    Files.delete(folder.resolve("." + LAST + ".crc")); // Hadoop's own check, of local files only
    change(damage);
    refusesBeforeReadingData(LAST + " is damaged", "Delete this file to resume");
  }

  @Test
  void refusesOneThatTheFileSystemFindsDamaged() throws IOException {
    change(bytes -> flip(bytes, bytes.length - 99));
    refusesBeforeReadingData(LAST + " is damaged", "Delete this file to resume");
  }

  @Test
  void resumesBeforeADamagedOneThatWasDeleted() throws IOException {
    Files.delete(folder.resolve(LAST));
    Files.delete(folder.resolve("." + LAST + ".crc"));
    assertEquals(List.of(3, 4), CnnClassifierCheckpointsTest.breakOff(training(folder), DATA, 4));
  }

  @ParameterizedTest
  @CsvSource({"1, older", "3, newer"})
  void refusesOneOfAnotherVersion(int version, String age) throws IOException {
    Files.delete(folder.resolve("." + LAST + ".crc"));
    change(bytes -> ByteBuffer.wrap(bytes).putInt(8, version).array());
    refusesBeforeReadingData(
        LAST + " has version " + version,
        "reads version 2",
        "Finish the training with the " + age + " Convoy",
        "choose another checkpointDir");
  }

  @Test
  void refusesOneOfAnotherArithmetic() throws IOException {
    Files.delete(folder.resolve("." + LAST + ".crc"));
    change(
        bytes ->
            withHeader(
                bytes,
                header ->
                    header.replaceFirst(
                        "\"version of the arithmetic\":\"\\d+\"",
                        "\"version of the arithmetic\":\"77\"")));
    refusesBeforeReadingData(LAST + " was written by a Convoy", "version 77", "checkpointDir");
  }

  @Test
  void refusesLengthsThatAreNone() throws IOException {
    Files.delete(folder.resolve("." + LAST + ".crc"));
    change(
        bytes ->
            withHeader(
                bytes,
                json -> json.replace("\"lengths\":[", "\"lengths\":[2147483647,-2147483647,")));
    refusesBeforeReadingData(LAST + " is damaged: the lengths in its header");
  }

  @Test
  void refusesVectorsOfOtherLengthsThanTheNetworkHas() throws IOException {
    Files.delete(folder.resolve("." + LAST + ".crc"));
    change(bytes -> withHeader(bytes, RefusedCheckpointsTest::withTheFirstOneLonger));
    assertFails(
        () -> training(folder).fit(DATA), LAST + " is damaged", "its vectors are not as many");
  }

  private static String withTheFirstOneLonger(String json) {
    return Pattern.compile("\"lengths\":\\[(\\d+),(\\d+)")
        .matcher(json)
        .replaceFirst(
            found ->
                "\"lengths\":[%d,%d"
                    .formatted(
                        Integer.parseInt(found.group(1)) + 1,
                        Integer.parseInt(found.group(2)) - 1));
  }

  /** The same checkpoint with another header, and a checksum that is right. */
  private static byte[] withHeader(byte[] bytes, UnaryOperator<String> change) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    int length = file.getInt(12);
    byte[] header =
        change
            .apply(new String(bytes, 16, length, StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
    int values = bytes.length - 16 - length - Long.BYTES;
    ByteBuffer forged = ByteBuffer.allocate(16 + header.length + values + Long.BYTES);
    forged.put(bytes, 0, 12).putInt(header.length).put(header).put(bytes, 16 + length, values);
    CRC32C checksum = new CRC32C();
    checksum.update(forged.array(), 0, forged.position());
    return forged.putLong(checksum.getValue()).array();
  }

  private void change(UnaryOperator<byte[]> change) throws IOException {
    Path file = folder.resolve(LAST);
    Files.write(file, change.apply(Files.readAllBytes(file)));
    before = SavedStages.listing(folder);
  }

  private void refusesBeforeReadingData(String... words) throws IOException {
    Dataset<Row> unreadable =
        DATA.withColumn("label", functions.expr("double(raise_error('read'))"));
    assertFails(() -> training(folder).fit(unreadable), words);
    assertEquals(before, SavedStages.listing(folder));
  }

  @AfterEach
  void nothingWasCached() {
    // A refused training leaves the cluster as it was.
    assertEquals(0, LocalSpark.session().sparkContext().getPersistentRDDs().size());
  }
}
