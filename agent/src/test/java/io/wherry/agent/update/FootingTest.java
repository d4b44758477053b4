package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.CORRUPT;
import static io.wherry.agent.update.Samples.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Footing.Past;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a host that follows its channel goes by itself. */
class FootingTest {
  private static Past settled(long release) {
    return new Past(
        new ChangeId("c" + release), release(release), Outcome.SETTLED, Optional.empty());
  }

  private static Past failed(long release) {
    return new Past(
        new ChangeId("f" + release), release(release), Outcome.FAILED, Optional.of(CORRUPT));
  }

  @Test
  void itGoesForwardOnly() {
    var footing = Footing.NONE.after(settled(7));
    assertThat(footing.shouldFollow(release(8))).isTrue();
    assertThat(footing.shouldFollow(release(7))).isFalse();
    assertThat(footing.shouldFollow(release(6))).isFalse();
    assertThat(footing.shouldFollow(new ReleaseId(new RepositoryName("other"), 8))).isFalse();
  }

  @Test
  void itDoesNotGoAgainToWhatItFailedAt() {
    var footing = Footing.NONE.after(settled(7)).after(failed(8));
    assertThat(footing.shouldFollow(release(8))).isFalse();
    assertThat(footing.shouldFollow(release(9))).isTrue();
  }

  @Test
  void itGoesAgainToWhatWasWithdrawnWithoutItsFault() {
    var footing = Footing.NONE.after(settled(7)).after(failed(8)).blameless();
    assertThat(footing.shouldFollow(release(8))).isTrue();
    assertThat(footing.hasEnded(new ChangeId("f8"))).isTrue();
  }

  @Test
  void itDoesNotGoAgainToWhatItWasTakenBackFrom() {
    var footing = Footing.NONE.after(settled(8)).after(settled(6));
    assertThat(footing.shouldFollow(release(7))).isFalse();
    assertThat(footing.shouldFollow(release(8))).isFalse();
    assertThat(footing.shouldFollow(release(9))).isTrue();
  }

  @Test
  void thatIsKeptThroughFurtherChangesUntilItIsOrderedThere() {
    var back = Footing.NONE.after(settled(8)).after(settled(6)).after(failed(5)).after(settled(5));
    assertThat(back.shouldFollow(release(8))).isFalse();

    var there = back.after(settled(8)).after(settled(9));
    assertThat(there.tookBackFrom()).isEmpty();
    assertThat(there.shouldFollow(release(10))).isTrue();
  }
}
