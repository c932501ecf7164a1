package convoy.ml.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.io.File;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** What a fit puts on the executors' disks is gone when it ends, not when the garbage is. */
@WhateverSpark
class FitsLeaveNoFilesTest {

  @Test
  void fiveFitsLeaveTheLocalFoldersAsTheyWere() {
    Dataset<Row> data = Images.frame(60, 3);
    CnnClassifier classifier =
        CnnClassifierTest.small()
            .setNumWorkers(2)
            .setBatchSize(10)
            .setEpochs(1)
            .setValidationFraction(0.3)
            .setCalibrate(true);
    Set<File> before = files();
    for (int fit = 0; fit < 5; fit++) {
      classifier.fit(data);
    }
    Set<File> left = new HashSet<>(files());
    left.removeAll(before);
    assertEquals(Set.of(), left);
    assertTrue(LocalSpark.session().sparkContext().getPersistentRDDs().isEmpty());
  }

  private static Set<File> files() {
    List<File> files =
        JavaConverters.seqAsJavaList(
            SparkEnv.get().blockManager().diskBlockManager().getAllFiles());
    return Set.copyOf(files);
  }
}
