package convoy.network.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of https://protobuf.dev/programming-guides/encoding. */
class MessageTest {
  private static String hex(Part part) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    part.write(out);
    assertEquals(part.bytes(), out.size());
    return HexFormat.of().formatHex(out.toByteArray());
  }

  @Test
  void wholeNumbersAreVarints() throws IOException {
    assertEquals("089601", hex(new Message().integer(1, 150)));
    assertEquals("08feffffffffffffffff01", hex(new Message().integer(1, -2)));
    assertEquals("a00101", hex(new Message().integer(20, 1)));
  }

  @Test
  void textsAndMessagesHaveTheirLengthBefore() throws IOException {
    assertEquals("120774657374696e67", hex(new Message().text(2, "testing")));
    assertEquals("1a03089601", hex(new Message().part(3, new Message().integer(1, 150))));
  }

  @Test
  void numbersAreLittleEndian() throws IOException {
    assertEquals("15000020c0", hex(new Message().number(2, -2.5f)));
    assertEquals(
        "4a080000803f000020c0",
        hex(new Message().part(9, new Floats(new float[] {7, 1, -2.5f, 8}, 1, 2))));
    assertEquals("0100000000000000ffffffffffffffff", hex(new Longs(new long[] {1, -1})));
  }
}
