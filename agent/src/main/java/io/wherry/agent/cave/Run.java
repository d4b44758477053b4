package io.wherry.agent.cave;

import io.wherry.agent.install.HostAccounts;
import io.wherry.agent.install.Refusal;
import io.wherry.common.cave.CaveEvent;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes layers, one after the other. What became of a layer is read from the installed database;
 * what cave says is for people.
 */
final class Run {
  /** What cave ends with where one of its hooks refused. */
  static final int REFUSED = 42;

  private static final int LAST_LINES = 6;
  private final Workplace work;
  private final String change;
  private final Desk desk;
  private final int total;
  private int number;

  /** {@code change} names the logs. */
  Run(Workplace work, String change, Desk desk, List<Layer> layers) {
    this.work = work;
    this.change = change;
    this.desk = desk;
    this.total = layers.stream().mapToInt(Layer::size).sum();
  }

  static Path resumeFile(Path stateDir) {
    return stateDir.resolve("cave/resume");
  }

  /** Whose hook is let through; it holds what {@link Paludis#RUN} must say. */
  static Path pass(Path stateDir) {
    return stateDir.resolve("cave/run");
  }

  /** Where the output of all runs of a change is. */
  static Path logs(Path stateDir, String change) {
    return stateDir.resolve("logs").resolve(change);
  }

  private Path log(String what) throws IOException {
    return Files.createDirectories(logs(work.stateDir(), change)).resolve(what + ".log");
  }

  /** Refuses where cave would do something else; names what is not as it should be afterwards. */
  Optional<Fault> execute(Layer layer, String what) throws IOException, InterruptedException {
    requireStock(layer);
    desk.require(layer, resumeFile(work.stateDir()));
    var log = log(what);
    var heard = new Heard(new ArrayDeque<>(), new Begun());
    var exit = execute(change + " " + what, log, heard);
    return wrong(layer, exit, heard.begun()).map(words -> fault(words, exit, heard.last(), log));
  }

  /** What cave said at the end, and what it has not said to be done. */
  private record Heard(ArrayDeque<String> last, Begun begun) {}

  private Exit execute(String token, Path log, Heard heard)
      throws IOException, InterruptedException {
    var pass = pass(work.stateDir());
    NamedFiles.write(pass, token + "\n");
    try {
      return desk.cave().run(resumeFile(work.stateDir()), token, log, event -> hear(event, heard));
    } finally {
      Files.deleteIfExists(pass);
    }
  }

  /** What cave did not find it would get from the network, and nobody would look at it. */
  private void requireStock(Layer layer) throws IOException {
    if (!(layer instanceof Layer.Installs(var coming))) return;
    var checkout = work.checkout(desk.binaries());
    for (var each : coming) {
      var tarball = work.distdir().file(each.tarball());
      if (!Distdir.is(tarball, each.tarball()))
        throw Refusal.local(
            tarball
                + " is not the verified tarball any more that was put there; it is tried again");
      if (!checkout.holds(PbinFile.pathOf(each.id()), each.pbin()))
        throw Refusal.local(
            checkout.location()
                + " has another pbin of "
                + each.id()
                + " than was put there; it is tried again");
    }
  }

  private synchronized void hear(CaveEvent event, Heard heard) {
    heard.begun().hear(event);
    var last = heard.last();
    switch (event) {
      case CaveEvent.Began(_, _, var job) -> {
        if (job.kind() == Kind.INSTALL || job.kind() == Kind.REMOVE)
          work.listener().merging(job.what().id(), ++number, total);
      }
      case CaveEvent.Line(var text) -> keep(text, last);
      case CaveEvent.Ended(var job, var well) -> {
        if (!well) keep("cave failed with " + job.what(), last);
      }
      case CaveEvent.Phase _, CaveEvent.Fate _, CaveEvent.Log _ -> {}
    }
  }

  private static void keep(String text, ArrayDeque<String> last) {
    if (text.isBlank()) return;
    last.addLast(text);
    if (last.size() > LAST_LINES) last.removeFirst();
  }

  private Optional<String> wrong(Layer layer, Exit exit, Begun begun) throws IOException {
    var holdings = Holdings.read(work.root());
    var wrong = new ArrayList<String>();
    for (var goal : holdings.unmet(layer.goals())) wrong.add(words(goal, holdings));
    if (!exit.ok())
      for (var goal : layer.goals())
        if (holdings.meets(goal) && begun.has(goal.id()))
          wrong.add(goal.id() + " is not whole: cave did not come to its end with it");
    if (layer instanceof Layer.Accounts(var accounts))
      for (var account : HostAccounts.lacking(work.root(), accounts))
        wrong.add(account + " was not made");
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
  }

  private static String words(Goal goal, Holdings holdings) {
    return switch (goal) {
      case Goal.There(var id, _) ->
          id + " is not installed as it should be, there is " + holdings.words(id);
      case Goal.Gone(var id) -> holdings.words(id) + " is still installed";
    };
  }

  private static Fault fault(String wrong, Exit exit, ArrayDeque<String> last, Path log) {
    var said = new ArrayList<>(last);
    var what =
        "cave "
            + exit.words()
            + (isRefusal(exit) ? ", because a hook refused" : "")
            + ": "
            + wrong
            + "; its output is in "
            + log
            + (said.isEmpty() ? "" : ", at the end:\n" + String.join("\n", said));
    return isRefusal(exit) || !(exit instanceof Exit.Ended)
        ? Fault.local(what)
        : Fault.permanent(what);
  }

  private static boolean isRefusal(Exit exit) {
    return exit instanceof Exit.Ended(int status) && status == REFUSED;
  }
}
