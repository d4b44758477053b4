package io.wherry.agent;

import io.wherry.agent.inspect.Dependents;
import io.wherry.agent.inspect.Difference;
import io.wherry.agent.inspect.Installed;
import io.wherry.agent.inspect.RootPackages;
import io.wherry.agent.inspect.Verifier;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Change;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Packages that shall go, in order, and what of theirs stays because somebody changed it. */
record Removal(List<Installed> going, List<Difference> staying) {
  /** A plan of removals alone leads to no release; nothing reads this one's name. */
  private static final ReleaseId NO_RELEASE = new ReleaseId(new RepositoryName("none"), 1);

  Removal {
    going = List.copyOf(going);
    staying = List.copyOf(staying);
  }

  /** Refuses what the host cannot spare, or what is not Wherry's to take away. */
  static Removal of(
      List<Installed> going, List<Installed> all, AgentSettings settings, boolean evenUnmanaged)
      throws IOException, InterruptedException, Failures.Stop {
    requireOurs(going, settings, evenUnmanaged);
    int most = settings.install().maxRemovals();
    if (going.size() > most)
      throw refused(
          "that would remove "
              + going.size()
              + " packages, and install.max-removals is "
              + most
              + "; if all of them are meant, say --set install.max-removals="
              + going.size());
    var lacking = new Dependents(all).lackingWithout(going);
    if (!lacking.isEmpty())
      throw refused(
          "still needed: "
              + String.join("; ", lacking)
              + "; remove what needs it in the same command, or replace it first");
    return new Removal(Dependents.dependentsFirst(going), staying(settings.root(), going));
  }

  private static void requireOurs(
      List<Installed> going, AgentSettings settings, boolean evenUnmanaged)
      throws IOException, Failures.Stop {
    var managed = new ManagedPackages(settings.installing().stateDir()).read();
    for (var installed : going) {
      if (!installed.database().equals(RootPackages.INSTALLED))
        throw refused(
            installed
                + " is in a database that Wherry does not change; whoever put it there must take"
                + " it away");
      if (!evenUnmanaged && !managed.contains(installed.id()))
        throw refused(
            installed
                + " was not installed by Wherry; say --even-unmanaged to remove it all the same");
    }
  }

  private static Failures.Stop refused(String why) {
    return new Failures.Stop(ExitCode.REFUSED, why);
  }

  /** What unmerging leaves: files and symlinks that are not as they were brought. */
  private static List<Difference> staying(Path root, List<Installed> going)
      throws IOException, InterruptedException {
    return new Verifier(root, 1, (_, _) -> {})
        .verify(going).differences().stream().filter(Removal::stays).toList();
  }

  static boolean stays(Difference difference) {
    boolean goesAnyway = difference.expectation() == Difference.Expectation.VOLATILE;
    return switch (difference.kind()) {
      case MISSING -> false;
      case TYPE, TARGET, UNREADABLE -> true;
      case CONTENT -> !goesAnyway;
      case TIME -> !goesAnyway && !difference.ofSymlink();
    };
  }

  Plan plan(Inventory inventory) {
    var removals = going.stream().<Change>map(i -> new Change.Remove(i.id())).toList();
    return new Plan(NO_RELEASE, inventory.digest(), removals);
  }
}
