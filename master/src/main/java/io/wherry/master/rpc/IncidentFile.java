package io.wherry.master.rpc;

import io.wherry.master.hold.LogException;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Incident;
import io.wherry.master.pipeline.Replayed;
import io.wherry.proto.v1.RolloutReplay;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A rollout in a file, for those who look into it without a master. */
public final class IncidentFile {
  private static final long MOST = 64 << 20;

  private IncidentFile() {}

  /** Replays it, or says what is wrong with the file. */
  public static Answer<RolloutReplay> replay(Path file, String until) {
    return switch (read(file)) {
      case Answer.Refused<Incident>(var kind, var why) -> new Answer.Refused<>(kind, why);
      case Answer.Ok<Incident>(var incident) -> replay(incident, until);
    };
  }

  private static Answer<RolloutReplay> replay(Incident incident, String until) {
    try {
      return switch (incident.replayed(until)) {
        case Answer.Refused<Replayed>(var kind, var why) -> new Answer.Refused<>(kind, why);
        case Answer.Ok<Replayed>(var replayed) -> Answer.ok(RolloutMessages.replay(replayed));
      };
    } catch (LogException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Answer<Incident> read(Path file) {
    try {
      if (!Files.isRegularFile(file) && Files.exists(file))
        return Answer.invalid(file + " is no file; name the one that --export wrote");
      if (Files.size(file) > MOST)
        return Answer.invalid(file + " is larger than 64 MB: no incident is");
      return Incident.parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      return Answer.invalid(file + " is not there; `wherry rollout replay --export` makes one");
    } catch (CharacterCodingException e) {
      return Answer.invalid(file + " is not UTF-8 text: not an incident of wherry");
    } catch (IOException e) {
      return Answer.invalid("cannot read " + file + ": " + e);
    }
  }
}
