package io.wherry.common.release;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.TextLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one manifest: header lines in their order, then each pbin followed by its artefacts. */
final class ManifestReader {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_LINES = 500_000;
  private final TextLines lines;
  private final List<PackageId> provided = new ArrayList<>();
  private final SortedMap<String, Digest> files = new TreeMap<>();
  private final List<Manifest.Entry> entries = new ArrayList<>();

  ManifestReader(byte[] text) throws MalformedException {
    lines = TextLines.of("the manifest", text, MOST_BYTES, MOST_LINES);
  }

  Manifest read() throws MalformedException {
    lines.format("wherry-release", 1);
    var repository = lines.only("repository", RepositoryName::new);
    var release = lines.only("number", word -> new ReleaseId(repository, TextLines.number(word)));
    Optional<Long> previous =
        lines.nextIs("previous")
            ? Optional.of(lines.only("previous", TextLines::number))
            : Optional.empty();
    var created = lines.only("created", TextLines::instant);
    while (lines.hasNext()) body(lines.next());
    try {
      return new Manifest(release, previous, created, provided, files, entries);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the manifest: " + e.getMessage());
    }
  }

  private void body(Line line) throws MalformedException {
    switch (line.key()) {
      case "provided" -> {
        lines.expect(line, 3);
        provided.add(lines.read(line, () -> id(line, 0)));
      }
      case "file" -> file(line);
      case "pbin" -> entries.add(entry(line));
      case "artefact" -> throw lines.bad(line, "an artefact must follow its pbin");
      case "user", "group" -> throw lines.bad(line, "an owner must follow its pbin's artefacts");
      case "repository", "number", "previous", "created" ->
          throw lines.bad(line, "'" + line.key() + "' stands out of place or twice");
      default -> lines.unknown(line);
    }
  }

  private void file(Line line) throws MalformedException {
    lines.expect(line, 2);
    var digest = lines.read(line, () -> TextLines.digest(line.words().getLast()));
    if (files.put(line.words().getFirst(), digest) != null)
      throw lines.bad(line, line.words().getFirst() + " stands twice");
  }

  private Manifest.Entry entry(Line line) throws MalformedException {
    lines.expect(line, 6);
    var words = line.words();
    var artefacts = new ArrayList<Artefact>();
    while (lines.nextIs("artefact")) artefacts.add(artefact(lines.next()));
    var users = owners("user");
    var groups = owners("group");
    return lines.read(
        line,
        () ->
            new Manifest.Entry(
                new Build(id(line, 2), words.get(5)),
                words.get(0),
                TextLines.digest(words.get(1)),
                artefacts,
                Owners.of(users, groups)));
  }

  private Map<Long, String> owners(String key) throws MalformedException {
    var names = new TreeMap<Long, String>();
    while (lines.nextIs(key)) {
      var line = lines.next();
      lines.expect(line, 2);
      long number = lines.read(line, () -> TextLines.number(line.words().getFirst()));
      if (names.put(number, line.words().getLast()) != null)
        throw lines.bad(line, key + " " + number + " stands twice");
    }
    return names;
  }

  private Artefact artefact(Line line) throws MalformedException {
    lines.expect(line, 4);
    var words = line.words();
    return lines.read(
        line,
        () ->
            new Artefact(
                words.get(0),
                Encoding.ofEnding(words.get(1)),
                TextLines.number(words.get(2)),
                TextLines.digest(words.get(3))));
  }

  private static PackageId id(Line line, int at) {
    var words = line.words();
    return PackageId.of(words.get(at), words.get(at + 1), words.get(at + 2));
  }
}
