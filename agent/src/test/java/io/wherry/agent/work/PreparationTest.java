package io.wherry.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.Manifest;
import io.wherry.common.resolve.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private static final ReleaseId RELEASE = new ReleaseId(new RepositoryName("fleet"), 1);
  private static final Order ORDER =
      new Order(
          new ChangeId("c1"),
          Optional.empty(),
          1,
          new Plan(RELEASE, FakeDisk.inventory().digest(), List.of()),
          Duration.ofHours(1),
          Digest.of(new byte[0]),
          "0".repeat(40));
  private static final Fault BAD = Fault.integrity("the tarball of app/a has another digest");

  /** A cache that finds something broken in it for so many times. */
  private static final class Cache implements Fetching {
    private int broken;
    private int fetched;

    Cache(int broken) {
      this.broken = broken;
    }

    @Override
    public Outcome fetch(List<Artefact> wanted, Guidance guidance, Progress progress) {
      fetched++;
      return new Outcome.Fetched(Map.of(), 0);
    }

    @Override
    public boolean discardBroken(List<Artefact> suspects) {
      return broken-- > 0;
    }
  }

  private static UpdateEvent prepare(Cache cache, Installing installing) throws Exception {
    var manifest =
        new Manifest(
            RELEASE, Optional.empty(), Instant.EPOCH, List.of(), new TreeMap<>(), List.of());
    var preparation =
        new Preparation(
            (_, _) ->
                new Syncing.Outcome.Synced(
                    manifest, new Catalogue(RELEASE, List.of()), _ -> new byte[0]),
            cache,
            installing,
            FakeDisk::inventory,
            Preparation.Idleness.Work::run,
            InstantSource.system());
    return preparation.run(new WorkerCommand.Prepare(ORDER, Guidance.NONE), _ -> {});
  }

  @Test
  void whatTheDiskHasSpoiltIsFetchedOnceMore() throws Exception {
    var installing = mock(Installing.class);
    when(installing.stage(any(), any(), any(), any()))
        .thenReturn(Optional.of(BAD), Optional.empty());
    var cache = new Cache(1);

    assertThat(prepare(cache, installing)).isInstanceOf(UpdateEvent.Staged.class);

    assertThat(cache.fetched).isEqualTo(2);
  }

  /** A disk that spoils all that it takes would otherwise have it fetched without end. */
  @Test
  void aDiskThatSpoilsItAgainIsNotAskedAThirdTime() throws Exception {
    var installing = mock(Installing.class);
    when(installing.stage(any(), any(), any(), any())).thenReturn(Optional.of(BAD));
    var cache = new Cache(Integer.MAX_VALUE);

    assertThat(prepare(cache, installing))
        .isEqualTo(new UpdateEvent.Failed(ORDER.change(), BAD, List.of()));

    assertThat(cache.fetched).isEqualTo(2);
  }

  @Test
  void whatIsBrokenSinceItWasMadeIsNotFetchedAgain() throws Exception {
    var installing = mock(Installing.class);
    when(installing.stage(any(), any(), any(), any())).thenReturn(Optional.of(BAD));
    var cache = new Cache(0);

    assertThat(prepare(cache, installing)).isInstanceOf(UpdateEvent.Failed.class);

    assertThat(cache.fetched).isEqualTo(1);
  }
}
