package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Signature;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The served channel statements. What the ledger says is what they must say. */
final class Statements {
  private final Path staticFolder;
  private final RepositoryName repository;
  private final SigningKey key;

  Statements(Path staticFolder, RepositoryName repository, SigningKey key) {
    this.staticFolder = staticFolder;
    this.repository = repository;
    this.key = key;
  }

  /** Serves it; the signature goes first, so that no reader sees the new text unsigned for long. */
  void write(ChannelStatement statement) throws IOException {
    var bytes = statement.bytes();
    var comment = "channel " + statement.channel() + " serial " + statement.serial();
    DurableFile.write(signature(statement.channel()), key.sign(bytes, comment).bytes());
    DurableFile.write(file(statement.channel()), bytes);
  }

  /** True where exactly this statement is served and signed by our key. */
  boolean serves(ChannelStatement statement) throws IOException {
    var served = read(statement.channel());
    return served.isPresent()
        && Arrays.equals(served.get().statement(), statement.bytes())
        && verifies(served.get());
  }

  private boolean verifies(SignedStatement served) {
    try {
      return key.verifyingKey().verifies(served.statement(), Signature.parse(served.signature()));
    } catch (MalformedException _) {
      return false;
    }
  }

  Optional<SignedStatement> read(ChannelName channel) throws IOException {
    try {
      return Optional.of(
          new SignedStatement(
              channel, Files.readAllBytes(file(channel)), Files.readAllBytes(signature(channel))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  void discardLeftovers() throws IOException {
    Leftovers.discard(staticFolder.resolve("channels").resolve(repository.value()));
  }

  private Path file(ChannelName channel) {
    return staticFolder.resolve(StaticPaths.statement(repository, channel));
  }

  private Path signature(ChannelName channel) {
    return staticFolder.resolve(StaticPaths.statement(repository, channel) + ".minisig");
  }
}
