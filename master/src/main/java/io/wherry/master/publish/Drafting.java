package io.wherry.master.publish;

import io.wherry.common.archive.HostileArchiveException;
import io.wherry.common.archive.Inspection;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.UnknownOwnerException;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the next release's contents from the previous one's and an order, checking both. */
final class Drafting {
  // Packages are built on the machine that publishes them.
  private static final Path BUILDER = Path.of("/");

  private final PublishSettings settings;
  private final TarballStore store;
  private final Map<String, byte[]> written = new TreeMap<>();
  private final Map<Artefact, Path> tarballs = new LinkedHashMap<>();
  private final Map<String, Manifest.Entry> entries = new TreeMap<>();

  Drafting(PublishSettings settings, TarballStore store) {
    this.settings = settings;
    this.store = store;
  }

  Draft draft(Optional<Manifest> previous, long number, PublishOrder order, Instant now)
      throws IOException, Refused {
    previous.ifPresent(m -> m.entries().forEach(this::put));
    for (var drop : order.drop()) drop(drop);
    for (var staged : unique(order.staged())) supersede(staged);
    for (var entry : entries.values())
      for (var artefact : entry.artefacts())
        if (!tarballs.containsKey(artefact)) store.requireStored(artefact);
    var files = new TreeMap<String, Digest>();
    profile()
        .forEach((path, content) -> {
          files.put(path, Digest.of(content));
          written.put(path, content);
        });
    var provided =
        order.provided().isEmpty()
            ? previous.map(Manifest::provided).orElse(List.of())
            : order.provided();
    var manifest =
        new Manifest(
            new ReleaseId(settings.repository(), number),
            previous.map(m -> m.release().number()),
            now,
            provided,
            files,
            List.copyOf(entries.values()));
    return new Draft(previous, manifest, written, tarballs);
  }

  private void put(Manifest.Entry entry) {
    entries.put(ReleaseDiff.slotOf(entry.build().id()), entry);
  }

  private void drop(Drop drop) throws Refused {
    if (!entries.values().removeIf(entry -> drop.covers(entry.build().id())))
      throw new Refused(
          Fault.permanent(
              "nothing to drop: the newest release has no "
                  + drop
                  + "; see 'wherry release show' for what it has"));
  }

  private static List<StagedPackage> unique(List<StagedPackage> staged) throws Refused {
    var slots = new TreeSet<String>();
    for (var one : staged)
      if (!slots.add(ReleaseDiff.slotOf(one.build().id())))
        throw new Refused(
            Fault.permanent(
                "two builds of "
                    + ReleaseDiff.slotOf(one.build().id())
                    + " are staged; a release has one per slot: publish them one after another"));
    return staged;
  }

  private void supersede(StagedPackage staged) throws IOException, Refused {
    var stem = staged.build().tarballStem(settings.repository());
    var artefacts = new ArrayList<Artefact>();
    for (var encoding : Encoding.PUBLISHED) {
      var file = staged.tarballs().get(encoding);
      if (file == null)
        throw new Refused(
            Fault.permanent(
                staged.build()
                    + " is staged without its ."
                    + encoding.ending()
                    + "; build it again"));
      var artefact = store.describe(stem, encoding, file);
      artefacts.add(artefact);
      tarballs.put(artefact, file);
    }
    var pbin = pbin(staged, stem);
    var entry = new Manifest.Entry(staged.build(), Digest.of(pbin), artefacts, owners(staged));
    written.put(entry.path(), pbin);
    put(entry);
  }

  /** Reads the tarball to its end, so that nothing is signed that hosts would refuse. */
  private static Owners owners(StagedPackage staged) throws IOException, Refused {
    var file = Objects.requireNonNull(staged.tarballs().get(Encoding.TAR_ZST));
    try (var in = Files.newInputStream(file)) {
      return Inspection.owners(in, Encoding.TAR_ZST, Limits.DEFAULT, BUILDER);
    } catch (HostileArchiveException | UnknownOwnerException e) {
      throw new Refused(
          Fault.permanent(
              "hosts would refuse the tarball of "
                  + staged.build()
                  + ": "
                  + e.getMessage()
                  + "; build it again"));
    }
  }

  /** The staged pbin with its tarball's whole address in place of the bare name. */
  private byte[] pbin(StagedPackage staged, String stem) throws IOException, Refused {
    var id = staged.build().id();
    var pbin = parsed(staged);
    requireOf(id, pbin);
    var name = stem + "." + Encoding.TAR_BZ2.ending();
    var uri = pbin.binaryUri().orElse(name);
    if (!uri.substring(uri.lastIndexOf('/') + 1).equals(name))
      throw new Refused(
          Fault.permanent(
              staged.pbin() + " names the tarball " + uri + " where " + name + " was built"));
    var values = new LinkedHashMap<>(pbin.values());
    values.put("BINARY_URI", settings.binaryUriPrefix() + name);
    return PbinFile.of(values, pbin.name()).text().getBytes(StandardCharsets.UTF_8);
  }

  private static PbinFile parsed(StagedPackage staged) throws IOException, Refused {
    var file = staged.pbin();
    if (!Files.isRegularFile(file))
      throw new Refused(Fault.permanent("the pbin " + file + " is missing; build it again"));
    try {
      return PbinFile.parse(Files.readAllBytes(file), file.toString());
    } catch (MalformedText e) {
      throw new Refused(Fault.permanent("not a pbin: " + e.getMessage()));
    }
  }

  private static void requireOf(PackageId id, PbinFile pbin) throws Refused {
    if (!pbin.get("EAPI").orElse("").equals(PbinFile.EAPI))
      throw new Refused(
          Fault.permanent(pbin.name() + " is of another format than " + PbinFile.EAPI));
    if (!pbin.slot().equals(id.slot()))
      throw new Refused(
          Fault.permanent(pbin.name() + " says slot " + pbin.slot() + " and was built as " + id));
  }

  /** What paludis wants of a repository; cave refuses one that does not list its categories. */
  private Map<String, byte[]> profile() {
    var categories = new TreeSet<String>();
    for (var entry : entries.values()) categories.add(entry.build().id().name().category());
    return Map.of(
        "profiles/repo_name", text(settings.repository() + "\n"),
        "metadata/layout.conf", text("layout = exheres\nmasters = arbor\n"),
        "metadata/categories.conf", text(lines(categories)));
  }

  private static String lines(Set<String> words) {
    var text = new StringBuilder();
    for (var word : words) text.append(word).append('\n');
    return text.toString();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
