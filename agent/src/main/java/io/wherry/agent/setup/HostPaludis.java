package io.wherry.agent.setup;

import io.wherry.agent.cave.PaludisSettings;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.BinaryRepository;
import io.wherry.common.setup.HostConfiguration;
import io.wherry.common.setup.HostConfiguration.Text;
import io.wherry.common.setup.LockHook;
import io.wherry.common.setup.PaludisConfiguration;
import io.wherry.common.setup.Settled;
import io.wherry.common.setup.Settled.Outcome;
import io.wherry.common.setup.SetupFiles;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The paludis of this host. What is put into its configuration is in an order that leaves cave
 * working at any moment: the repository is there before it is configured, the set before world
 * names it.
 */
public final class HostPaludis {
  private final Ground ground;
  private final SetupFiles files;
  private final PaludisConfiguration found;
  private final List<Settled> settled = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * What the host is like. {@code verified} is the agent's repository and {@code lock} the folder
   * of the lock, both as processes of the root see them.
   */
  public record Ground(
      Path root,
      PaludisSettings settings,
      Path verified,
      Path lock,
      Formats formats,
      Manner manner) {}

  public HostPaludis(Ground ground) {
    this.ground = ground;
    this.files = new SetupFiles(ground.root(), ground.manner());
    this.found = new PaludisConfiguration(files, ground.settings().configuration());
  }

  /** False where nobody has configured a paludis in this root. */
  public boolean isThere() throws IOException {
    return found.isThere();
  }

  /** Puts everything there that is missing, for the release's repository of that name. */
  public SetupReport settle(RepositoryName name, Instant now)
      throws IOException, InterruptedException {
    var wanted =
        new HostConfiguration(
            name, ground.settings().configuration(), ground.settings().repositories());
    if (found.named(BinaryRepository.MASTER).isEmpty()) return withoutMaster(wanted);
    var builds = builder(wanted);
    if (builds.isPresent()) leave(builds.get());
    else if (repository(wanted, now)) put(wanted.binaries(ground.verified()));
    accounts(wanted);
    hook();
    settled.add(files.begin(wanted.set().file(), wanted.set().text()));
    world();
    return report();
  }

  /** The compilation node may be a host as well: what cave builds there must not be synced over. */
  private Optional<PaludisConfiguration.Repository> builder(HostConfiguration wanted)
      throws IOException {
    return found
        .named(wanted.name().toString())
        .filter(there -> there.value("binary_destination").filter("true"::equals).isPresent());
  }

  private void leave(PaludisConfiguration.Repository builds) {
    settled.add(new Settled(at(builds.file()), new Outcome.Unchanged()));
    remarks.add(
        "cave builds into %s here, so it does not take it from the agent"
            .formatted(builds.value("location").orElse("it")));
  }

  /** cave would do nothing any more, as the repository says that it builds on that one. */
  private SetupReport withoutMaster(HostConfiguration wanted) {
    var file = wanted.binaries(ground.verified()).file();
    var why =
        "this root's paludis has no repository '%s', on which %s builds; configure and sync it first"
            .formatted(BinaryRepository.MASTER, wanted.name());
    settled.add(new Settled(at(file), new Outcome.Failed(why)));
    return report();
  }

  /** False where it is not there: cave could do nothing with a configuration of it. */
  private boolean repository(HostConfiguration wanted, Instant now) {
    var repository = wanted.repository();
    if (repository.isBegun(files)) {
      settled.add(new Settled(at(repository.location()), new Outcome.Unchanged()));
      return true;
    }
    var begun = repository.begin(files, ground.manner(), Optional.of(ground.verified()), now);
    settled.addAll(begun);
    return begun.stream().noneMatch(one -> one.outcome() instanceof Outcome.Failed);
  }

  private void accounts(HostConfiguration wanted) throws IOException, InterruptedException {
    switch (ground.formats().ask()) {
      case Formats.Answer.Silent(var why) ->
          remarks.add("users and groups that packages need are not set up: " + why);
      case Formats.Answer.Knows(var formats) -> {
        if (formats.containsAll(
            List.of(HostConfiguration.ACCOUNTS, HostConfiguration.INSTALLED_ACCOUNTS))) {
          account(HostConfiguration.ACCOUNTS, wanted.accounts());
          account(HostConfiguration.INSTALLED_ACCOUNTS, wanted.installedAccounts());
        } else {
          remarks.add(
              "this cave was built without repositories of accounts: it makes no users and groups");
        }
      }
    }
  }

  /** Two of one kind would be one too many, whatever the first is called. */
  private void account(String format, Text wanted) throws IOException {
    var there = found.ofFormat(format);
    if (there.isEmpty()) put(wanted);
    else settled.add(new Settled(at(there.get().file()), new Outcome.Unchanged()));
  }

  private void hook() {
    put(new Text(found.file(LockHook.PLACE), LockHook.text(ground.lock())));
  }

  private void world() throws IOException {
    var world = found.world();
    if (world.isPresent()) {
      settled.add(files.line(world.get(), HostConfiguration.SET));
      return;
    }
    remarks.add(
        "%s names no world file, so 'cave purge' would take away what Wherry installs; write 'world = %s' into it"
            .formatted(at(found.file("general.conf")), found.file("world")));
  }

  private void put(Text text) {
    settled.add(files.put(text.file(), text.text()));
  }

  private Path at(Path inRoot) {
    return ground.root().resolve(Path.of("/").relativize(inRoot));
  }

  private SetupReport report() {
    return new SetupReport(settled, remarks);
  }
}
