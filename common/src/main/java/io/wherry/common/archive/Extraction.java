package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import io.wherry.common.posix.Extent;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.OpenDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Unpacks a package's tarball into a directory of its own, in one pass, without syncing. All or
 * nothing: whatever goes wrong, nothing of the archive stays behind.
 */
public final class Extraction {
  private static final int WRITERS = 2;
  // Directories and links wait for the end in memory; so many of them are no package.
  private static final long MOST_WAITING = 16 << 20;
  private static final int ONE_WAITING = 250;

  private final PathRules rules;
  private final Placing tree;
  private final Placing beside;
  private final String environment;
  private final Writers writers;
  private final FileSums sums;
  private final List<TarEntry> waiting = new ArrayList<>();
  private Batch batch;
  private long waitingBytes;
  private int entries;
  private long bytes;
  private boolean environmentSeen;

  private Extraction(
      PathRules rules,
      Placing tree,
      Placing beside,
      String environment,
      Writers writers,
      FileSums sums,
      Batch batch) {
    this.rules = rules;
    this.tree = tree;
    this.beside = beside;
    this.environment = environment;
    this.writers = writers;
    this.sums = sums;
    this.batch = batch;
  }

  /** Loads the decompressor, which takes a while at the first use. */
  public static void makeReady() {
    Decoder.makeReady();
  }

  /** With the environment put beside {@code into}, under the name {@code environment}. */
  public static Extracted extract(
      InputStream compressed, Encoding encoding, Path into, Limits limits, Ownership ownership)
      throws IOException {
    var beside = into.resolveSibling("environment");
    var packed = new OpenTarball(compressed, encoding, ToldSums.NONE);
    try (var workspace = new Workspace()) {
      return extract(packed, into, beside, limits, ownership, workspace);
    }
  }

