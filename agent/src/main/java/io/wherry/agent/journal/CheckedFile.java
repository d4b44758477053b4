package io.wherry.agent.journal;

import io.wherry.common.model.Digest;
import io.wherry.common.posix.DurableFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A small durable file that knows when it is damaged: its first line is the SHA-256 of the rest.
 * One writer at a time.
 */
public final class CheckedFile implements Slot {
  private static final int CHECKSUM = 64;
  private final Path file;

  public CheckedFile(Path file) {
    this.file = file;
  }

  /** On return the text is on the disk under its name. */
  @Override
  public void write(String text) throws IOException {
    DurableFile.write(file, (sumOf(text) + "\n" + text).getBytes(StandardCharsets.UTF_8));
  }

  /** Reads it; what is damaged is put aside under {@code .damaged}. */
  @Override
  public Content read() throws IOException {
    var content = peek();
    if (content instanceof Content.Damaged(var kept))
      Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
    return content;
  }

  @Override
  public Content peek() throws IOException {
    try {
      var all = Files.readString(file);
      var text = all.substring(Math.min(all.length(), CHECKSUM + 1));
      return all.startsWith(sumOf(text) + "\n")
          ? new Content.Whole(text)
          : new Content.Damaged(damaged());
    } catch (NoSuchFileException e) {
      return new Content.Missing();
    } catch (MalformedInputException e) {
      return new Content.Damaged(damaged());
    }
  }

  private Path damaged() {
    return file.resolveSibling(file.getFileName() + ".damaged");
  }

  private static String sumOf(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
