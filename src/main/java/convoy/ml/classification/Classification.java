package convoy.ml.classification;

import convoy.averaging.TrainingData;
import convoy.data.ClassCounts;
import convoy.data.ClassWeights;
import convoy.ml.training.Task;
import convoy.ml.util.TargetReader;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * To tell classes apart: an output for each.
 *
 * @param stage that does
 * @param declared how many classes the label column's metadata declare, if they do
 */
record Classification(CnnClassifier stage, OptionalInt declared) implements Task {
  private static final int FEWEST_CLASSES = 2;

  @Override
  public TargetReader targets(String reader) {
    return new ClassLabels(reader, stage.getLabelCol());
  }

  @Override
  public Aim expected() {
    return new Aim(stage.lossSetting(), declared.orElse(FEWEST_CLASSES));
  }

  @Override
  public Aim aim(TrainingData training, Optional<TrainingData> validation) {
    validation.ifPresent(rows -> Classes.checkValidation(stage, training, rows, declared));
    int classes = Classes.count(stage, training, declared);
    Classes.requireThresholds(stage, classes);
    stage.requireClassWeightsFit(classes);
    ClassWeights balance =
        ClassWeights.balanced(training.targets(ClassCounts.class).rows(), classes);
    return new Aim(
        stage.lossSetting(), classes, stage.classWeightsSetting(balance, classes), balance);
  }
}
