package convoy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may see whom. */
class HouseTest {
  private static final JavaClasses MAIN = read();

  private static JavaClasses read() {
    // The names of what Convoy depends on say enough; reading those classes takes ten times as
    // long.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("/test-classes/"))
        .importPackages("convoy");
  }

  /** A package and what it sees of the others. */
  static Stream<Arguments> packages() {
    return Stream.of(
        Arguments.of("data", List.of()),
        Arguments.of("algebra", List.of("data")),
        Arguments.of("network", List.of("data")),
        Arguments.of("optimize", List.of("data", "network")),
        Arguments.of("backend", List.of("data", "network", "optimize")),
        Arguments.of("memory", List.of("data", "network", "optimize", "backend")),
        Arguments.of("averaging", List.of("data", "network", "optimize", "backend", "memory")),
        Arguments.of(
            "ml",
            List.of("data", "algebra", "network", "optimize", "backend", "memory", "averaging")));
  }

  @ParameterizedTest(name = "{0} sees {1}")
  @MethodSource("packages")
  void packagesSeeThoseBelowThem(String name, List<String> below) {
    check(
        noClasses()
            .that()
            .resideInAPackage(inside(name))
            .should()
            .dependOnClassesThat(
                resideInAPackage("convoy..")
                    .and(not(inside(name)))
                    .and(not(below.stream().map(HouseTest::inside).toArray(String[]::new)))));
  }

  @Test
  void whatStagesShareKnowsNoStage() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(inside("ml.param"), inside("ml.util"), inside("ml.training"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                inside("ml.classification"),
                inside("ml.clustering"),
                inside("ml.feature"),
                inside("ml.regression")));
  }

  @ParameterizedTest
  @CsvSource({"averaging.report", "averaging.device", "averaging.checkpoint"})
  void averagingSeesItsPartsAndTheySeeNoOther(String part) {
    check(
        noClasses()
            .that()
            .resideInAPackage(inside(part))
            .should()
            .dependOnClassesThat(resideInAPackage(inside("averaging")).and(not(inside(part)))));
  }

  @ParameterizedTest
  @CsvSource({"data", "algebra", "network", "optimize", "backend", "memory"})
  void theMathematicsKnowsNoSpark(String name) {
    check(
        noClasses()
            .that()
            .resideInAPackage(inside(name))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark.."));
  }

  @Test
  void onlyTheirBackendKnowsNd4jAndDeeplearning4j() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("convoy.backend.dl4j..", "convoy.averaging.dl4j..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.nd4j..", "org.deeplearning4j..")));
  }

  @Test
  void nobodyKnowsAnotherTrainingMasterButByItsInterface() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("convoy.averaging.dl4j..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("convoy.averaging.dl4j.."));
  }

  @Test
  void onlyItsBackendKnowsLibTorch() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("convoy.backend.libtorch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.pytorch.."));
  }

  @Test
  void onlyBackendsAndAlgebraKnowNativeMemory() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "convoy.algebra..", "convoy.backend.dl4j..", "convoy.backend.libtorch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.."));
  }

  @ParameterizedTest
  @CsvSource({"dl4j", "libtorch"})
  void nobodyKnowsABackendButByItsInterface(String name) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("convoy.backend." + name + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("convoy.backend." + name + ".."));
  }

  @Test
  void theHouseIsThere() {
    for (String name :
        List.of(
            "data",
            "algebra",
            "network",
            "optimize",
            "backend",
            "memory",
            "averaging.report",
            "averaging.device",
            "averaging.checkpoint")) {
      assertTrue(MAIN.that(resideInAPackage(inside(name))).iterator().hasNext(), name);
    }
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }

  private static String inside(String name) {
    return "convoy." + name + "..";
  }

  private static DescribedPredicate<JavaClass> not(String... packages) {
    return describe(
        "outside of " + Arrays.toString(packages), c -> !resideInAnyPackage(packages).test(c));
  }
}
