package io.wherry.agent.journal;

import io.wherry.agent.journal.Slot.Content;
import io.wherry.common.json.Json;
import io.wherry.common.posix.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The last page is what counts. Loop thread only, apart from {@link #peek}. */
public final class Journal {
  private static final System.Logger LOG = System.getLogger(Journal.class.getName());
  private final Path path;
  private final Slot file;

  /** {@code path} is what the slot is called when something is wrong with it. */
  public Journal(Slot slot, Path path) {
    this.path = path;
    this.file = slot;
  }

  /** The journal of the agent whose state is kept in {@code stateDir}. */
  public static Journal in(Path stateDir) {
    var path = stateDir.resolve("journal");
    return new Journal(new CheckedFile(path), path);
  }

  /** Why it cannot be written, in words. */
  public String trouble(IOException e) {
    return FileTrouble.words(e, path);
  }

  /** On return the page survives a crash. */
  public void write(Page page) throws IOException {
    file.write(Json.write(page));
  }

  /** The last page; none where there is none that can be trusted, which is said in the log. */
  public Optional<Page> read() throws IOException {
    return page(file.read());
  }

  /** As {@link #read} without putting a damaged journal aside: for whoever only looks. */
  public Optional<Page> peek() throws IOException {
    return page(file.peek());
  }

  private Optional<Page> page(Content content) {
    return switch (content) {
      case Content.Whole(var text) -> parse(text);
      case Content.Missing() -> Optional.empty();
      case Content.Damaged(var kept) -> {
        complain("is damaged; see " + kept);
        yield Optional.empty();
      }
    };
  }

  private Optional<Page> parse(String text) {
    try {
      return Optional.of(Json.read(Page.class, text));
    } catch (Json.BadJson e) {
      complain("was written by another version: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void complain(String what) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the journal " + path + " " + what + "; the disk is asked where this host stands");
  }
}
