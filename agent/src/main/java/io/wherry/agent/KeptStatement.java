package io.wherry.agent;

import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.Trust;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * The newest statement of the channel, on the disk: what it forbids holds over restarts, and longer
 * than the statement itself, until a later one is heard. Written by the resident agent alone.
 */
final class KeptStatement {
  private final CheckedFile file;
  private final Trust trust;
  private final ChannelName channel;

  KeptStatement(CheckedFile file, Trust trust, ChannelName channel) {
    this.file = file;
    this.trust = trust;
    this.channel = channel;
  }

  void write(SignedStatement signed) throws IOException {
    var base64 = Base64.getEncoder();
    file.write(
        base64.encodeToString(signed.statement())
            + "\n"
            + base64.encodeToString(signed.signature())
            + "\n");
  }

  /** Empty where none was heard yet; somebody else's is passed over. */
  Optional<ChannelStatement> read() throws IOException {
    if (!(file.peek() instanceof Slot.Content.Whole(var text))) return Optional.empty();
    var lines = text.lines().toList();
    if (lines.size() != 2) return Optional.empty();
    try {
      var base64 = Base64.getDecoder();
      var signed =
          new SignedStatement(
              channel, base64.decode(lines.getFirst()), base64.decode(lines.getLast()));
      return trust.kept(signed, channel);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
