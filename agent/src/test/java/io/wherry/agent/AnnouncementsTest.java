package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.identity.HostIdentity.Membership;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Labels;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has heard of its channel, and what that forbids it for how long. */
class AnnouncementsTest {
  private static final RepositoryName MARSH = new RepositoryName("marsh");
  private static final ChannelName STABLE = new ChannelName("stable");

  @TempDir Path stateDir;
  private final SigningKey key = SigningKey.generate(new SecureRandom());
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private Announcements announcements;

  @BeforeEach
  void start() throws IOException {
    var membership =
        new Membership(MARSH, STABLE, Labels.NONE, List.of(key.verifyingKey().line()), List.of());
    announcements =
        Announcements.open(
            Announcements.trust(membership), membership, new Places(stateDir), () -> now);
  }

  private static ReleaseId release(long number) {
    return new ReleaseId(MARSH, number);
  }

  private ChannelStatement statement(long serial) {
    return new ChannelStatement(
        STABLE, serial, release(7), 1, Set.of(), now.plus(Duration.ofDays(7)));
  }

  private SignedStatement signed(ChannelStatement statement) {
    return signed(statement, key);
  }

  private static SignedStatement signed(ChannelStatement statement, SigningKey by) {
    var bytes = statement.bytes();
    return new SignedStatement(STABLE, bytes, by.sign(bytes, "").bytes());
  }

  private static ChannelStatement yanked(ChannelStatement statement) {
    return statement.withYanked(Set.of(5L));
  }

  @Test
  void aYankIsRememberedOverARestart() throws IOException {
    assertThat(announcements.verified(signed(yanked(statement(3))))).contains(release(7));

    start();

    assertThat(announcements.against(release(5)).orElseThrow())
        .satisfies(f -> assertThat(f.what()).contains("marsh/5 was yanked from channel stable"))
        .satisfies(f -> assertThat(f.category()).isEqualTo(Fault.Category.PERMANENT));
    assertThat(announcements.against(release(6))).isEmpty();
    assertThat(announcements.highestSerial()).isEqualTo(3);
  }

  @Test
  void anOlderStatementThatLacksTheYankDoesNotUndoIt() throws IOException {
    var before = signed(statement(2));
    announcements.verified(before);
    announcements.verified(signed(yanked(statement(3))));

    assertThat(announcements.verified(before)).isEmpty();
    assertThat(announcements.against(release(5))).isPresent();
    start();
    assertThat(announcements.verified(before)).isEmpty();
    assertThat(announcements.against(release(5))).isPresent();
  }

  @Test
  void onlyALaterStatementTakesAYankBack() {
    announcements.verified(signed(yanked(statement(3))));

    announcements.verified(signed(statement(4)));

    assertThat(announcements.against(release(5))).isEmpty();
  }

  /** Whoever keeps new statements from a host gains nothing by waiting. */
  @Test
  void aYankOutlivesTheStatementThatToldOfIt() throws IOException {
    announcements.verified(signed(yanked(statement(3))));
    now = now.plus(Duration.ofDays(30));

    start();

    assertThat(announcements.against(release(5))).isPresent();
  }

  @Test
  void floorAndBarrierDependOnWhereTheHostHasSettled() {
    announcements.verified(signed(statement(3).withFloor(4).withBarrier(Optional.of(6L))));

    assertThat(announcements.against(Optional.of(release(2)), release(5)).orElseThrow().what())
        .contains("past 4, the floor of channel stable");
    assertThat(announcements.against(Optional.of(release(2)), release(4))).isEmpty();
    assertThat(announcements.against(Optional.of(release(4)), release(7)).orElseThrow().what())
        .contains("past the barrier at 6");
    assertThat(announcements.against(Optional.of(release(8)), release(7))).isEmpty();
  }

  /** A bar that anybody could write would only keep the host from its updates. */
  @Test
  void whatSomebodyElseSignedOrBrokeOnTheDiskForbidsNothing() throws IOException {
    announcements.verified(signed(yanked(statement(3))));
    var file = new Places(stateDir).statement();
    Files.writeString(file, "broken");
    start();
    assertThat(announcements.against(release(5))).isEmpty();

    var stranger = SigningKey.generate(new SecureRandom());
    assertThat(announcements.verified(signed(yanked(statement(4)), stranger))).isEmpty();
    assertThat(announcements.against(release(5))).isEmpty();
    announcements.verified(signed(yanked(statement(3))));
    assertThat(announcements.against(release(5))).isPresent();
  }
}
