package convoy.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.EncodedImages;
import convoy.testing.Golden;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Pillow and torchvision: images.py. */
class PictureTest {
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("data/image/images.json");
  private static final ImageDecoder DECODER = new ImageDecoder(1000);

  static Stream<String> files() {
    return names("decoded");
  }

  static Stream<String> sizes() {
    return names("resized");
  }

  private static Stream<String> names(String group) {
    return ((List<?>) GOLDEN.get(group))
        .stream().map(one -> (String) ((Map<?, ?>) one).get("name"));
  }

  private static Map<?, ?> golden(String group, String name) {
    return ((List<?>) GOLDEN.get(group))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .filter(one -> name.equals(one.get("name")))
            .findFirst()
            .orElseThrow();
  }

  private static byte[] bytes(Object chunks) {
    String text = ((List<?>) chunks).stream().map(String::valueOf).collect(Collectors.joining());
    return Base64.getDecoder().decode(text);
  }

  private static byte[] file(String name) {
    return bytes(golden("decoded", name).get("file"));
  }

  private static void assertPicture(Map<?, ?> expected, Picture found) {
    assertArrayEquals(
        Golden.doubles(expected.get("shape")),
        new double[] {found.channels(), found.height(), found.width()});
    assertArrayEquals(bytes(expected.get("values")), found.values());
  }

  @ParameterizedTest
  @MethodSource("files")
  void decodesWhatPillowDecodes(String name) throws BrokenImageException {
    assertPicture(golden("decoded", name), DECODER.decode(file(name)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void resizesAsPillowDoes(String name) throws BrokenImageException {
    Picture picture = DECODER.decode(file("png"));
    String[] words = name.split(" ");
    int[] size = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
    Picture found =
        switch (words[0]) {
          case "stretch" -> picture.stretched(size[0], size[1]);
          case "cover" -> picture.covering(size[0], size[1]);
          case "centre" -> picture.centre(size[0], size[1]);
          default -> picture.grey();
        };
    assertPicture(golden("resized", name), found);
  }

  @Test
  void coversWhatIsNoSquare() throws BrokenImageException {
    Picture picture = DECODER.decode(file("png")); // 11 x 14 (height x width)
    for (int[] size : new int[][] {{3, 9}, {9, 3}, {20, 40}, {11, 14}, {22, 28}}) {
      Picture found = picture.covering(size[0], size[1]);
      assertArrayEquals(size, new int[] {found.height(), found.width()});
      assertEquals(3 * size[0] * size[1], found.values().length);
    }
    assertArrayEquals(picture.values(), picture.covering(11, 14).values());
  }

  @ParameterizedTest
  @MethodSource("files")
  void refusesEveryTruncatedFile(String name) {
    byte[] whole = file(name);
    for (int length : new int[] {0, 3, 30, whole.length / 2}) {
      byte[] part = Arrays.copyOf(whole, length);
      BrokenImageException e =
          assertThrows(BrokenImageException.class, () -> DECODER.decode(part), name + length);
      assertTrue(e.getMessage().length() > 5, e.getMessage());
    }
  }

  @Test
  void refusesAJpegThatOnlyLacksItsEnd() {
    byte[] whole = file("jpeg 4:2:0");
    byte[] part = Arrays.copyOf(whole, whole.length - 2);
    BrokenImageException e = assertThrows(BrokenImageException.class, () -> DECODER.decode(part));
    assertEquals("is truncated", e.getMessage());
  }

  @Test
  void refusesWhatClaimsToBeHugeBeforeItIsDecoded() {
    BrokenImageException e =
        assertThrows(
            BrokenImageException.class,
            () -> new ImageDecoder(100_000_000).decode(EncodedImages.bomb(2_000_000_000, 60_000)));
    assertTrue(e.getMessage().contains("60000 x 2000000000"), e.getMessage());
    assertTrue(e.getMessage().contains("maxPixels, 100,000,000"), e.getMessage());
  }

  @Test
  void readsSparksOrderOfColours() {
    byte[] bgra = {1, 2, 3, 99, 4, 5, -6, 99};
    assertArrayEquals(new byte[] {3, -6, 2, 5, 1, 4}, Picture.ofBgr(4, 1, 2, bgra).values());
    assertArrayEquals(new byte[] {7, 8}, Picture.ofBgr(1, 2, 1, new byte[] {7, 8}).values());
    assertArrayEquals(
        new byte[] {7, 8, 7, 8, 7, 8}, Picture.ofBgr(1, 2, 1, new byte[] {7, 8}).rgb().values());
  }

  /** Of two pixels, in four inks. */
  private static final String CMYK =
      "SUkqAAgAAAAKAAABBAABAAAAAgAAAAEBBAABAAAAAQAAAAIBAwAEAAAAhgAAAAMBAwABAAAAAQAAAAYBAwABAAAA"
          + "BQAAABEBBAABAAAAjgAAABUBAwABAAAABAAAABYBBAABAAAAAQAAABcBBAABAAAACAAAABwBAwABAAAAAQAA"
          + "AAAAAAAIAAgACAAIAAoUHigKFB4o";

  @Test
  void refusesInks() {
    byte[] file = Base64.getDecoder().decode(CMYK);
    BrokenImageException e = assertThrows(BrokenImageException.class, () -> DECODER.decode(file));
    assertEquals("is in CMYK: convert it to RGB", e.getMessage());
  }

  /** Values are those of the file, as Pillow's, which does not look at the profile. */
  @ParameterizedTest
  @CsvSource({
    "jpeg 4:2:0, " + ColorSpace.CS_LINEAR_RGB,
    "jpeg 4:2:0, " + ColorSpace.CS_sRGB,
    "jpeg 4:2:0, " + ColorSpace.CS_GRAY,
    "jpeg grey, " + ColorSpace.CS_LINEAR_RGB,
    "jpeg grey, " + ColorSpace.CS_GRAY,
  })
  void leavesAProfileAside(String name, int colours) throws BrokenImageException {
    byte[] whole = file(name);
    byte[] profile = ICC_Profile.getInstance(colours).getData();
    int after = 4 + (whole[4] & 0xFF) * 256 + (whole[5] & 0xFF); // the first segment, JFIF's
    ByteBuffer tagged = ByteBuffer.allocate(whole.length + 18 + profile.length);
    tagged.put(whole, 0, after).putShort((short) 0xFFE2).putShort((short) (16 + profile.length));
    tagged.put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
    tagged.put(profile).put(whole, after, whole.length - after);
    assertPicture(golden("decoded", name), DECODER.decode(tagged.array()));
  }
}
