package io.wherry.master.publish;

import io.wherry.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A ledger in a file, one line per append: durable enough to survive a killed process. */
final class FileLedger implements ReleaseLedger {
  private final Path file;

  FileLedger(Path file) {
    this.file = file;
  }

  /** The facts of one append, on one line. */
  record Batch(List<ReleaseFact> facts) {}

  @Override
  public void append(List<ReleaseFact> facts, By by) throws IOException {
    Files.writeString(
        file,
        Json.write(new Batch(facts)) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
  }

  @Override
  public List<ReleaseFact> list() throws IOException {
    var facts = new ArrayList<ReleaseFact>();
    if (!Files.exists(file)) return facts;
    for (var line : Files.readAllLines(file)) facts.addAll(Json.read(Batch.class, line).facts());
    return facts;
  }
}
