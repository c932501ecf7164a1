package convoy.data.image;

/** The colour profile in a JPEG, which Java's reader would apply. */
final class JpegProfile {
  private static final int START_OF_SCAN = 0xDA;
  private static final int PROFILE = 0xE2;

  /** Of a segment that the reader passes over. */
  private static final int OTHER = 0xEF;

  private JpegProfile() {}

  /** The file, or where it has a profile, a copy in which the reader does not find it. */
  static byte[] hidden(byte[] jpeg) {
    byte[] result = jpeg;
    int at = 2;
    // Segments: FF, what it is, and a length that counts its own two bytes.
    while (at + 4 <= jpeg.length && unsigned(jpeg[at]) == 0xFF) {
      int segment = unsigned(jpeg[at + 1]);
      if (segment == START_OF_SCAN) {
        break;
      } else if (segment == 0xFF) { // a byte that fills
        at++;
        continue;
      } else if (segment == PROFILE) {
        result = result == jpeg ? jpeg.clone() : result;
        result[at + 1] = (byte) OTHER;
      }
      at += 2 + unsigned(jpeg[at + 2]) * 256 + unsigned(jpeg[at + 3]);
    }
    return result;
  }

  private static int unsigned(byte value) {
    return value & 0xFF;
  }
}
