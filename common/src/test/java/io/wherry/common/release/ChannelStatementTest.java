package io.wherry.common.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.json.Json;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelStatementTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final RepositoryName MARSH = new RepositoryName("marsh");
  private static final ChannelName STABLE = new ChannelName("stable");
  private static final ChannelStatement OPEN =
      new ChannelStatement(STABLE, 3, release(9), 1, Set.of(), NOON);

  private static ReleaseId release(long number) {
    return new ReleaseId(MARSH, number);
  }

  private static Optional<ReleaseId> from(long number) {
    return Optional.of(release(number));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    var whole = OPEN.withFloor(4).withBarrier(Optional.of(7L)).withYanked(Set.of(2L, 8L));

    assertThat(ChannelStatement.parse(whole.bytes())).isEqualTo(whole);
    assertThat(new String(whole.bytes(), StandardCharsets.US_ASCII))
        .endsWith("expires 2026-11-21T12:00:00Z\nbarrier 7\nyanked 2\nyanked 8\n");
    assertThat(Json.read(ChannelStatement.class, Json.write(whole))).isEqualTo(whole);
  }

  /** A program from before the barrier passes over what it does not know, as this one does. */
  @Test
  void aLineOfALaterVersionIsPassedOverUnlessItIsCritical() throws Exception {
    var text = new String(OPEN.bytes(), StandardCharsets.US_ASCII);

    assertThat(ChannelStatement.parse(bytes(text + "later 7\nyanked 2\n")))
        .isEqualTo(OPEN.withYanked(Set.of(2L)));
    assertThatThrownBy(() -> ChannelStatement.parse(bytes(text + "!later 7\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("must be understood");
    assertThatThrownBy(() -> ChannelStatement.parse(bytes(text + "barrier 7\nbarrier 8\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> ChannelStatement.parse(bytes(text + "barrier seven\n")))
        .isInstanceOf(MalformedException.class);
  }

  /** In a log from before the barrier there is none. */
  @Test
  void aStatementThatWasRecordedWithoutABarrierIsRead() {
    var old = Json.write(OPEN);

    assertThat(old).doesNotContain("barrier");
    assertThat(Json.read(ChannelStatement.class, old)).isEqualTo(OPEN);
  }

  @Test
  void hostsCanSettleWhereverAStatementSendsThem() {
    assertThatThrownBy(() -> OPEN.withYanked(Set.of(9L))).hasMessageContaining("names release 9");
    assertThatThrownBy(() -> OPEN.withFloor(4).withYanked(Set.of(4L)))
        .hasMessageContaining("has its floor at release 4, which is yanked");
    assertThatThrownBy(() -> OPEN.withBarrier(Optional.of(5L)).withYanked(Set.of(5L)))
        .hasMessageContaining("has its barrier at release 5, which is yanked");
    assertThatThrownBy(() -> OPEN.withFloor(4).withBarrier(Optional.of(3L)))
        .hasMessageContaining("barrier at 3, below its floor 4");
    assertThatThrownBy(() -> OPEN.withFloor(10)).hasMessageContaining("below its floor 10");
    assertThat(OPEN.withYanked(Set.of(1L)).yanked()).containsExactly(1L);
  }

  @Test
  void nobodyGoesToAYankedReleaseOrBelowTheFloor() {
    var statement = OPEN.withFloor(4).withYanked(Set.of(6L));

    assertThat(statement.forbids(from(5), release(6))).containsInstanceOf(Refusal.Yanked.class);
    assertThat(statement.forbids(from(5), release(3))).containsInstanceOf(Refusal.BelowFloor.class);
    assertThat(statement.forbids(release(3)).orElseThrow().message())
        .contains("wherry channel floor stable 3");
    assertThat(statement.forbids(from(5), release(9))).isEmpty();
  }

  @Test
  void whoComesFromBelowTheFloorSettlesThereBeforeGoingPastIt() {
    var statement = OPEN.withFloor(4);

    assertThat(statement.forbids(from(3), release(9))).containsInstanceOf(Refusal.FloorFirst.class);
    assertThat(statement.forbids(from(3), release(4))).isEmpty();
    assertThat(statement.forbids(from(4), release(9))).isEmpty();
    assertThat(statement.forbids(Optional.empty(), release(9))).isEmpty();
  }

  @Test
  void nobodyGoesPastABarrierAndWhoIsPastItMayComeBack() {
    var statement = OPEN.withBarrier(Optional.of(5L));

    assertThat(statement.forbids(from(3), release(6)))
        .containsInstanceOf(Refusal.PastBarrier.class);
    assertThat(statement.forbids(from(7), release(8)))
        .containsInstanceOf(Refusal.PastBarrier.class);
    assertThat(statement.forbids(Optional.empty(), release(6)))
        .containsInstanceOf(Refusal.PastBarrier.class);
    assertThat(statement.forbids(from(3), release(5))).isEmpty();
    assertThat(statement.forbids(from(8), release(7))).isEmpty();
  }
}
