package convoy.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlocksTest {

  @ParameterizedTest(name = "{0} rows in {1} blocks")
  @CsvSource({"10, 3", "10, 10", "7, 1", "3, 5", "1000, 7"})
  void everyRowIsInTheBlockWhoseStretchHoldsIt(int rows, int count) {
    Blocks blocks = new Blocks(rows, count);
    int row = 0;
    for (int block = 0; block < count; block++) {
      assertEquals(row, blocks.start(block));
      for (int i = 0; i < blocks.rowsOf(block); i++) {
        assertEquals(block, blocks.holding(row++));
      }
    }
    assertEquals(rows, row);
  }
}
