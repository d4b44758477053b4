package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sources an exheres with bash and reads what it says about itself. Remembers what it has read. */
final class MetadataReader {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Workplace place;
  private final ExheresTrees trees;
  private final BuildEnvironment environment;
  private final Map<Path, Exheres> known = new HashMap<>();

  MetadataReader(Workplace place, ExheresTrees trees, BuildEnvironment environment) {
    this.place = place;
    this.trees = trees;
    this.environment = environment;
  }

  /**
   * @throws MalformedExheres where bash or the exheres itself says no; the message is for people
   */
  Exheres read(ExheresFile file) throws IOException, InterruptedException {
    var read = known.get(file.file());
    if (read == null) {
      read = source(file);
      known.put(file.file(), read);
    }
    return read;
  }

  private Exheres source(ExheresFile file) throws IOException, InterruptedException {
    var job = place.newJob("metadata");
    try {
      var out = job.resolve("out");
      var variables = new HashMap<>(environment.common(file, job, trees.exlibDirectories(file)));
      variables.put("REPOSITORY", place.nameOf(file.tree()));
      variables.put("WHERRY_OUT", out.toString());
      var got =
          place
              .user()
              .run(Command.of("bash", "--noprofile", "--norc", script()))
              .onlyWith(variables)
              .in(job)
              .within(LONGEST)
              .capture();
      if (!got.exit().ok() || !Files.isRegularFile(out, LinkOption.NOFOLLOW_LINKS))
        throw new MalformedExheres(place.shown(complaint(file, got)));
      return parse(file, out);
    } finally {
      TreeRemoval.delete(job);
    }
  }

  private String script() {
    return place.script("metadata").toString();
  }

  private static String complaint(ExheresFile file, Command.Captured got) {
    return "%s cannot be read: bash %s\n%s\nMend the exheres, or remove it."
        .formatted(file.file(), got.exit().words(), got.output().strip());
  }

  private static Exheres parse(ExheresFile file, Path out) throws IOException {
    String text;
    try (var in = Files.newInputStream(out, LinkOption.NOFOLLOW_LINKS)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    var pieces = text.split("\0", -1);
    var values = new HashMap<String, String>();
    var exlibs = new ArrayList<Path>();
    for (int i = 0; i + 1 < pieces.length; i += 2) {
      if (pieces[i].equals("EXLIB")) exlibs.add(Path.of(pieces[i + 1]));
      else values.put(pieces[i], pieces[i + 1]);
    }
    return new Exheres(file, idOf(file, values), values, List.copyOf(exlibs));
  }

  private static PackageId idOf(ExheresFile file, Map<String, String> values) {
    try {
      return new PackageId(file.name(), file.version(), values.getOrDefault("SLOT", "0").strip());
    } catch (IllegalArgumentException e) {
      throw new MalformedExheres(file.file() + ": SLOT: " + e.getMessage());
    }
  }

  /** An exheres that says nothing we could build; the message names file, line and a way out. */
  static final class MalformedExheres extends IllegalArgumentException {
    MalformedExheres(String message) {
      super(message);
    }
  }
}
