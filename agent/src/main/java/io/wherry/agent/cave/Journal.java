package io.wherry.agent.cave;

import io.wherry.agent.install.Refusal;
import io.wherry.agent.journal.CheckedFile;
import io.wherry.common.json.Json;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The story of the open change, durably, below the installer's state directory. */
final class Journal {
  private final Path file;

  private Journal(Path file) {
    this.file = file;
  }

  static Journal below(Path stateDir) {
    return new Journal(stateDir.resolve("cave/journal"));
  }

  boolean exists() throws IOException {
    return NamedFiles.exists(file);
  }

  void write(Story story) throws IOException {
    new CheckedFile(file).write(Json.write(story));
  }

  /** Nothing is guessed where it cannot be read: it is what keeps the root from everybody else. */
  Optional<Story> read() throws IOException {
    return switch (new CheckedFile(file).peek()) {
      case CheckedFile.Content.Missing() -> Optional.empty();
      case CheckedFile.Content.Whole(var text) -> Optional.of(parsed(text));
      case CheckedFile.Content.Damaged _ -> throw unreadable("is damaged");
    };
  }

  private Story parsed(String text) throws IOException {
    try {
      return Json.read(Story.class, text);
    } catch (Json.BadJson e) {
      throw unreadable("was written by another version (" + e.getMessage() + ")");
    }
  }

  private Refusal unreadable(String why) {
    return Refusal.local(
        "the journal of a change with cave, "
            + file
            + ", "
            + why
            + "; look with 'wherry-agent list' at what is installed, put it right with cave, and"
            + " then delete the journal");
  }

  void drop() throws IOException {
    if (Files.deleteIfExists(file)) Posix.fsyncDirectory(file.resolveSibling(""));
  }
}
