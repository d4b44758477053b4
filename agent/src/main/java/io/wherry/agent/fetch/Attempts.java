package io.wherry.agent.fetch;

import io.wherry.agent.fetch.Download.Try;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Fault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Tries for one tarball: the next address after each failure, within the budget. */
final class Attempts {
  private final Artefact artefact;
  private final Download download;
  private final List<URI> bases;
  private final Patience patience;
  private final Pace pace;
  private final RandomGenerator random;
  private long received;
  private int missing;
  private int corrupt;
  private int turn;

  /** What came of all tries. */
  sealed interface End {
    record Arrived(long bytes) implements End {}

    record GaveUp(Fault why) implements End {}
  }

  Attempts(
      Artefact artefact,
      Download download,
      List<URI> bases,
      Patience patience,
      Pace pace,
      RandomGenerator random) {
    this.artefact = artefact;
    this.download = download;
    this.bases = bases;
    this.patience = patience;
    this.pace = pace;
    this.random = random;
  }

  /** A try that got further than all before it was of use and costs nothing. */
  End run() throws IOException, InterruptedException {
    String last = "";
    int attempt = 1;
    for (long furthest = 0; attempt <= patience.tries(); attempt++) {
      var from = bases.get(turn % bases.size());
      var wait = patience.after(Math.max(1, attempt), random);
      switch (download.attempt(address(from), patience)) {
        case Try.Done(var bytes) -> {
          return new End.Arrived(received + bytes);
        }
        case Try.Corrupt(var why) -> {
          if (++corrupt > 1) return new End.GaveUp(integrity(from, why));
          last = why;
          turn++;
        }
        case Try.Missing() -> {
          if (++missing >= patience.missingTries()) return new End.GaveUp(absent(from));
          last = "is not there";
          turn++;
        }
        case Try.Busy(var status, var after) -> {
          last = "answered with status " + status;
          wait = after.map(this::bounded).orElse(wait);
        }
        case Try.Broken(var why, var bytes, var at) -> {
          received += bytes;
          last = why;
          if (at > furthest) attempt--;
          furthest = Math.max(furthest, at);
          turn++;
        }
      }
      pace.pause(wait);
    }
    return new End.GaveUp(Fault.passing("cannot fetch " + artefact.name() + ": " + last));
  }

  private Duration bounded(Duration asked) {
    return asked.compareTo(patience.longestWait()) > 0 ? patience.longestWait() : asked;
  }

  private URI address(URI base) {
    var text = base.toString();
    return URI.create((text.endsWith("/") ? text : text + "/") + "tarballs/" + artefact.name());
  }

  private Fault integrity(URI from, String why) {
    return Fault.integrity(
        artefact.name()
            + " "
            + why
            + ", twice, last from "
            + from
            + "; it was damaged or tampered with there");
  }

  private Fault absent(URI from) {
    return Fault.permanent(
        artefact.name()
            + " is not served at "
            + from
            + " though its release names it; see whether the master has lost tarballs");
  }
}
