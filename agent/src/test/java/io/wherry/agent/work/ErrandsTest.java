package io.wherry.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.journal.Leavings;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers say of what is installed, each of them a process of its own over one disk. */
class ErrandsTest {
  private static final Inventory MERGED = has("1");
  private static final Inventory REBUILT = has("2");
  private static final Order ORDER = FakeMaster.orderTo("c-1", 2);

  @TempDir private Path directory;
  private Inventory installed = MERGED;

  private static Inventory has(String version) {
    var id = PackageId.of("sys-libs/zlib", version, "0");
    return new Inventory(List.of(new InstalledPackage(id, Optional.empty(), false)));
  }

  private UpdateEvent run(WorkerCommand command) throws InterruptedException {
    return run(new FakeDisk(directory, _ -> {}), command);
  }

  private UpdateEvent run(FakeDisk disk, WorkerCommand command) throws InterruptedException {
    var clock = InstantSource.fixed(Instant.EPOCH);
    Preparation.Idleness idle = Preparation.Idleness.Work::run;
    var preparation =
        new Preparation(
            (_, _) -> new Syncing.Outcome.NotSynced(Fault.local("nobody syncs here")),
            (_, _, _) -> new Fetching.Outcome.Fetched(java.util.Map.of(), 0),
            disk,
            () -> installed,
            idle,
            clock);
    var errands =
        new Errands(
            preparation,
            disk,
            Optional::empty,
            new FakeHooks(directory, _ -> {}),
            () -> installed,
            Leavings.in(directory),
            clock);
    return ((WorkerWord.Answered) errands.run(command, _ -> {})).event();
  }

  private void merge() throws InterruptedException {
    var disk = new FakeDisk(directory, _ -> {});
    disk.stage(ORDER, List.of(), _ -> new byte[0], (_, _) -> {});
    var answer = run(disk, new WorkerCommand.Merge(ORDER, Instant.EPOCH.plusSeconds(60)));
    assertThat(((UpdateEvent.Merged) answer).left()).contains(MERGED.packagesDigest());
  }

  private Optional<Digest> leftAsItIsFound() throws InterruptedException {
    var found = (UpdateEvent.Recovered) run(new WorkerCommand.Recover());
    assertThat(found.merged()).contains(ORDER.change());
    return found.left();
  }

  /** Its agent died, and somebody was faster than the next one. */
  @Test
  void whatAMergeHasLeftIsKnownAfterwardsWhateverSomebodyHasMadeOfIt() throws Exception {
    merge();
    installed = REBUILT;
    assertThat(leftAsItIsFound()).contains(MERGED.packagesDigest());
  }

  @Test
  void whereItWasNotWrittenDownItIsWhatIsThere() throws Exception {
    merge();
    Files.delete(directory.resolve("left"));
    installed = REBUILT;
    assertThat(leftAsItIsFound()).contains(REBUILT.packagesDigest());
  }

  @Test
  void whatAnotherMergeHasLeftSaysNothingOfThisOne() throws Exception {
    merge();
    Leavings.in(directory).note(new ChangeId("c-0"), Digest.of(new byte[] {1}));
    assertThat(leftAsItIsFound()).contains(MERGED.packagesDigest());
  }

  @Test
  void whatIsDamagedSaysNothing() throws IOException, InterruptedException {
    merge();
    Files.writeString(directory.resolve("left"), "half of it");
    assertThat(leftAsItIsFound()).contains(MERGED.packagesDigest());
  }
}
