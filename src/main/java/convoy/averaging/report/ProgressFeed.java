package convoy.averaging.report;

import convoy.network.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far trainings are, for a program that asks now and then because it cannot be told: Python,
 * whose functions Java does not call. Several trainings may be heard at once, each in a thread of
 * its own, as those of an ensemble's members.
 */
public final class ProgressFeed implements TrainingListener {
  private final ThreadLocal<Course> here = new ThreadLocal<>();
  private final List<Course> courses = new ArrayList<>();
  private int started;

  /** What is known of one training. */
  private static final class Course {
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private boolean over;
  }

  @Override
  public synchronized void onStart(int rounds, int epochs) {
    Course course = new Course();
    course.facts.put("training", started);
    course.facts.put("round", 0);
    course.facts.put("rounds", rounds);
    course.facts.put("epoch", 0);
    course.facts.put("epochs", epochs);
    started++;
    courses.add(course);
    here.set(course);
  }

  @Override
  public synchronized void onRound(RoundReport report) {
    Map<String, Object> facts = here.get().facts;
    facts.put("round", report.round());
    facts.put("rounds", report.rounds());
    facts.put("epoch", report.epoch());
    facts.put("loss", report.loss());
    facts.put("examplesPerSecond", report.examplesPerSecond());
    report.validation().ifPresent(score -> validated(facts, score));
  }

  @Override
  public synchronized void onRestore(int round, ValidationScore score) {
    here.get().facts.put("bestRound", round);
    validated(here.get().facts, score);
  }

  private static void validated(Map<String, Object> facts, ValidationScore score) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("loss", score.loss());
    found.putAll(score.metrics());
    facts.put("validation", found);
  }

  @Override
  public synchronized void onEnd() {
    here.get().over = true;
    here.remove();
  }

  /**
   * Where the trainings are, as a JSON list in the order in which they began; of one that is over
   * this tells once, with {@code "over": true}. Keys: {@code training} (its number, from 0), {@code
   * round}, {@code rounds}, {@code epoch}, {@code epochs} and, after the first round, {@code loss},
   * {@code examplesPerSecond}, {@code validation} (the last one's loss and metrics) and {@code
   * bestRound}, if the weights are those of an earlier one.
   */
  public synchronized String state() {
    courses.forEach(course -> course.facts.put("over", course.over));
    String state = Json.compact(courses.stream().map(course -> course.facts).toList());
    courses.removeIf(course -> course.over);
    return state;
  }
}
