package io.wherry.master.build;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A package's log on disk, and its last lines in memory. */
public final class BuildLog implements Consumer<String>, AutoCloseable {
  private static final int TAIL = 25;
  private static final String ERROR = "error: ";

  private final UnaryOperator<String> shown;
  private final BufferedWriter writer;
  private final ArrayDeque<String> tail = new ArrayDeque<>();
  private Optional<String> error = Optional.empty();

  public BuildLog(Path file, UnaryOperator<String> shown) throws IOException {
    this.shown = shown;
    Files.createDirectories(file.toAbsolutePath().getParent());
    this.writer = Files.newBufferedWriter(file);
  }

  @Override
  public synchronized void accept(String line) {
    var text = shown.apply(line);
    tail.addLast(text);
    if (tail.size() > TAIL) tail.removeFirst();
    if (text.startsWith(ERROR)) error = Optional.of(text.substring(ERROR.length()));
    try {
      writer.write(text);
      writer.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the build log", e);
    }
  }

  public synchronized List<String> tail() {
    return List.copyOf(tail);
  }

  /** What our bash last called an error. */
  synchronized Optional<String> error() {
    return error;
  }

  @Override
  public synchronized void close() throws IOException {
    writer.close();
  }
}
