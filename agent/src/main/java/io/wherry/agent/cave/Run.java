package io.wherry.agent.cave;

import io.wherry.agent.install.InstallListener;
import io.wherry.common.cave.CaveEvent;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.model.Fault;
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
  private static final int REFUSED_BY_A_HOOK = 42;
  private static final int LAST_LINES = 6;
  private final Path root;
  private final Place place;
  private final Desk desk;
  private final InstallListener listener;
  private final int total;
  private int number;

  Run(Path root, Place place, Desk desk, InstallListener listener, List<Layer> layers) {
    this.root = root;
    this.place = place;
    this.desk = desk;
    this.listener = listener;
    this.total = layers.stream().mapToInt(Layer::size).sum();
  }

  /** Where the files of a change's runs lie; {@code change} names the logs. */
  record Place(Path stateDir, String change) {
    Path resumeFile() {
      return stateDir.resolve("cave/resume");
    }

    /** Whose hook is let through; it holds what {@link Paludis#RUN} must say. */
    Path run() {
      return stateDir.resolve("cave/run");
    }

    Path log(String what) throws IOException {
      return Files.createDirectories(stateDir.resolve("logs").resolve(change))
          .resolve(what + ".log");
    }
  }

  /** Refuses where cave would do something else; names what is not as it should be afterwards. */
  Optional<Fault> execute(Layer layer, String what) throws IOException, InterruptedException {
    desk.require(layer, place.resumeFile());
    var log = place.log(what);
    var token = place.change() + " " + what;
    var last = new ArrayDeque<String>();
    NamedFiles.write(place.run(), token + "\n");
    Exit exit;
    try {
      exit = desk.cave().run(place.resumeFile(), token, log, event -> hear(event, last));
    } finally {
      Files.deleteIfExists(place.run());
    }
    return wrong(layer).map(words -> fault(words, exit, last, log));
  }

  private synchronized void hear(CaveEvent event, ArrayDeque<String> last) {
    switch (event) {
      case CaveEvent.Began(_, _, var job) -> {
        if (job.kind() == Kind.INSTALL || job.kind() == Kind.REMOVE)
          listener.merging(job.what().id(), ++number, total);
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

  private Optional<String> wrong(Layer layer) throws IOException {
    var holdings = Holdings.read(root);
    var wrong = new ArrayList<String>();
    for (var goal : holdings.unmet(layer.goals())) wrong.add(words(goal, holdings));
    if (layer instanceof Layer.Accounts(var accounts))
      for (var account : Accounts.lacking(root, accounts)) wrong.add(account + " was not made");
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
    return exit instanceof Exit.Ended(int status) && status == REFUSED_BY_A_HOOK;
  }
}
