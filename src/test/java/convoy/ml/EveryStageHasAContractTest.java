package convoy.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.junit.jupiter.api.Test;

public class EveryStageHasAContractTest {
  @Test
  void everyPublicStageIsCoveredByAContract() {
    Set<String> covered =
        Stream.of(StageContract.class, TransformerContract.class)
            .flatMap(contract -> classes(where -> where.contains("/test-classes/"), contract))
            .flatMap(EveryStageHasAContractTest::coveredBy)
            .collect(Collectors.toSet());
    Set<String> stages = publicStages().map(Class::getName).collect(Collectors.toSet());

    assertTrue(stages.contains("convoy.ml.feature.Standardizer"), "the scan finds stages");
    Set<String> uncovered = new TreeSet<>(stages);
    uncovered.removeAll(covered);
    assertEquals(
        Set.of(), uncovered, "stages without a subclass of StageContract or TransformerContract");
  }

  /** What users meet: estimators, models and other transformers. */
  public static Stream<Class<?>> publicStages() {
    return classes(where -> !where.contains("/test-classes/"), PipelineStage.class)
        .filter(stage -> Modifier.isPublic(stage.getModifiers()));
  }

  /**
   * The concrete subclasses of {@code base} in our packages, among the tests or outside of them.
   */
  private static Stream<Class<?>> classes(ImportOption where, Class<?> base) {
    JavaClasses classes =
        ArchConfiguration.withThreadLocalScope(
            configuration -> {
              // Our own names are enough; following what they import through all of Spark is slow.
              configuration.setResolveMissingDependenciesFromClassPath(false);
              return new ClassFileImporter().withImportOption(where).importPackages("convoy.ml");
            });
    return classes.stream()
        .<Class<?>>map(JavaClass::reflect)
        .filter(base::isAssignableFrom)
        .filter(found -> !Modifier.isAbstract(found.getModifiers()));
  }

  /** The type arguments of a class that directly extends a contract: the stages it is about. */
  private static Stream<String> coveredBy(Class<?> test) {
    ParameterizedType contract = (ParameterizedType) test.getGenericSuperclass();
    return Stream.of(contract.getActualTypeArguments()).map(Type::getTypeName);
  }
}
