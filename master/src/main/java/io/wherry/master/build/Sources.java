package io.wherry.master.build;

import io.wherry.common.model.Digest;
import io.wherry.master.build.BuildSettings.SourceSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings source archives: from the distdir, else by HTTP into it. Whatever has a recorded digest
 * must have it; what is fetched must have one recorded, unless the first fetch is believed.
 */
final class Sources {
  private final SourceSettings settings;
  private final Path recorded;
  private final Download download;
  private final Map<String, String> mirrors = new HashMap<>();

  /** {@code recorded} is where digests believed at the first fetch are kept. */
  Sources(SourceSettings settings, Path recorded, Download download) {
    this.settings = settings;
    this.recorded = recorded;
    this.download = download;
    for (var mirror : settings.mirrors()) {
      int equals = mirror.indexOf('=');
      if (equals > 0) mirrors.put(mirror.substring(0, equals), mirror.substring(equals + 1));
    }
  }

  /** One archive on disk. */
  record Brought(String name, Path file, Digest digest) {}

  /** A source that cannot be had; the message says what to do. */
  static final class MissingSource extends IOException {
    MissingSource(String message) {
      super(message);
    }
  }

  /** Every source of a package, by name. */
  Map<String, Brought> bring(Planned planned) throws IOException, InterruptedException {
    var brought = new LinkedHashMap<String, Brought>();
    for (var file : sourcesOf(planned)) brought.put(file.name(), bring(file, planned.exheres()));
    return brought;
  }

  /** Whether nothing would have to be fetched. */
  boolean haveAll(Planned planned) throws MissingSource {
    return sourcesOf(planned).stream()
        .allMatch(source -> Files.isRegularFile(settings.distdir().resolve(source.name())));
  }

  private static List<SourceFile> sourcesOf(Planned planned) throws MissingSource {
    try {
      return SourceFile.parse(
          planned.exheres().values().getOrDefault("DOWNLOADS", ""), planned.options());
    } catch (IllegalArgumentException e) {
      throw new MissingSource(planned.exheres().source().file() + ": " + e.getMessage());
    }
  }

  private Brought bring(SourceFile source, Exheres exheres)
      throws IOException, InterruptedException {
    var file = settings.distdir().resolve(source.name());
    var expected = expected(source.name(), exheres);
    if (!Files.isRegularFile(file)) fetch(source, file, expected, exheres);
    var digest = digestOf(file);
    if (expected.isPresent() && !expected.get().equals(digest))
      throw new MissingSource(
          "%s has SHA-256 %s, but %s is recorded; remove the file so that it is fetched again, or mend the record"
              .formatted(file, digest, expected.get()));
    return new Brought(source.name(), file, digest);
  }

  private void fetch(SourceFile source, Path file, Optional<Digest> expected, Exheres exheres)
      throws IOException, InterruptedException {
    var addresses = addresses(source);
    if (!settings.fetch() || addresses.isEmpty())
      throw new MissingSource(
          "%s is not in %s and %s; put it there"
              .formatted(
                  source.name(),
                  settings.distdir(),
                  settings.fetch()
                      ? "none of its addresses is http: " + source.addresses()
                      : "build.sources.fetch is off"));
    if (expected.isEmpty() && !settings.trustOnFirstUse())
      throw new MissingSource(
          "no SHA-256 of %s is recorded; write a line 'digest  %s' into %s, or put the file into %s, or set build.sources.trust-on-first-use"
              .formatted(
                  source.name(),
                  source.name(),
                  exheres.source().directory().resolve("Manifest"),
                  settings.distdir()));
    Files.createDirectories(settings.distdir());
    var part = settings.distdir().resolve("." + source.name() + ".part");
    download(addresses, part);
    var got = digestOf(part);
    if (expected.isPresent() && !expected.get().equals(got)) {
      Files.delete(part);
      throw new MissingSource(
          "%s from %s has SHA-256 %s instead of the recorded %s"
              .formatted(source.name(), addresses, got, expected.get()));
    }
    if (expected.isEmpty()) record(source.name(), got);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void download(List<URI> addresses, Path part) throws IOException, InterruptedException {
    var failures = new ArrayList<String>();
    for (var address : addresses) {
      try {
        download.fetch(address, part);
        return;
      } catch (IOException e) {
        Files.deleteIfExists(part);
        failures.add(address + ": " + e.getMessage());
      }
    }
    throw new MissingSource(
        "cannot fetch " + String.join("; ", failures) + "; put it into " + settings.distdir());
  }

  private List<URI> addresses(SourceFile source) {
    var addresses = new ArrayList<URI>();
    for (var written : source.addresses()) {
      var address = written;
      if (address.startsWith("mirror://")) {
        var rest = address.substring("mirror://".length());
        int slash = rest.indexOf('/');
        var base = slash < 0 ? null : mirrors.get(rest.substring(0, slash));
        if (base == null) continue;
        address = base.replaceFirst("/+$", "") + rest.substring(slash);
      }
      if (address.startsWith("http://") || address.startsWith("https://"))
        addresses.add(URI.create(address));
    }
    return addresses;
  }

  private Optional<Digest> expected(String name, Exheres exheres) throws IOException {
    var beside = digestIn(exheres.source().directory().resolve("Manifest"), name);
    return beside.isPresent() ? beside : digestIn(recorded, name);
  }

  /** Lines as sha256sum writes them. */
  private static Optional<Digest> digestIn(Path file, String name) throws IOException {
    if (!Files.isRegularFile(file)) return Optional.empty();
    for (var line : Files.readAllLines(file)) {
      var words = line.strip().split("\\s+\\*?", 2);
      if (words.length == 2 && words[1].equals(name)) {
        try {
          return Optional.of(new Digest(words[0]));
        } catch (IllegalArgumentException e) {
          throw new MissingSource(file + ": " + e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private synchronized void record(String name, Digest digest) throws IOException {
    Files.createDirectories(recorded.toAbsolutePath().getParent());
    Files.writeString(
        recorded,
        digest + "  " + name + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
  }

  static Digest digestOf(Path file) throws IOException {
    var digest = Digest.sha256();
    var buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(file)) {
      for (int n; (n = in.read(buffer)) >= 0; ) digest.update(buffer, 0, n);
    }
    return Digest.of(digest);
  }
}
