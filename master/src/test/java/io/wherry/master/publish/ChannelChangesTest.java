package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.MARSH;
import static io.wherry.master.publish.PublishFixture.STABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do to channels, as it is recorded and as hosts are served it. */
class ChannelChangesTest {
  private static final ChannelName CANARY = new ChannelName("canary");

  @TempDir Path folder;
  private PublishFixture master;

  /** Release 4 is the newest, and what stable names. */
  @BeforeEach
  void publishFourReleases() throws Exception {
    master = new PublishFixture(folder);
    master.makeKeys();
    for (int version = 1; version <= 4; version++)
      master.publish(master.stage("a/b", "" + version, "c" + version));
  }

  private ChannelChange change(ChannelWish wish) throws IOException {
    return change(wish, false);
  }

  private ChannelChange change(ChannelWish wish, boolean dryRun) throws IOException {
    try (var publisher = master.open()) {
      return publisher.change(new ChannelOrder(wish, "operator/anna", "it is broken", dryRun));
    }
  }

  private static String refusal(ChannelChange change) {
    return ((ChannelChange.Refused) change).why().what();
  }

  private static String unchanged(ChannelChange change) {
    return ((ChannelChange.Unchanged) change).what();
  }

  private ChannelStatement recorded(ChannelName channel) throws IOException {
    return Objects.requireNonNull(Shelf.of(master.ledger()).channels().get(channel));
  }

  /** As a host reads it: fresh, signed, and not older than before. */
  private ChannelStatement served() throws Exception {
    var verdict = master.trust().statement(master.servedStatement(), STABLE, 0, master.now);
    return ((Verdict.Trusted<ChannelStatement>) verdict).value();
  }

  private static ChannelWish yank(long release) {
    return new ChannelWish.Yank(release, Optional.empty(), Optional.empty());
  }

  @Test
  void aChannelTakesOverWhatAnotherOneNames() throws Exception {
    change(new ChannelWish.Move(CANARY, 3));
    var before = served();

    var promoted = (ChannelChange.Changed) change(new ChannelWish.Promote(CANARY, STABLE));

    assertThat(promoted.what()).isEqualTo("channel stable is at release 3, which canary names");
    assertThat(served()).isEqualTo(recorded(STABLE));
    assertThat(served().release().number()).isEqualTo(3);
    assertThat(served().serial()).isEqualTo(before.serial() + 1);
    assertThat(unchanged(change(new ChannelWish.Promote(CANARY, STABLE))))
        .isEqualTo("channel stable is at release 3 already");
    assertThat(served().serial()).isEqualTo(before.serial() + 1);
  }

  @Test
  void aYankIsServedWithWhoDidItAndWhyOnRecord() throws Exception {
    change(yank(2));

    assertThat(served().yanked()).containsExactly(2L);
    try (var publisher = master.open()) {
      assertThat(publisher.releases().acts(STABLE))
          .containsExactly(
              new ChannelAct(
                  "release 2 is yanked from stable", "operator/anna", "it is broken", master.now));
    }
    long serial = served().serial();
    assertThat(unchanged(change(yank(2)))).isEqualTo("release 2 is yanked from stable already");
    assertThat(served().serial()).isEqualTo(serial);
    change(new ChannelWish.Unyank(2, Optional.empty()));
    assertThat(served().yanked()).isEmpty();
    assertThat(unchanged(change(new ChannelWish.Unyank(2, Optional.empty()))))
        .isEqualTo("release 2 is not yanked from stable");
  }

  @Test
  void aYankedReleaseIsPromotedToNobody() throws Exception {
    change(new ChannelWish.Move(CANARY, 3));
    change(new ChannelWish.Yank(3, Optional.of(STABLE), Optional.empty()));

    assertThat(refusal(change(new ChannelWish.Promote(CANARY, STABLE))))
        .contains("may not name release 3: it was yanked", "wherry channel unyank 3");
    try (var publisher = master.open()) {
      assertThat(publisher.move(STABLE, 3)).isInstanceOf(ChannelMove.Refused.class);
    }
    assertThat(served().release().number()).isEqualTo(4);
  }

  @Test
  void whatAChannelNamesIsYankedOnlyWithAnotherReleaseInItsPlace() throws Exception {
    assertThat(refusal(change(yank(4))))
        .contains("channel stable names release 4 now", "--move-to N", "--move-to 3");
    assertThat(served().yanked()).isEmpty();

    var moved =
        (ChannelChange.Changed) change(new ChannelWish.Yank(4, Optional.empty(), Optional.of(3L)));

    assertThat(moved.what())
        .isEqualTo("release 4 is yanked from stable, and stable moved to release 3");
    assertThat(served().yanked()).containsExactly(4L);
    assertThat(served().release().number()).isEqualTo(3);
  }

  /** One append, so that no crash yanks it from half of the channels. */
  @Test
  void aReleaseIsYankedFromAllChannelsOrFromNone() throws Exception {
    change(new ChannelWish.Move(CANARY, 3));
    assertThat(refusal(change(yank(3)))).contains("channel canary names release 3 now");
    assertThat(recorded(STABLE).yanked()).isEmpty();

    change(yank(1));

    assertThat(recorded(STABLE).yanked()).containsExactly(1L);
    assertThat(recorded(CANARY).yanked()).containsExactly(1L);
    assertThat(refusal(change(new ChannelWish.Move(new ChannelName("new"), 1))))
        .contains("it was yanked");
  }

