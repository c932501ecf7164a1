package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static final String MINIMAL = "{'data': '/data', 'out': '/out'}";

  @TempDir Path folder;

  @Test
  void argumentsOverrideTheFile() throws IOException {
    TrainSettings settings =
        read(
            "{'data': '/data', 'out': '/out', 'epochs': 10, 'seed': 3}",
            "epochs=5",
            "out=/elsewhere",
            "overwrite=true");
    assertEquals("/data", settings.data());
    assertEquals("/elsewhere", settings.out());
    assertTrue(settings.overwrite());
    assertEquals("{\"epochs\":5,\"seed\":3}", settings.lastSettings().toString());
  }

  @Test
  void dottedKeysReachIntoObjects() throws IOException {
    TrainSettings settings =
        read(
            "{'data': '/data', 'out': '/out', 'whiten': {'mode': 'pca', 'k': 4}}",
            "whiten.mode=zca",
            "standardize.scope=channel");
    assertEquals("{\"mode\":\"zca\",\"k\":4}", settings.whiten().toString());
    assertEquals("{\"scope\":\"channel\"}", settings.standardize().toString());
  }

  @Test
  void nullLeavesAStageOut() throws IOException {
    TrainSettings settings =
        read("{'data': '/data', 'out': '/out', 'whiten': {}, 'standardize': null}", "whiten=null");
    assertNull(settings.whiten());
    assertNull(settings.standardize());
  }

  @Test
  void stagesAreAbsentByDefault() throws IOException {
    TrainSettings settings = read(MINIMAL);
    assertNull(settings.whiten());
    assertNull(settings.standardize());
    assertNull(settings.testFraction());
    assertFalse(settings.overwrite());
    assertEquals("{}", settings.lastSettings().toString());
  }

  @Test
  void valuesThatAreNoJsonAreStrings() throws IOException {
    TrainSettings settings =
        read(MINIMAL, "network=mlp:512,256", "master=local-cluster[2,1,2048]", "testData=1 2");
    assertEquals("mlp:512,256", settings.lastSettings().get("network").textValue());
    assertEquals("local-cluster[2,1,2048]", settings.master());
    assertEquals("1 2", settings.testData());
  }

  @Test
  void networkMayBeJson() throws IOException {
    TrainSettings settings = read(MINIMAL, "network={\"layers\":[]}");
    assertTrue(settings.lastSettings().get("network").isObject());
  }

  @Test
  void workersAreTheClassifiersNumWorkers() throws IOException {
    assertEquals(
        "{\"thresholds\":[0.5],\"numWorkers\":2}",
        read(MINIMAL, "classifier.thresholds=[0.5]", "workers=2").lastSettings().toString());
  }

  @Test
  void pathsInTheFileAreRelativeToItsFolder() throws IOException {
    TrainSettings settings =
        read(
            "{'data': 'images', 'testData': 'hdfs://host/test', 'out': '../models/one',"
                + " 'checkpointDir': 'checkpoints'}");
    assertEquals("file:" + folder.resolve("images"), settings.data());
    assertEquals("hdfs://host/test", settings.testData());
    assertEquals("file:" + folder.resolveSibling("models/one"), settings.out());
    assertEquals(
        "{\"checkpointDir\":\"file:" + folder.resolve("checkpoints") + "\"}",
        settings.lastSettings().toString());
  }

  @Test
  void pathsInArgumentsAreLeftToHadoop() throws IOException {
    assertEquals("images", read(MINIMAL, "data=images").data());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          epoch=5              | unknown key 'epoch'. Did you mean 'epochs'?
          standardise.scope=x  | Did you mean 'standardize'?
          epochs               | 'epochs': expected key=value
          =5                   | expected key=value
          data=                | data is missing
          out=null             | out is missing: expected the path
          testFraction=1       | testFraction: found 1.0, expected a number between 0 and 1
          testFraction=x       | at testFraction
          overwrite=maybe      | at overwrite
          data.more=5          | data is "/data" and has no keys
          whiten=zca           | whiten: found "zca", expected the settings of a stage
          stage=regresor       | stage: unknown stage 'regresor'. Did you mean 'regressor'?
          regressor.epochs=5   | regressor: these are settings of a stage that is not there
          numLabels=5          | unknown key 'numLabels'.
          params.epochs=5      | unknown key 'params'.
          """)
  void rejectsWrongArgument(String argument, String expected) throws IOException {
    rejects(MINIMAL, expected, argument);
  }

  @Test
  void rejectsTwoThingsToTestOn() throws IOException {
    rejects(MINIMAL, "Leave one of them out", "testData=/test", "testFraction=0.1");
  }

  @Test
  void anyParamOfTheLastStageIsAKey() throws IOException {
    TrainSettings settings =
        read(
            MINIMAL,
            "stage=multilabel",
            "labelForm=indicators",
            "multilabel.epochs=3",
            "optimizerStateMode=keep");
    assertEquals(
        "{\"epochs\":3,\"labelForm\":\"indicators\",\"optimizerStateMode\":\"keep\"}",
        settings.lastSettings().toString());
    assertEquals("labelForm", settings.keyOf("labelForm"));
    assertEquals("multilabel.epochs", settings.keyOf("epochs"));
  }

  @Test
  void aSettingThatIsGivenTwiceUnderTwoNamesIsRefused() throws IOException {
    TrainSettings settings = read(MINIMAL, "workers=2", "numWorkers=3");
    assertThrows(IllegalArgumentException.class, settings::lastSettings);
  }

  @Test
  void rejectsSettingGivenInBothWays() throws IOException {
    TrainSettings settings = read(MINIMAL, "workers=2", "classifier.numWorkers=3");
    String message =
        assertThrows(IllegalArgumentException.class, settings::lastSettings).getMessage();
    assertEquals(
        "workers and classifier.numWorkers are one setting, given twice. Leave one of them out.",
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'data': '/data',\n 'out'}", "{'data': '/data'} {}", ""})
  void rejectsFileThatIsNoJson(String json) throws IOException {
    rejects(json, "settings.json");
  }

  @Test
  void saysWhereTheJsonIsWrong() throws IOException {
    rejects("{'data': '/data',\n 'out'}", "line 2");
  }

  @Test
  void saysSoWhenAKeyIsGivenTwice() throws IOException {
    rejects("{'data': '/data', 'out': '/a', 'out': '/b'}", "settings.json is no JSON: at line 1");
    rejects("{'data': '/data', 'out': '/a', 'out': '/b'}", "the key 'out' is given twice");
    rejects(MINIMAL, "The value of whiten", "whiten={\"k\":1,\"k\":2}");
    rejects(
        MINIMAL,
        "the key 'units' is given twice",
        "network={\"layers\":[{\"type\":\"dense\",\"units\":1,\"units\":2}]}");
  }

  @Test
  void whatBeginsLikeJsonMustBeJson() throws IOException {
    rejects(
        MINIMAL,
        "The value of network is no JSON: at line 1, column 12: it ends too early.",
        "network={\"layers\":[");
    rejects(MINIMAL, "The value of classifier.thresholds is no JSON", "classifier.thresholds=[1,");
  }

  @Test
  void aByteOrderMarkDoesNotMatter() throws IOException {
    assertEquals("/data", read("\uFEFF" + MINIMAL).data());
  }

  @Test
  void saysSoWhenListsAreNestedTooDeep() throws IOException {
    rejects(
        "{'data': " + "[".repeat(2000) + "]".repeat(2000) + "}",
        "settings.json is not right: its lists and objects are nested more than 100 deep");
  }

  @Test
  void saysSoWhenTheFileIsNoText() throws IOException {
    Path file = Files.write(folder.resolve("picture.json"), new byte[] {(byte) 0x89, 'P', 'N'});
    assertEquals(
        file + ": not UTF-8 text; expected a JSON file of settings, such as conf/digits.json.",
        assertThrows(IllegalArgumentException.class, () -> SettingsReader.read(file.toString()))
            .getMessage());
  }

  @Test
  void rejectsFileThatIsNotThere() {
    Path missing = folder.resolve("missing.json");
    String message =
        assertThrows(IllegalArgumentException.class, () -> SettingsReader.read(missing.toString()))
            .getMessage();
    assertTrue(message.startsWith(missing + ": no such file"), message);
  }

  @Test
  void readsTheSettingsThatComeWithConvoy() throws IOException {
    TrainSettings digits = SettingsReader.read("conf/digits.json");
    assertTrue(digits.data().endsWith("/sample-data/digits"), digits.data());
    assertEquals("/data", SettingsReader.read("conf/mnist.json", "data=/data").data());
    assertEquals(LastStage.REGRESSOR, SettingsReader.read("conf/diabetes.json").lastStage());
    assertEquals(
        LastStage.MULTILABEL, SettingsReader.read("conf/digit-properties.json").lastStage());
  }

  private TrainSettings read(String json, String... arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("settings.json"), json.replace('\'', '"'));
    return SettingsReader.read(
        Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toArray(String[]::new));
  }

  private void rejects(String json, String expected, String... arguments) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> read(json, arguments)).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
