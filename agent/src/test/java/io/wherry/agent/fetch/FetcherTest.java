package io.wherry.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.fetch.RudeServer.Manners.CutAfter;
import io.wherry.agent.fetch.RudeServer.Manners.NoRanges;
import io.wherry.agent.fetch.RudeServer.Manners.OtherBytes;
import io.wherry.agent.fetch.RudeServer.Manners.Status;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import io.wherry.common.time.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
  private static final Patience PATIENCE =
      new Patience(
          4,
          2,
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
          Duration.ofSeconds(60),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final byte[] content = new byte[200_000];
  private final List<RudeServer> servers = new ArrayList<>();
  @TempDir Path cache;

  @BeforeEach
  void anyContent() {
    new Random(7).nextBytes(content);
  }

  @AfterEach
  void closeServers() {
    servers.forEach(RudeServer::close);
  }

  @Test
  void tarballsComeVerifiedIntoTheCacheAndOnlyOnce() throws Exception {
    var server = serving("a.tar.zst", "b.tar.zst", "c.tar.zst");
    var wanted = List.of(tarball("a.tar.zst"), tarball("b.tar.zst"), tarball("c.tar.zst"));
    var fetched = (FetchResult.Fetched) fetch(wanted, server);
    assertThat(fetched.bytes()).isEqualTo(3L * content.length);
    assertThat(fetched.tarballs().values())
        .allSatisfy(f -> assertThat(f).hasBinaryContent(content));
    assertThat(((FetchResult.Fetched) fetch(wanted, server)).bytes()).isZero();
    assertThat(server.asked()).hasSize(3);
    assertThat(names()).containsExactly("a.tar.zst", "b.tar.zst", "c.tar.zst");
  }

  @Test
  void aCutConnectionIsGoneOnWithWhereItWasCut() throws Exception {
    var server = serving("a.tar.zst");
    server.next(new CutAfter(50_000), new CutAfter(50_000));
    var fetched = (FetchResult.Fetched) fetch(List.of(tarball("a.tar.zst")), server);
    assertThat(fetched.bytes()).isEqualTo(content.length);
    assertThat(server.asked()).containsExactly("all", "bytes=50000-", "bytes=100000-");
  }

  @Test
  void whatAnEarlierAgentBeganIsVerifiedToo() throws Exception {
    var server = serving("a.tar.zst");
    Files.write(cache.resolve("a.tar.zst.part"), new byte[1000]);
    Files.writeString(cache.resolve("a.tar.zst.tag"), "\"v1\"");
    assertThat(fetch(List.of(tarball("a.tar.zst")), server))
        .isInstanceOf(FetchResult.Fetched.class);
    assertThat(cache.resolve("a.tar.zst")).hasBinaryContent(content);
    assertThat(server.asked()).containsExactly("bytes=1000-", "all");
  }

  @Test
  void aServerWithoutRangesSendsItAllAgain() throws Exception {
    var server = serving("a.tar.zst");
    server.next(new CutAfter(50_000), new NoRanges());
    assertThat(fetch(List.of(tarball("a.tar.zst")), server))
        .isInstanceOf(FetchResult.Fetched.class);
    assertThat(cache.resolve("a.tar.zst")).hasBinaryContent(content);
  }

  @Test
  void aDamagedTarballIsTriedOnceMoreElsewhere() throws Exception {
    var bad = serving("a.tar.zst");
    var good = serving("a.tar.zst");
    bad.next(new OtherBytes());
    assertThat(fetch(List.of(tarball("a.tar.zst")), bad, good))
        .isInstanceOf(FetchResult.Fetched.class);
    assertThat(good.asked()).hasSize(1);
  }

  @Test
  void aTarballThatStaysDamagedIsAnIntegrityFaultAndLeavesNothing() throws Exception {
    var server = serving("a.tar.zst");
    server.next(new OtherBytes(), new OtherBytes());
    assertThat(fault(fetch(List.of(tarball("a.tar.zst")), server)).category())
        .isEqualTo(Fault.Category.INTEGRITY);
    assertThat(names()).isEmpty();
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void aMissingTarballIsGivenUpAfterAFewTries() throws Exception {
    var server = serving();
    var fault = fault(fetch(List.of(tarball("a.tar.zst")), server));
    assertThat(fault.category()).isEqualTo(Fault.Category.PERMANENT);
    assertThat(fault.what()).contains("a.tar.zst").contains("not served");
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void aBusyServerIsLeftAloneAsLongAsItAsks() throws Exception {
    var server = serving("a.tar.zst");
    server.next(
        new Status(503, Optional.of("7")),
        new Status(429, Optional.of("100000")),
        new Status(503, Optional.empty()));
    assertThat(fetch(List.of(tarball("a.tar.zst")), server))
        .isInstanceOf(FetchResult.Fetched.class);
    assertThat(pauses).startsWith(Duration.ofSeconds(7), Duration.ofSeconds(60));
  }

  /** The first two wait for each other; what more there might be takes the others meanwhile. */
  @Test
  void noMoreComeAtTheSameTimeThanAllowed() throws Exception {
    var names = IntStream.range(0, 8).mapToObj(i -> i + ".tar.zst").toArray(String[]::new);
    var server = serving(names);
    var wanted = Stream.of(names).map(this::tarball).toList();
    var both = new CountDownLatch(2);
    var fetching = ConcurrentHashMap.<Thread>newKeySet();
    Pace waiting =
        new Pace() {
          @Override
          public void took(long bytes) throws InterruptedException {
            if (fetching.add(Thread.currentThread())) both.countDown();
            both.await();
          }

          @Override
          public void pause(Duration time) {}
        };
    var result =
        new Fetcher(cache, 2, PATIENCE, waiting, new Random(1))
            .fetch(wanted, List.of(server.address()), (_, _) -> {});
    assertThat(result).isInstanceOf(FetchResult.Fetched.class);
    assertThat(fetching).hasSize(2);
  }

  @Test
  void aServerThatStaysBrokenIsAPassingFault() throws Exception {
    var server = serving("a.tar.zst");
    server.next(status(500), status(500), status(500), status(500));
    assertThat(fault(fetch(List.of(tarball("a.tar.zst")), server)).mayPass()).isTrue();
  }

  @Test
  void aServerThatAlwaysCutsAtTheSamePlaceDoesNotHoldUsForEver() throws Exception {
    var server = serving("a.tar.zst");
    for (int i = 0; i < 20; i++) server.next(new CutAfter(0));
    assertThat(fault(fetch(List.of(tarball("a.tar.zst")), server)).mayPass()).isTrue();
    assertThat(server.asked()).hasSizeLessThan(6);
  }

  @Test
  void anAnswerThatIsTooLongIsCorrupt() throws Exception {
    var server = serving("a.tar.zst");
    var shorter = new Artefact("a.tar.zst", Encoding.TAR_ZST, 100, Digest.of(new byte[100]));
    assertThat(fault(fetch(List.of(shorter), server)).category())
        .isEqualTo(Fault.Category.INTEGRITY);
    assertThat(names()).isEmpty();
  }

  @Test
  void aTarballThatDoesNotFitOnTheDiskIsNotBegun() throws Exception {
    var server = serving();
    var huge = new Artefact("a.tar.zst", Encoding.TAR_ZST, Long.MAX_VALUE / 4, Digest.of(content));
    var fault = fault(fetch(List.of(huge), server));
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what()).contains("make room");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void aCachedTarballThatHasRottenIsFetchedAgainOnceSomebodyDoubtsIt() throws Exception {
    var server = serving("a.tar.zst", "b.tar.zst");
    var wanted = List.of(tarball("a.tar.zst"), tarball("b.tar.zst"));
    Files.write(cache.resolve("a.tar.zst"), new byte[content.length]);
    Files.write(cache.resolve("b.tar.zst"), content);
    assertThat(((FetchResult.Fetched) fetch(wanted, server)).bytes()).isZero();

    assertThat(fetcher().discardBroken(wanted)).isTrue();

    assertThat(names()).containsExactly("b.tar.zst");
    assertThat(((FetchResult.Fetched) fetch(wanted, server)).bytes()).isEqualTo(content.length);
    assertThat(cache.resolve("a.tar.zst")).hasBinaryContent(content);
    assertThat(fetcher().discardBroken(wanted)).isFalse();
  }

  @Test
  void aCachedTarballOfAnotherSizeIsNotBelieved() throws Exception {
    var server = serving("a.tar.zst");
    Files.write(cache.resolve("a.tar.zst"), new byte[content.length - 1]);
    assertThat(((FetchResult.Fetched) fetch(List.of(tarball("a.tar.zst")), server)).bytes())
        .isEqualTo(content.length);
    assertThat(cache.resolve("a.tar.zst")).hasBinaryContent(content);
  }

  @Test
  void whatNoReleaseNeedsIsPruned() throws Exception {
    for (var name : List.of("old.tar.zst", "old.tar.zst.part", "a.tar.zst", "a.tar.zst.part"))
      Files.writeString(cache.resolve(name), "");
    fetcher().prune(Set.of("a.tar.zst"));
    assertThat(names()).containsExactly("a.tar.zst", "a.tar.zst.part");
  }

  private static Status status(int status) {
    return new Status(status, Optional.empty());
  }

  private RudeServer serving(String... names) throws IOException {
    var server = new RudeServer();
    servers.add(server);
    for (var name : names) server.put(name, content);
    return server;
  }

  private Artefact tarball(String name) {
    return new Artefact(name, Encoding.TAR_ZST, content.length, Digest.of(content));
  }

  private Fetcher fetcher() {
    return new Fetcher(cache, 2, PATIENCE, new Noted(), new Random(1));
  }

  private FetchResult fetch(List<Artefact> wanted, RudeServer... from) throws InterruptedException {
    return fetcher()
        .fetch(wanted, List.of(from).stream().map(RudeServer::address).toList(), (_, _) -> {});
  }

  private static Fault fault(FetchResult result) {
    return ((FetchResult.NotFetched) result).fault();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(cache)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private final class Noted implements Pace {
    @Override
    public void took(long bytes) {}

    @Override
    public void pause(Duration time) {
      pauses.add(time);
    }
  }
}
