package convoy.ml.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;

/** Images that were found, as Spark reads them: of each record only what is asked for. */
record ImageTable(
    String name, FoundImages images, Broadcast<SerializableConfiguration> configuration)
    implements SupportsRead {

  @Override
  public StructType schema() {
    return images.schema();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new ImageScan(this);
  }

  private static final class ImageScan
      implements ScanBuilder, SupportsPushDownRequiredColumns, Scan, Batch {
    private final ImageTable table;
    private StructType columns;

    ImageScan(ImageTable table) {
      this.table = table;
      this.columns = table.schema();
    }

    @Override
    public void pruneColumns(StructType requiredSchema) {
      columns = requiredSchema;
    }

    @Override
    public Scan build() {
      return this;
    }

    @Override
    public StructType readSchema() {
      return columns;
    }

    @Override
    public String description() {
      return table.name;
    }

    @Override
    public Batch toBatch() {
      return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
      return table.images.parts().toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return new ReaderFactory(columns.fieldNames(), table.configuration);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record ReaderFactory(String[] columns, Broadcast<SerializableConfiguration> configuration)
      implements PartitionReaderFactory {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      boolean withImages = Set.of(columns).contains(ImageSource.IMAGE);
      try {
        return new Reader(
            columns,
            ((FoundImages.Part) partition).open(configuration.value().value(), withImages));
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reader(String[] columns, FoundImages.Records records)
      implements PartitionReader<InternalRow> {
    @Override
    public boolean next() throws IOException {
      return records.next();
    }

    @Override
    public InternalRow get() {
      Object[] cells = new Object[columns.length];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = records.cell(columns[i]);
      }
      return new GenericInternalRow(cells);
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
