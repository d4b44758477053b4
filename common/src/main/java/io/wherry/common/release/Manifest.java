package io.wherry.common.release;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.PbinFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that a release holds, by digest: its pbins, their tarballs, every other file of its commit
 * (its own two apart), and the packages that hosts supply themselves. True for ever; it names
 * neither channel nor expiry.
 */
public record Manifest(
    ReleaseId release,
    Optional<Long> previous,
    Instant created,
    List<PackageId> provided,
    SortedMap<String, Digest> files,
    List<Entry> entries) {
  /** Where the manifest lies in a release's commit. */
  public static final String PATH = "metadata/wherry/release";

  public static final String SIGNATURE_PATH = PATH + ".minisig";

  private static final Pattern PLAIN_PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_+.-]*)*");

  public Manifest {
    created = created.truncatedTo(ChronoUnit.SECONDS);
    provided = provided.stream().sorted().toList();
    entries = entries.stream().sorted(Comparator.comparing(Entry::path)).toList();
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    files.keySet().forEach(Manifest::requirePlainPath);
    requireNewerThan(release, previous);
    requireUnique(entries);
    for (var entry : entries) requireOwnArtefacts(release, entry);
  }

  /**
   * One pbin, its path in the commit, the tarballs of the same build, and whose the files in them
   * are.
   */
  public record Entry(
      Build build, String path, Digest pbin, List<Artefact> artefacts, Owners owners) {
    public Entry {
      artefacts = artefacts.stream().sorted(Comparator.comparing(Artefact::encoding)).toList();
      if (!path.equals(PbinFile.pathOf(build.id())))
        throw new IllegalArgumentException(
            "the pbin of "
                + build.id()
                + " lies at "
                + PbinFile.pathOf(build.id())
                + ", not at "
                + path);
    }

    /** Puts the pbin where the format wants it. */
    public Entry(Build build, Digest pbin, List<Artefact> artefacts, Owners owners) {
      this(build, PbinFile.pathOf(build.id()), pbin, artefacts, owners);
    }

    /** The same where everything is root's. */
    public Entry(Build build, Digest pbin, List<Artefact> artefacts) {
      this(build, pbin, artefacts, Owners.NONE);
    }
  }

  private static void requireNewerThan(ReleaseId release, Optional<Long> previous) {
    if (previous.isPresent() && (previous.get() < 1 || previous.get() >= release.number()))
      throw new IllegalArgumentException(
          "release " + release.number() + " cannot follow release " + previous.get());
  }

  private static void requirePlainPath(String path) {
    boolean plain = PLAIN_PATH.matcher(path).matches() && !path.equals(PATH);
    if (!plain || path.equals(SIGNATURE_PATH) || path.startsWith("packages/"))
      throw new IllegalArgumentException("no path for a file of a release: '" + path + "'");
  }

  private static void requireUnique(List<Entry> entries) {
    var paths = new HashSet<String>();
    var slots = new HashSet<String>();
    for (var entry : entries) {
      if (!paths.add(entry.path()))
        throw new IllegalArgumentException("two pbins at " + entry.path());
      var id = entry.build().id();
      if (!slots.add(id.name() + ":" + id.slot()))
        throw new IllegalArgumentException("two versions of " + id.name() + ":" + id.slot());
    }
  }

  private static void requireOwnArtefacts(ReleaseId release, Entry entry) {
    var stem = entry.build().tarballStem(release.repository());
    var encodings = new HashSet<>();
    for (var artefact : entry.artefacts()) {
      if (!artefact.name().equals(stem + "." + artefact.encoding().ending()))
        throw new IllegalArgumentException(
            "the tarball " + artefact.name() + " is not of " + entry.build());
      if (!encodings.add(artefact.encoding()))
        throw new IllegalArgumentException("two tarballs named " + artefact.name());
    }
    if (entry.artefacts().isEmpty())
      throw new IllegalArgumentException(entry.build() + " has no tarball");
  }

  /** Reads what {@link #bytes} writes, and later formats as far as they allow it. */
  public static Manifest parse(byte[] text) throws MalformedException {
    return new ManifestReader(text).read();
  }

  public Optional<Entry> entry(PackageId id) {
    return entries.stream().filter(e -> e.build().id().equals(id)).findFirst();
  }

  /** The tarballs' bytes together. */
  public long size() {
    return entries.stream().flatMap(e -> e.artefacts().stream()).mapToLong(Artefact::size).sum();
  }

  /** The file's content: the same bytes for the same manifest. */
  public byte[] bytes() {
    var text = new StringBuilder("wherry-release 1\n");
    text.append("repository ").append(release.repository()).append('\n');
    text.append("number ").append(release.number()).append('\n');
    previous.ifPresent(number -> text.append("previous ").append(number).append('\n'));
    text.append("created ").append(TextLines.spelled(created)).append('\n');
    for (var id : provided) text.append("provided ").append(words(id)).append('\n');
    files.forEach((path, digest) -> text.append("file " + path + " " + digest + "\n"));
    for (var entry : entries) print(text, entry);
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  public Digest digest() {
    return Digest.of(bytes());
  }

  private static void print(StringBuilder text, Entry entry) {
    text.append("pbin ").append(entry.path()).append(' ').append(entry.pbin()).append(' ');
    text.append(words(entry.build().id())).append(' ').append(entry.build().cookie()).append('\n');
    for (var a : entry.artefacts())
      text.append("artefact ")
          .append(a.name())
          .append(' ')
          .append(a.encoding().ending())
          .append(' ')
          .append(a.size())
          .append(' ')
          .append(a.digest())
          .append('\n');
    entry.owners().users().forEach((number, name) -> print(text, "user", number, name));
    entry.owners().groups().forEach((number, name) -> print(text, "group", number, name));
  }

  private static void print(StringBuilder text, String what, long number, String name) {
    text.append(what).append(' ').append(number).append(' ').append(name).append('\n');
  }

  private static String words(PackageId id) {
    return id.name() + " " + id.version() + " " + id.slot();
  }
}
