package convoy.jobs;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.augment.Augmentation;
import convoy.data.augment.Flip;
import convoy.testing.EncodedImages;
import convoy.testing.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowAugmentationTest {
  private static final String CONF = "conf/digits.json";
  private static final String ROTATE = "augment=[{\"type\": \"rotate\", \"degrees\": 20}]";

  @Test
  void drawsTheImagesAndWhatEpochsWouldShow() {
    // Left dark, right bright; 2x2 pixels, a side of 32 each.
    AugmentationSheet sheet = new AugmentationSheet(List.of(new float[] {-1, 3, -1, 3}), 1, 2, 2);
    Augmentation alternating = new Augmentation(List.of(new Flip(null, true, null)));
    BufferedImage drawn = sheet.draw(alternating, 2, 1);
    assertEquals(4 + 3 * 68, drawn.getWidth());
    assertEquals(4 + 68, drawn.getHeight());
    assertArrayEquals(new int[] {0, 255}, leftAndRight(drawn, 0));
    int first = leftAndRight(drawn, 1)[0];
    assertArrayEquals(new int[] {first, 255 - first}, leftAndRight(drawn, 1));
    assertArrayEquals(new int[] {255 - first, first}, leftAndRight(drawn, 2));
  }

  /** The shades of the two halves of a cell. */
  private static int[] leftAndRight(BufferedImage sheet, int column) {
    int left = 4 + column * 68 + 16;
    return new int[] {sheet.getRGB(left, 20) & 0xFF, sheet.getRGB(left + 32, 20) & 0xFF};
  }

  @Test
  void threeChannelsAreRedGreenAndBlue() {
    AugmentationSheet sheet =
        new AugmentationSheet(List.of(new float[] {1, 2, 3}, new float[] {2, 1, 5}), 3, 1, 1);
    assertEquals(0xFF00FF00, sheet.draw(Augmentation.NONE, 1, 1).getRGB(10, 10));
  }

  @Test
  void writesAPicture(@TempDir Path folder) throws Exception {
    Path picture = folder.resolve("sheet.png");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ShowAugmentation.run(
        LocalSpark.session(),
        SettingsReader.read(CONF, ROTATE, "out=" + picture),
        new PrintStream(said, true, StandardCharsets.UTF_8));
    assertEquals("picture " + picture, said.toString(StandardCharsets.UTF_8).strip());
    BufferedImage read = ImageIO.read(picture.toFile());
    assertEquals(4 + 7 * 68, read.getWidth());
    assertEquals(4 + 6 * 68, read.getHeight());
    assertTrue(read.getRGB(4, 4) != read.getRGB(0, 0), "there is something in it");
    refuses("exists. Add overwrite=true", ROTATE, "out=" + picture);
  }

  @Test
  void refusesWhatCannotBeShown(@TempDir Path folder) {
    refuses("expected the path of a picture, FILE.png", ROTATE, "out=" + folder.resolve("sheet"));
    refuses("augment is []: there is nothing to show", "out=" + folder.resolve("sheet.png"));
    refuses("inputShape is not set", ROTATE, "out=" + folder.resolve("a.png"), "whiten.mode=pca");
    refuses(
        "crop's padding is 8, but the images have 8 rows of 8 pixels",
        "augment=[{\"type\": \"crop\", \"padding\": 8}]",
        "out=" + folder.resolve("a.png"));
  }

  private static void refuses(String words, String... settings) {
    String[] arguments = new String[settings.length + 1];
    arguments[0] = CONF;
    System.arraycopy(settings, 0, arguments, 1, settings.length);
    assertFails(
        () ->
            ShowAugmentation.run(LocalSpark.session(), SettingsReader.read(arguments), System.out),
        words);
  }

  @Test
  void passesOverBrokenImages(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    EncodedImages.write(data.resolve("a/torn.png"), new byte[] {-1, -40, -1, 7});
    String[] settings = {
      CONF,
      ROTATE,
      "data=" + data,
      "standardize=null",
      "whiten=null",
      "images.height=8",
      "images.width=8",
      "images.resize=stretch",
      "images.handleInvalid=keep",
      "out=" + folder.resolve("sheet.png")
    };
    String[] more = Arrays.copyOfRange(settings, 1, settings.length);
    refuses("data: none of the images can be shown", more);
    EncodedImages.write(data.resolve("a/red.png"), EncodedImages.png(4, 4, 0xFF0000, 1));
    ShowAugmentation.run(LocalSpark.session(), SettingsReader.read(settings), System.out);
    assertEquals(4 + 68, ImageIO.read(folder.resolve("sheet.png").toFile()).getHeight());
    assertFalse(Files.exists(folder.resolve(".sheet.png.crc")));
  }
}
