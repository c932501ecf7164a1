package convoy.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints at the end how long the tests of each package took. */
public final class SecondsBySection implements TestExecutionListener {
  private final Map<String, Long> began = new ConcurrentHashMap<>();
  private final Map<String, Long> nanos = new TreeMap<>();

  @Override
  public void executionStarted(TestIdentifier test) {
    if (isClass(test)) {
      began.put(test.getUniqueId(), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (isClass(test)) {
      long time = System.nanoTime() - began.remove(test.getUniqueId());
      nanos.merge(section(test), time, Long::sum);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    System.out.println(
        nanos.entrySet().stream()
            .map(entry -> "%s %.0f".formatted(entry.getKey(), entry.getValue() / 1e9))
            .collect(Collectors.joining(", ", "Seconds by package: ", ".")));
  }

  private static boolean isClass(TestIdentifier test) {
    return test.getSource().filter(ClassSource.class::isInstance).isPresent();
  }

  private static String section(TestIdentifier test) {
    ClassSource source = (ClassSource) test.getSource().orElseThrow();
    String name = source.getJavaClass().getPackageName();
    return name.equals("convoy") ? "the house" : name.substring("convoy.".length());
  }
}