  @Test
  void aFloorIsWhereHostsCanSettle() throws Exception {
    change(new ChannelWish.Move(STABLE, 3));
    change(yank(2));

    assertThat(refusal(change(new ChannelWish.Floor(STABLE, 4))))
        .contains("may not be above release 3", "promote --release 4 stable");
    assertThat(refusal(change(new ChannelWish.Floor(STABLE, 2)))).contains("was yanked");
    assertThat(refusal(change(new ChannelWish.Floor(STABLE, 9))))
        .isEqualTo("there is no release 9; there are 1, 2, 3, 4");
    assertThat(refusal(change(new ChannelWish.Floor(CANARY, 1))))
        .contains("there is no channel canary; there are stable");
    change(new ChannelWish.Floor(STABLE, 3));
    assertThat(served().floor()).isEqualTo(3);
    assertThat(unchanged(change(new ChannelWish.Floor(STABLE, 3)))).endsWith("already");
    assertThat(refusal(change(new ChannelWish.Move(STABLE, 1))))
        .contains("below the channel's floor 3", "wherry channel floor stable 1");
    assertThat(refusal(change(new ChannelWish.Yank(3, Optional.empty(), Optional.of(4L)))))
        .contains("has its floor at release 3; move that first");
    change(new ChannelWish.Floor(STABLE, 1));
    assertThat(served().floor()).isEqualTo(ChannelStatement.NO_FLOOR);
  }

  @Test
  void aBarrierStandsUntilItIsLifted() throws Exception {
    change(new ChannelWish.Barrier(STABLE, 2));

    assertThat(served().barrier()).contains(2L);
    assertThat(unchanged(change(new ChannelWish.Barrier(STABLE, 2)))).endsWith("already");
    assertThat(refusal(change(new ChannelWish.Floor(STABLE, 3)))).contains("lift it first");
    assertThat(refusal(change(yank(2)))).contains("has its barrier at release 2");
    assertThat(refusal(change(new ChannelWish.Barrier(STABLE, 7)))).contains("no release 7");
    assertThat(((ChannelChange.Changed) change(new ChannelWish.Move(STABLE, 3))).what())
        .contains("its hosts stay at 2 until its barrier is lifted");
    master.now = master.now.plus(Duration.ofDays(5));
    try (var publisher = master.open()) {
      publisher.resign(master.now);
    }
    assertThat(served().barrier()).contains(2L);
    change(new ChannelWish.Lift(STABLE));
    assertThat(served().barrier()).isEmpty();
    assertThat(unchanged(change(new ChannelWish.Lift(STABLE))))
        .isEqualTo("channel stable has no barrier");
    change(new ChannelWish.Floor(STABLE, 3));
    assertThat(refusal(change(new ChannelWish.Barrier(STABLE, 2)))).contains("below its floor 3");
  }

  @Test
  void aDryRunTellsAndChangesNothing() throws Exception {
    var before = served();

    var told = (ChannelChange.Changed) change(yank(2), true);

    assertThat(told.statements())
        .singleElement()
        .satisfies(s -> {
          assertThat(s.yanked()).containsExactly(2L);
          assertThat(s.serial()).isEqualTo(before.serial() + 1);
        });
    assertThat(served()).isEqualTo(before);
    assertThat(recorded(STABLE)).isEqualTo(before);
  }

  /** Recorded is what counts; the next start serves it. */
  @Test
  void aMasterThatDiesBetweenRecordAndSignatureServesTheYankAtItsNextStart() throws Exception {
    var before = served();
    var dying = new Dying(master.ledger());
    try (var publisher = Publisher.open(master.settings(), dying, () -> master.now)) {
      assertThatThrownBy(
              () -> publisher.change(new ChannelOrder(yank(2), "operator/anna", "", false)))
          .isInstanceOf(Died.class);
    }
    assertThat(served()).isEqualTo(before);

    try (var publisher = master.open()) {
      assertThat(publisher.recover()).containsExactly("served the statement of channel stable");
    }

    assertThat(served().yanked()).containsExactly(2L);
    assertThat(served().serial()).isEqualTo(before.serial() + 1);
    assertThat(unchanged(change(yank(2)))).endsWith("already");
  }

  /** It stands, and says so; what cannot be written now is written when it can. */
  @Test
  void aYankThatCannotBeServedIsServedLater() throws Exception {
    var file = master.served().resolve(StaticPaths.statement(MARSH, STABLE));
    Files.delete(file);
    Files.createDirectories(file.resolve("in/the/way"));

    var changed = (ChannelChange.Changed) change(yank(2));

    assertThat(changed.warnings())
        .singleElement()
        .asString()
        .startsWith("the statement of channel stable is recorded but not served yet");
    assertThat(recorded(STABLE).yanked()).containsExactly(2L);
    for (var each : List.of("in/the/way", "in/the", "in", "")) Files.delete(file.resolve(each));
    try (var publisher = master.open()) {
      publisher.resign(master.now);
    }
    assertThat(served().yanked()).containsExactly(2L);
  }

  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Records, and dies of it. */
  private record Dying(ReleaseLedger ledger) implements ReleaseLedger {
    @Override
    public void append(List<ReleaseFact> facts, By by) throws IOException {
      ledger.append(facts, by);
      throw new Died();
    }

    @Override
    public List<ReleaseFact> list() throws IOException {
      return ledger.list();
    }
  }
}