  /**
   * Reads {@code packed} to its end. {@code into} must be absent (its parent is not) or an empty
   * directory that nobody else writes to; {@code environment} must be absent. Throws {@link
   * HostileArchiveException} for what is the archive's fault and {@link UnknownOwnerException} for
   * what is the machine's; what the stream or the disk throws passes as it is.
   */
  public static Extracted extract(
      OpenTarball packed,
      Path into,
      Path environment,
      Limits limits,
      Ownership ownership,
      Workspace workspace)
      throws IOException {
    if (Files.exists(environment, LinkOption.NOFOLLOW_LINKS))
      throw new IOException("cannot unpack: " + environment + " exists already");
    boolean made = prepare(into);
    var sums = FileSums.of(workspace, packed.sums());
    try (var ahead = ReadAhead.start(packed.compressed(), packed.encoding(), limits, workspace)) {
      return unpack(ahead, into, environment, limits, ownership, workspace, sums);
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

  private static Extracted unpack(
      ReadAhead ahead,
      Path into,
      Path environment,
      Limits limits,
      Ownership ownership,
      Workspace workspace,
      FileSums sums)
      throws IOException {
    var parent = environment.toAbsolutePath().getParent();
    if (parent == null) throw new IOException(environment + " names no file");
    try (var top = OpenDirectory.open(into);
        var side = OpenDirectory.open(parent);
        var writers = Writers.start(WRITERS, workspace)) {
      var extraction =
          new Extraction(
              new PathRules(limits),
              new Placing(top, ownership, NewFiles.in(into)),
              new Placing(side, Ownership.SELF, NewFiles.UNKNOWN),
              FileNames.text(environment.getFileName()),
              writers,
              sums,
              writers.take());
      extraction.run(new TarReader(ahead, limits));
      extraction.finish();
      return new Extracted(extraction.entries, environment, extraction.bytes, sums.all());
    }
  }

  private void run(TarReader reader) throws IOException {
    try {
      for (var raw = reader.next(); raw.isPresent(); raw = reader.next()) {
        var entry = rules.admit(raw.get());
        if (entry.isPresent()) place(entry.get(), reader);
      }
    } finally {
      writers.submit(batch, false);
    }
  }

  private void place(TarEntry entry, TarReader reader) throws IOException {
    bytes += entry.size();
    if (entry.path().equals(PathRules.ENVIRONMENT)) {
      environmentSeen = true;
      file(beside, entry.at(environment), reader);
      return;
    }
    entries++;
    switch (entry.kind()) {
      case DIRECTORY -> {
        tree.directory(entry);
        remember(entry);
      }
      case SYMLINK -> tree.symlink(entry);
      case HARDLINK -> remember(entry); // until its target is complete
      case FILE -> {
        sums.meet(entry.path());
        file(tree, entry, reader);
      }
    }
  }

  private void remember(TarEntry entry) throws HostileArchiveException {
    waitingBytes += ONE_WAITING + entry.path().length() + entry.linkTarget().length();
    for (var value : entry.xattrs().values()) waitingBytes += ONE_WAITING + value.length;
    if (waitingBytes > MOST_WAITING)
      throw new HostileArchiveException("is one directory or link too many", entry.path());
    waiting.add(entry);
  }

  private void file(Placing placing, TarEntry entry, TarReader reader) throws IOException {
    if (reader.map().stored() == entry.size() && entry.size() <= Batch.ROOM)
      small(placing, entry, reader);
    else large(placing, entry, reader);
  }

  private void small(Placing placing, TarEntry entry, TarReader reader) throws IOException {
    if (entry.size() > batch.rest().byteSize()) next(false);
    var content = batch.rest();
    for (long done = 0; reader.left() > 0; ) done += reader.read(content.asSlice(done));
    batch.add(whole -> file(placing, entry, whole), entry.size());
    if (batch.isFull()) next(false);
  }

  private void file(Placing placing, TarEntry entry, MemorySegment whole) throws IOException {
    placing.file(entry, whole);
    var sum = sum(placing, entry);
    sum.add(whole);
    sum.end();
  }

  private FileSums.Sum sum(Placing placing, TarEntry entry) {
    return placing == tree ? sums.begin(entry.path()) : FileSums.Sum.NONE;
  }

  private void large(Placing placing, TarEntry entry, TarReader reader) throws IOException {
    long stored = reader.map().stored();
    var sum = stored == entry.size() ? sum(placing, entry) : FileSums.Sum.NONE;
    try (var filling = Filling.begin(placing, entry, sum, stored)) {
      for (var piece : reader.map().pieces())
        for (long at = piece.offset(); at < piece.end(); ) at += part(filling, piece, at, reader);
    }
  }

  private long part(Filling filling, Extent piece, long at, TarReader reader) throws IOException {
    var room = batch.rest();
    long most = Math.min(room.byteSize(), piece.end() - at);
    long got = 0;
    while (got < most) got += reader.read(room.asSlice(got, most - got));
    batch.add(filling.part(new Extent(at, got)), got);
    if (batch.isFull()) next(filling.isInOrder());
    return got;
  }

  private void next(boolean goesOn) throws IOException {
    writers.submit(batch, goesOn);
    batch = writers.take();
  }

  /**
   * Links once the files are there; directories last, and inner ones first: what is put into a
   * directory changes its time, if its mode lets it.
   */
  private void finish() throws IOException {
    if (!environmentSeen)
      throw new HostileArchiveException("holds no " + PathRules.ENVIRONMENT, "");
    sums.requireAllMet();
    writers.finish();
    for (var entry : waiting) if (entry.kind() == TarEntry.Kind.HARDLINK) link(entry);
    for (var entry : waiting.reversed())
      if (entry.kind() == TarEntry.Kind.DIRECTORY) tree.dressDirectory(entry);
  }

  private void link(TarEntry entry) throws IOException {
    tree.link(entry);
    sums.link(entry.path(), entry.linkTarget());
  }
}
