package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkPoolTest {
  private static final NetworkSpec SPEC = NetworkSpec.parse("mlp:3", Shape.vector(2));
  private static final NetworkSpec OTHER = NetworkSpec.parse("mlp:4", Shape.vector(2));

  private final NetworkPool pool = new NetworkPool();

  @AfterEach
  void close() {
    pool.closeIdle();
  }

  @Test
  void whatSucceededIsUsedAgain() {
    Network first = useOnce(SPEC, 1);
    assertSame(first, useOnce(SPEC, 1));
    predict(first);
  }

  @Test
  void whatBrokeOffIsClosed() {
    Network broken;
    try (NetworkPool.Lease lease = take(SPEC, 1)) {
      broken = lease.network();
    }
    assertThrows(IllegalStateException.class, () -> predict(broken));
    assertNotSame(broken, useOnce(SPEC, 1));
  }

  @Test
  void successIsForgottenWhenTakenAgain() {
    Network network = useOnce(SPEC, 1);
    try (NetworkPool.Lease lease = take(SPEC, 1)) {
      assertSame(network, lease.network());
    }
    assertThrows(IllegalStateException.class, () -> predict(network));
  }

  @Test
  void fitsOnlyWhatIsTheSameInAll() {
    assertNotSame(useOnce(SPEC, 1), useOnce(OTHER, 1));
    assertNotSame(useOnce(SPEC, 1), useOnce(SPEC, 2));
    assertSame(useOnce(SPEC, 1), useOnce(NetworkSpec.fromJson(SPEC.toJson()), 1));
  }

  @Test
  void twoInUseAreTwo() {
    try (NetworkPool.Lease one = take(SPEC, 1);
        NetworkPool.Lease two = take(SPEC, 1)) {
      assertNotSame(one.network(), two.network());
    }
  }

  @Test
  void noMoreStayOpenThanWereInUseAtOnceAndOneBeside() {
    NetworkPool.Lease one = take(SPEC, 1);
    NetworkPool.Lease two = take(SPEC, 1);
    NetworkPool.Lease three = take(OTHER, 1);
    for (NetworkPool.Lease lease : List.of(one, two, three)) {
      lease.succeeded();
      lease.close();
    }
    Network fourth = useOnce(SPEC, 2);
    List.of(one, two, three).forEach(lease -> predict(lease.network()));
    Network fifth = useOnce(OTHER, 2);
    assertThrows(IllegalStateException.class, () -> predict(one.network()));
    List.of(two.network(), three.network(), fourth, fifth).forEach(NetworkPoolTest::predict);
  }

  @Test
  void theLongestIdleGivesWayBeforeAnotherIsOpened() {
    Network first = useOnce(SPEC, 1);
    Network second = useOnce(OTHER, 1);
    try (NetworkPool.Lease third = take(SPEC, 2)) {
      assertThrows(IllegalStateException.class, () -> predict(first));
      predict(second);
      third.succeeded();
    }
    assertSame(second, useOnce(OTHER, 1));
  }

  @Test
  void whatIsIdleIsClosedForOthersToHaveItsMemory() {
    Network idle = useOnce(SPEC, 1);
    try (NetworkPool.Lease used = take(OTHER, 1)) {
      assertTrue(pool.closeIdle());
      assertFalse(pool.closeIdle());
      predict(used.network());
    }
    assertThrows(IllegalStateException.class, () -> predict(idle));
  }

  @Test
  void anotherVersionThanTheDriversIsRefused() {
    Arithmetic ofDriver = new Arithmetic("dl4j", "ND4J 0.9.1", Device.Kind.CPU);
    BackendException e =
        assertThrows(BackendException.class, () -> pool.take(ofDriver, SPEC, Device.CPU, 1));
    assertEquals(
        "Backend dl4j is ND4J 1.0.0-M2, OpenBLAS 0.3.31-1.5.13, JavaCPP 1.5.13 here, and ND4J"
            + " 0.9.1 on the driver: the same jars must be on the class path of driver and"
            + " executors. Look for older ones in Spark's jars folder, --jars and"
            + " spark.executor.extraClassPath.",
        e.getMessage());
  }

  private Network useOnce(NetworkSpec spec, int threads) {
    try (NetworkPool.Lease lease = take(spec, threads)) {
      lease.succeeded();
      return lease.network();
    }
  }

  private NetworkPool.Lease take(NetworkSpec spec, int threads) {
    return pool.take(Arithmetic.of("dl4j", Device.Kind.CPU), spec, Device.CPU, threads);
  }

  private static void predict(Network network) {
    network.predict(new float[2], 1, new float[4]);
  }
}
