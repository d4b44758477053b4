package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.pbin.PbinFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes the pbin of a build. Its address is the tarball's bare name; publishing puts the rest
 * before it.
 */
final class PbinText {
  private static final List<String> COPIED =
      List.of(
          "SUMMARY", "HOMEPAGE", "LICENCES", "PLATFORMS", "MYOPTIONS", "DOWNLOADS", "REMOTE_IDS");

  /** Prefixes that paludis knows by itself. */
  private static final List<String> KNOWN_PREFIXES = List.of("build_options", "parts");

  private final BuildEnvironment environment;
  private final Workplace place;
  private final InstantSource clock;

  PbinText(BuildEnvironment environment, Workplace place, InstantSource clock) {
    this.environment = environment;
    this.place = place;
    this.clock = clock;
  }

  void write(Planned planned, Build build, Path directory) throws IOException {
    var name = PbinFile.fileNameOf(build.id());
    var text = PbinFile.of(values(planned, build), name).text();
    Files.writeString(directory.resolve(name), text);
  }

  private static String suboptions(Exheres exheres) {
    var prefixes = new TreeSet<String>();
    for (var option : exheres.declaredOptions())
      if (option.indexOf(':') >= 0) prefixes.add(option.substring(0, option.indexOf(':')));
    KNOWN_PREFIXES.forEach(prefixes::remove);
    return String.join(" ", prefixes);
  }

  private Map<String, String> values(Planned planned, Build build) throws IOException {
    var exheres = planned.exheres();
    var values = new LinkedHashMap<String, String>();
    for (var key : COPIED) values.put(key, exheres.value(key));
    values.put("SLOT", build.id().slot());
    values.put("BINARY_PLATFORMS", exheres.value("PLATFORMS"));
    // As paludis reads it: those that are on, each with its prefix.
    values.put("OPTIONS", String.join(" ", new TreeSet<>(planned.options())));
    values.put("DEPENDENCIES", exheres.dependencies().toString());
    values.put("BINARY_URI", build.tarballStem(environment.repository()) + ".tar.bz2");
    values.put("GENERATED_USING", BuildEnvironment.BUILDER);
    values.put("GENERATED_TIME", String.valueOf(clock.instant().getEpochSecond()));
    values.put("GENERATED_FROM_REPOSITORY", place.nameOf(exheres.source().tree()));
    values.put("CHOST", environment.host());
    values.put("CBUILD", environment.host());
    values.put("SUBOPTIONS", suboptions(exheres));
    values.put("CFLAGS", environment.settings().machine().cflags());
    return values;
  }
}
