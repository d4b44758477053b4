package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Notices whether somebody else writes into the root's databases between staging and commit: a
 * permission may come hours after a plan was checked. It knows which entries the change itself
 * brings and takes.
 */
final class Watch {
  private static final int MOST_NAMED = 5;
  private final Databases databases;
  private final Fingerprint staged;
  private final List<Path> left = new ArrayList<>();
  private final List<Path> came = new ArrayList<>();

  /** Where they are: somebody may make one. */
  @FunctionalInterface
  interface Databases {
    Collection<Path> now() throws IOException;
  }

  private Watch(Databases databases, Fingerprint staged) {
    this.databases = databases;
    this.staged = staged;
  }

  /** Before the databases are read for the plan, so that nothing falls in between. */
  static Watch begin(Databases databases) throws IOException {
    return new Watch(databases, Fingerprint.take(databases.now()));
  }

  /** While nothing is touched: refuses where it is not the host any more that was planned for. */
  void requireAsStaged() throws IOException {
    var differences = staged.differences(Fingerprint.take(databases.now()));
    if (differences.isEmpty()) return;
    throw Refusal.meanwhile(
        "the host changed meanwhile: "
            + named(differences)
            + "; no file was touched, and the plan must be made anew");
  }

  void leaves(Path entry) {
    came.remove(entry);
    left.add(entry);
  }

  void comes(Path entry) {
    came.add(entry);
  }

  /** What others did while the change was made. */
  List<String> drift() throws IOException {
    return staged.differences(Fingerprint.take(databases.now()), left, came);
  }

  private static String named(List<String> differences) {
    var first = String.join(", ", differences.stream().limit(MOST_NAMED).toList());
    int more = differences.size() - MOST_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
