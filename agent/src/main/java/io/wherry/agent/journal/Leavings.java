package io.wherry.agent.journal;

import io.wherry.common.json.Json;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the last merge has left installed, written down by whoever merged: an agent that dies over
 * it finds later what somebody else may have changed since. Worker's thread only.
 */
public final class Leavings {
  private static final System.Logger LOG = System.getLogger(Leavings.class.getName());
  private final Slot file;

  public Leavings(Slot file) {
    this.file = file;
  }

  /** Those of the agent whose state is kept in {@code stateDir}. */
  public static Leavings in(Path stateDir) {
    return new Leavings(new CheckedFile(stateDir.resolve("left")));
  }

  private record Left(ChangeId change, Digest packages) {}

  /** Where it cannot be kept nobody is excused by it: what is merged is no worse for that. */
  public void note(ChangeId change, Digest packages) {
    try {
      file.write(Json.write(new Left(change, packages)));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot keep what was merged: {0}", e.getMessage());
    }
  }

  /** Of that change; empty where nobody lived to note it. */
  public Optional<Digest> of(ChangeId change) {
    try {
      return file.read() instanceof Slot.Content.Whole(var text)
          ? Optional.of(Json.read(Left.class, text))
              .filter(left -> left.change().equals(change))
              .map(Left::packages)
          : Optional.empty();
    } catch (IOException | Json.BadJson e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read what was merged: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
