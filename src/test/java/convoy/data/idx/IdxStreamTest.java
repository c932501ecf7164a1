package convoy.data.idx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class IdxStreamTest {

  private static final Path DIGITS = Path.of("sample-data/digits");

  /** Two images of 2x3 pixels. */
  private static final byte[] IMAGES =
      hex("00000803 00000002 00000002 00000003 000102030405 fafbfcfdfeff");

  private static final byte[] LABELS = hex("00000801 00000003 07 00 ff");

  @Test
  void readsImagesAsUnsignedBytes() throws IOException {
    IdxStream images = images(IMAGES);
    assertEquals(2, images.count());
    assertArrayEquals(new int[] {1, 2, 3}, images.imageShape());
    assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5}, images.read(images.itemSize()));
    assertArrayEquals(new byte[] {-6, -5, -4, -3, -2, -1}, images.read(images.itemSize()));
  }

  @Test
  void readsImagesWithChannels() throws IOException {
    IdxStream images = images(hex("00000804 00000001 00000003 00000001 00000002 0102 0304 0506"));
    assertArrayEquals(new int[] {3, 1, 2}, images.imageShape());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, images.read(6));
  }

  @Test
  void readsLabels() throws IOException {
    IdxStream labels = labels(LABELS);
    assertEquals(3, labels.count());
    assertEquals(1, labels.itemSize());
    assertArrayEquals(new byte[] {7, 0, -1}, labels.read(3));
  }

  @Test
  void goesOnAfterWhatIsSkipped() throws IOException {
    IdxStream images = images(IMAGES);
    images.skip(1);
    assertArrayEquals(new byte[] {-6, -5, -4, -3, -2, -1}, images.read(6));
  }

  @Test
  void tellsGzipByTheBytesAndNotByTheName() throws IOException {
    byte[] first = {0, 1, 2, 3, 4, 5};
    InputStream packed = new ByteArrayInputStream(gzip(IMAGES));
    assertArrayEquals(first, IdxStream.ofImages("images", packed).read(6));
    InputStream plain = new ByteArrayInputStream(IMAGES);
    assertArrayEquals(first, IdxStream.ofImages("images.gz", plain).read(6));
  }

  /**
   *
   *
   * <pre>
   * digits = sklearn.datasets.load_digits()
   * test = np.sort(np.concatenate([np.flatnonzero(digits.target == d)[4::5] for d in range(10)]))
   * len(test), digits.target[test][:8]       # 355, [5 0 9 8 7 1 2 6]
   * digits.images[test].sum()                # 111152
   * digits.images[test[0]][2]                # [ 0. 6. 16. 9. 6. 4. 0. 0.]
   * </pre>
   */
  @Test
  void readsTheSampleDigits() throws IOException {
    try (IdxStream images = IdxStream.ofImages("images", open("t10k-images-idx3-ubyte.gz"));
        IdxStream labels = IdxStream.ofLabels("labels", open("t10k-labels-idx1-ubyte.gz"))) {
      IdxStream.requireSameCount(images, labels);
      assertArrayEquals(new int[] {1, 8, 8}, images.imageShape());
      assertEquals(355, images.count());
      assertArrayEquals(new byte[] {5, 0, 9, 8, 7, 1, 2, 6}, labels.read(8));
      byte[] pixels = images.read(355 * 64);
      int sum = 0;
      for (byte value : pixels) {
        sum += value;
      }
      assertEquals(111152, sum);
      assertArrayEquals(new byte[] {0, 6, 16, 9, 6, 4, 0, 0}, Arrays.copyOfRange(pixels, 16, 24));
    }
  }

  private static InputStream open(String name) throws IOException {
    return Files.newInputStream(DIGITS.resolve(name));
  }

  @Test
  void rejectsWhatIsNotIdx() {
    rejectsImages("PNG...".getBytes(), "50 4e 47 2e", "expected 00 00 08");
  }

  @Test
  void rejectsOtherTypesOfValues() {
    rejectsImages(hex("00000d03 00000001 00000001 00000001 3f800000"), "type 0x0d", "0x08");
  }

  @Test
  void rejectsLabelsInPlaceOfImages() {
    rejectsImages(LABELS, "has 1 dimension(s)", "3 (images)", "mixed up");
  }

  @Test
  void rejectsImagesInPlaceOfLabels() {
    rejects(() -> labels(IMAGES), "has 3 dimension(s)", "1 (labels)", "mixed up");
  }

  @Test
  void rejectsTruncatedHeader() {
    rejectsImages(Arrays.copyOf(IMAGES, 2), "found 2 of 4 bytes of the header");
    rejectsImages(Arrays.copyOf(IMAGES, 9), "found 5 of 12 bytes of dimensions");
    rejectsImages(new byte[0], "found 0 of 4");
  }

  @Test
  void rejectsTruncatedValues() {
    rejectsImages(Arrays.copyOf(IMAGES, IMAGES.length - 1), "found 11 of 12 values");
  }

  @Test
  void rejectsTruncatedGzip() throws IOException {
    byte[] packed = gzip(IMAGES);
    rejectsImages(Arrays.copyOf(packed, packed.length - 12), "truncated", "gzip stream");
  }

  @Test
  void rejectsDamagedGzip() throws IOException {
    byte[] packed = gzip(IMAGES);
    packed[packed.length - 6] ^= 1;
    rejectsImages(packed, "cannot be unpacked");
  }

  @Test
  void rejectsTrailingBytes() {
    rejectsImages(Arrays.copyOf(IMAGES, IMAGES.length + 1), "goes on after the 12 values");
  }

  @Test
  void rejectsEmptyFile() {
    rejectsImages(hex("00000803 00000000 00000002 00000003"), "is empty");
  }

  @Test
  void rejectsSizesThatCannotBe() {
    rejectsImages(hex("00000803 00000001 00010000 00010000"), "header is damaged");
    rejectsImages(hex("00000803 ffffffff 00000002 00000003"), "header is damaged");
    rejectsImages(hex("00000804 ffffffff ffffffff ffffffff ffffffff"), "header is damaged");
  }

  @Test
  void rejectsHeaderThatPromisesMoreThanTheFileHolds() {
    // Two gigabytes are promised: reading must neither fail for lack of memory nor take them.
    rejectsImages(hex("00000803 0fffffff 00000002 00000003 00"), "found 1 of 1610612730");
  }

  @Test
  void rejectsAnotherCountOfLabels() throws IOException {
    IdxStream images = IdxStream.ofImages("the images", new ByteArrayInputStream(IMAGES));
    IdxStream labels = IdxStream.ofLabels("the labels", new ByteArrayInputStream(LABELS));
    IdxFormatException error =
        assertThrows(IdxFormatException.class, () -> IdxStream.requireSameCount(images, labels));
    assertEquals(
        "the labels: holds 3 labels, but the images holds 2 images; expected one label for each"
            + " image. Do both files belong to the same set?",
        error.getMessage());
  }

  @Test
  void rejectsALengthThatTheHeaderDoesNotSay() throws IOException {
    IdxStream images = images(IMAGES);
    images.requireLength(IMAGES.length);
    rejects(() -> images.requireLength(IMAGES.length - 1), "found 11 of 12 values");
    rejects(() -> images.requireLength(IMAGES.length + 1), "goes on after the 12 values");
  }

  private static void rejectsImages(byte[] bytes, String... expectedWords) {
    rejects(
        () -> {
          IdxStream images = images(bytes);
          images.read(images.count() * images.itemSize());
        },
        expectedWords);
  }

  private static void rejects(Executable read, String... expectedWords) {
    String message = assertThrows(IdxFormatException.class, read).getMessage();
    assertTrue(message.startsWith("some.idx: "), message);
    for (String words : expectedWords) {
      assertTrue(message.contains(words), message);
    }
  }

  private static IdxStream images(byte[] bytes) throws IOException {
    return IdxStream.ofImages("some.idx", new ByteArrayInputStream(bytes));
  }

  private static IdxStream labels(byte[] bytes) throws IOException {
    return IdxStream.ofLabels("some.idx", new ByteArrayInputStream(bytes));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
