package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Unpacks a package's tarball into a directory of its own, in one pass, without syncing. All or
 * nothing: whatever goes wrong, nothing of the archive stays behind.
 */
public final class Extraction {
  private static final int SMALL = 1 << 18;
  private static final int WRITERS = 2;

  private final Path into;
  private final Path environment;
  private final PathRules rules;
  private final Placing placing;
  private final List<TarEntry> entries = new ArrayList<>();
  private final byte[] chunk = new byte[SMALL];
  private boolean environmentSeen;
  private long bytes;

  private Extraction(Path into, Path environment, Limits limits, Ownership ownership) {
    this.into = into;
    this.environment = environment;
    this.rules = new PathRules(limits);
    this.placing = new Placing(ownership);
  }

  /** With the environment put beside {@code into}, under the name {@code environment}. */
  public static Extracted extract(
      InputStream compressed, Encoding encoding, Path into, Limits limits, Ownership ownership)
      throws IOException {
    return extract(
        compressed, encoding, into, into.resolveSibling("environment"), limits, ownership);
  }

  /**
   * Reads {@code compressed} to its end. {@code into} must be absent (its parent is not) or an
   * empty directory that nobody else writes to; {@code environment} must be absent. Throws {@link
   * HostileArchiveException} for what is the archive's fault; what the stream or the disk throws
   * passes as it is.
   */
  public static Extracted extract(
      InputStream compressed,
      Encoding encoding,
      Path into,
      Path environment,
      Limits limits,
      Ownership ownership)
      throws IOException {
    if (Files.exists(environment, LinkOption.NOFOLLOW_LINKS))
      throw new IOException("cannot unpack: " + environment + " exists already");
    boolean made = prepare(into);
    try {
      return new Extraction(into, environment, limits, ownership).run(compressed, encoding, limits);
    } catch (IOException | RuntimeException | Error e) {
      Cleaning.afterFailure(into, made, environment, e);
      throw e;
    }
  }

  private static boolean prepare(Path into) throws IOException {
    if (!Files.exists(into, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(into);
      return true;
    }
    try (var held = Files.newDirectoryStream(into)) {
      if (held.iterator().hasNext())
        throw new IOException("cannot unpack into " + into + ": it is not empty");
    }
    return false;
  }

  private Extracted run(InputStream compressed, Encoding encoding, Limits limits)
      throws IOException {
    try (var decoder = Decoder.open(compressed, encoding, limits);
        var pool = new Pool(WRITERS)) {
      var reader = new TarReader(decoder, limits);
      for (var raw = reader.next(); raw.isPresent(); raw = reader.next()) {
        var entry = rules.admit(raw.get());
        if (entry.isPresent()) place(entry.get(), reader, pool);
      }
      decoder.finish();
      if (!environmentSeen)
        throw new HostileArchiveException("holds no " + PathRules.ENVIRONMENT, "");
      pool.finish();
    }
    finishLinks();
    finishDirectories();
    return new Extracted(entries, environment, bytes);
  }

  private void place(TarEntry entry, TarReader reader, Pool pool) throws IOException {
    var path = pathOf(entry);
    switch (entry.kind()) {
      case DIRECTORY -> placing.directory(path);
      case SYMLINK -> placing.symlink(path, entry);
      case HARDLINK -> {} // when its target is complete
      case FILE -> file(path, entry, reader, pool);
    }
    if (path.equals(environment)) environmentSeen = true;
    else entries.add(entry);
    bytes += entry.size();
  }

  private Path pathOf(TarEntry entry) throws HostileArchiveException {
    if (entry.path().equals(PathRules.ENVIRONMENT)) return environment;
    try {
      return into.resolve(entry.path());
    } catch (InvalidPathException e) {
      throw new HostileArchiveException(
          "its name cannot be written in this locale; start Java with LC_ALL=C.UTF-8",
          entry.path());
    }
  }

  private void file(Path path, TarEntry entry, TarReader reader, Pool pool) throws IOException {
    if (entry.size() > SMALL) {
      large(path, entry, reader);
      return;
    }
    var content = new byte[(int) entry.size()];
    for (int done = 0; done < content.length; )
      done += reader.read(content, done, content.length - done);
    pool.submit(content.length, () -> placing.file(path, entry, content));
  }

  private void large(Path path, TarEntry entry, TarReader reader) throws IOException {
    try (var channel = Placing.create(path)) {
      for (int got = reader.read(chunk, 0, SMALL); got >= 0; got = reader.read(chunk, 0, SMALL))
        Placing.write(path, channel, ByteBuffer.wrap(chunk, 0, got));
    }
    placing.dress(path, entry);
  }

  private void finishLinks() throws IOException {
    for (var entry : entries)
      if (entry.kind() == TarEntry.Kind.HARDLINK)
        Files.createLink(into.resolve(entry.path()), into.resolve(entry.linkTarget()));
  }

  /**
   * Last, and inner ones first: what is put into a directory changes its time, if its mode lets it.
   */
  private void finishDirectories() throws IOException {
    for (var entry : entries.reversed())
      if (entry.kind() == TarEntry.Kind.DIRECTORY) placing.dress(into.resolve(entry.path()), entry);
  }
}
