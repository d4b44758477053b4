package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.master.build.Sources.Brought;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that goes into a build, as one digest: another digest, another build. */
final class Fingerprint {
  private Fingerprint() {}

  static Digest of(
      Planned planned,
      BuildEnvironment environment,
      Collection<Brought> sources,
      Collection<Build> against)
      throws IOException {
    var lines = new ArrayList<String>();
    lines.add("builder " + Workplace.runtimeDigest());
    lines.addAll(machine(environment));
    lines.add("options " + String.join(" ", planned.options()));
    lines.add(
        "exheres " + planned.id() + " " + Sources.digestOf(planned.exheres().source().file()));
    for (var exlib : planned.exheres().exlibs())
      lines.add("exlib " + exlib.getFileName() + " " + Sources.digestOf(exlib));
    lines.addAll(files(planned.exheres().source().files()));
    for (var source : sources) lines.add("source " + source.name() + " " + source.digest());
    against.stream().map(build -> "against " + build).sorted().forEach(lines::add);
    return Digest.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> machine(BuildEnvironment environment) {
    var settings = environment.settings();
    return List.of(
        "repository " + environment.repository(),
        "host " + environment.host() + " " + settings.machine().layout(),
        "cflags " + settings.machine().cflags(),
        "tests " + settings.choices().tests() + " strip " + settings.choices().strip());
  }

  private static List<String> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) return List.of();
    List<Path> all;
    try (var walk = Files.walk(directory)) {
      all = walk.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    }
    var lines = new ArrayList<String>();
    for (var file : all) lines.add("file " + directory.relativize(file) + " " + content(file));
    return lines;
  }

  private static String content(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) return "-> " + Files.readSymbolicLink(file);
    var mode =
        Files.getPosixFilePermissions(file).stream()
            .sorted()
            .map(Enum::name)
            .collect(Collectors.joining(","));
    return mode + " " + Sources.digestOf(file);
  }
}
