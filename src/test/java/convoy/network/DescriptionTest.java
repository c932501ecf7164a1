package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table that tells people what a network costs. */
class DescriptionTest {

  // 20 5x5 + 20; 24 24 20 25; 4 24 24 20 bytes; and so on.
  @Test
  void namesLayersAndWhatEachCosts() {
    assertEquals(
        """
        layer           output  parameters  multiply-adds  memory a row
        convolution1  20x24x24         520        288,000       45.0 KB
        pooling1      20x12x12           0              0       11.3 KB
        activation1   20x12x12           0              0       11.3 KB
        convolution2    50x8x8      25,050      1,600,000       12.5 KB
        pooling2        50x4x4           0              0        3.1 KB
        activation2     50x4x4           0              0        3.1 KB
        dense1         500x1x1     400,500        400,000        2.0 KB
        activation3    500x1x1           0              0        2.0 KB
        dense2          10x1x1       5,010          5,000        0.0 KB
        total           10x1x1     431,080      2,293,000       90.2 KB
        """,
        NetworkSpec.parse("lenet5", new Shape(1, 28, 28)).withOutput(10).describe());
  }

  @Test
  void layersInsideOfOthersAreIndentedAndCountOnce() {
    NetworkSpec spec =
        NetworkSpec.of(2, 4, 4)
            .residual(
                block ->
                    block
                        .residual(inner -> inner.convolution(2, 1))
                        .add(Convolution.of(3, 3).padding(1)),
                shortcut -> shortcut.add(Convolution.of(3, 1)).batchNormalization())
            .relu()
            .build();
    assertEquals(
        """
        layer                           output  parameters  multiply-adds  memory a row
        residual1                        3x4x4          78          1,024        0.7 KB
          residual1                      2x4x4           6             64        0.1 KB
            convolution1                 2x4x4           6             64        0.1 KB
          convolution1                   3x4x4          57            864        0.2 KB
          shortcut.convolution1          3x4x4           9             96        0.2 KB
          shortcut.batchNormalization1   3x4x4           6              0        0.2 KB
        activation1                      3x4x4           0              0        0.2 KB
        total                            3x4x4          78          1,024        0.9 KB
        """,
        spec.describe());
  }

  @Test
  void aShortTableLeavesOutTheInsideAndThenTheMiddle() {
    NetworkSpec spec = NetworkSpec.parse("resnet20", new Shape(3, 32, 32)).withOutput(10);
    assertEquals(spec.describe(), spec.describe(100));
    List<String> folded = spec.describe(30).lines().toList();
    assertEquals(3 + 9 * 2 + 2 + 2, folded.size());
    assertTrue(folded.stream().noneMatch(line -> line.startsWith(" ")));
    List<String> cut = spec.describe(8).lines().toList();
    assertEquals(10, cut.size());
    assertEquals("... 16 more", cut.get(5));
    assertTrue(cut.get(4).startsWith("residual1 "), cut.get(4));
    assertTrue(cut.get(6).startsWith("activation10 "), cut.get(6));
    String total = folded.get(folded.size() - 1).replaceAll(" +", " ");
    assertEquals(total, cut.get(9).replaceAll(" +", " "));
    assertTrue(total.startsWith("total 10x1x1 269,722 "), total);
  }

  // What torchvision 0.29 states for its models of these sizes, on images of 224x224 with 1000
  // classes (the "_ops" of their weights, in thousand millions). It counts AlexNet otherwise built.
  @ParameterizedTest
  @CsvSource({
    "resnet18, 1.814",
    "resnet50, 4.089",
    "resnet152, 11.514",
    "vgg19, 19.632",
    "googlenet, 1.498"
  })
  void multiplyAddsAreThoseOfTorchvision(String name, double billions) {
    String text =
        NetworkSpec.parse(name, new Shape(3, 224, 224)).withOutput(1000).describe(3).strip();
    String[] total = text.substring(text.lastIndexOf('\n') + 1).split(" +");
    assertEquals(billions, Long.parseLong(total[3].replace(",", "")) / 1e9, 0.0005, text);
  }

  @Test
  void numbersAreWrittenAlikeEverywhere() {
    Locale before = Locale.getDefault();
    NetworkSpec spec = NetworkSpec.parse("mlp:4096", Shape.vector(1000));
    String here = spec.describe();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(here, spec.describe());
    } finally {
      Locale.setDefault(before);
    }
  }
}
