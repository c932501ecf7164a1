package convoy.averaging.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Reports;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressFeedTest {
  private final ProgressFeed feed = new ProgressFeed();

  @Test
  void nothingIsKnownBeforeATraining() {
    assertEquals("[]", feed.state());
  }

  @Test
  void whoAsksLearnsOfTheLastRoundAndTheLastValidation() {
    feed.onStart(20, 10);
    feed.onRound(Reports.round(1, 20, Optional.of(Reports.score(0.5, 0.75))));
    feed.onRound(Reports.round(2, 20, Optional.empty()));
    assertEquals(
        "[{'training':0,'round':2,'rounds':20,'epoch':1,'epochs':10,'loss':0.43214,"
            + "'examplesPerSecond':15360.4,'validation':{'loss':0.5,'accuracy':0.75},"
            + "'over':false}]",
        state());
  }

  @Test
  void theEndIsToldOnce() {
    feed.onStart(20, 10);
    feed.onEnd();
    assertEquals(
        "[{'training':0,'round':0,'rounds':20,'epoch':0,'epochs':10,'over':true}]", state());
    assertEquals("[]", state());
  }

  @Test
  void trainingsInSeveralThreadsAreToldApart() throws InterruptedException {
    feed.onStart(20, 10);
    Thread other =
        new Thread(
            () -> {
              feed.onStart(30, 10);
              feed.onRound(Reports.round(3, 30, Optional.empty()));
            });
    other.start();
    other.join();
    assertEquals(
        "[{'training':0,'round':0,'rounds':20,'epoch':0,'epochs':10,'over':false},"
            + "{'training':1,'round':3,'rounds':30,'epoch':1,'epochs':10,'loss':0.43214,"
            + "'examplesPerSecond':15360.4,'over':false}]",
        state());
  }

  private String state() {
    return feed.state().replace('"', '\'');
  }
}
