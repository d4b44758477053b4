package io.wherry.common.pbin;

import io.wherry.common.archive.Bzip2;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the folder of an installed package as paludis does, wherever the caller stages it. */
public final class EntryWriter {
  /** What every entry has, empty or not. */
  private static final List<String> ALWAYS =
      List.of(
          "CHOST",
          "SUMMARY",
          "HOMEPAGE",
          "INHERITED",
          "PLATFORMS",
          "LICENCES",
          "DOWNLOADS",
          "OPTIONS",
          "SUBOPTIONS",
          "HIDDEN_SUBOPTIONS",
          "CONFIG_PROTECT_MASK");

  private static final List<String> UNLESS_EMPTY =
      List.of(
          "ASFLAGS",
          "CBUILD",
          "CC",
          "CFLAGS",
          "CTARGET",
          "CXX",
          "CXXFLAGS",
          "LDFLAGS",
          "LIBCXXFLAGS",
          "RESTRICT",
          "BUGS_TO",
          "REMOTE_IDS",
          "UPSTREAM_CHANGELOG",
          "UPSTREAM_RELEASE_NOTES",
          "UPSTREAM_DOCUMENTATION",
          "DESCRIPTION",
          "SCM_REVISION");

  private EntryWriter() {}

  /**
   * What an entry is made of. {@code pbin} is kept byte for byte; {@code environment} is the
   * package's own, unpacked; {@code repository} the one that the binary came from.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Source(
      PackageId id,
      RepositoryName repository,
      byte[] pbin,
      byte[] environment,
      Iterable<Contents.Line> contents,
      String packageManager) {}

  /** Writes all files of the entry into {@code directory}, which is made if absent. */
  public static void write(Path directory, Source source) throws IOException {
    Files.createDirectories(directory);
    for (var value : values(source).entrySet())
      NamedFiles.write(directory.resolve(value.getKey()), value.getValue() + "\n");
    var contents = directory.resolve("contents");
    NamedFiles.named(contents, () -> write(contents, source.contents()));
    NamedFiles.write(directory.resolve("environment.bz2"), Bzip2.compress(source.environment()));
    NamedFiles.write(directory.resolve(PbinFile.fileNameOf(source.id())), source.pbin());
  }

  private static void write(Path file, Iterable<Contents.Line> contents) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      Contents.write(contents, out);
    }
  }

  private static Map<String, String> values(Source source) {
    var id = source.id();
    var name = PbinFile.fileNameOf(id);
    var pbin = PbinFile.parse(source.pbin(), name);
    var environment = Environment.parse(source.environment());
    var values = new TreeMap<String, String>();
    for (var key : ALWAYS) values.put(key, EntryText.line(value(key, pbin, environment)));
    for (var key : UNLESS_EMPTY) {
      var text = value(key, pbin, environment);
      if (!text.isBlank()) values.put(key, EntryText.line(text));
    }
    values.put("DEPENDENCIES", EntryText.dependencies(pbin.get("DEPENDENCIES").orElse(""), name));
    values.put("MYOPTIONS", EntryText.myOptions(pbin.get("MYOPTIONS").orElse(""), name));
    values.put("CATEGORY", id.name().category());
    values.put("EAPI", "exheres-0");
    values.put("SLOT", id.slot());
    values.put("PNVR", id.name().name() + "-" + id.version());
    values.put("CONFIG_PROTECT", environment.variable("CONFIG_PROTECT").orElse("/etc"));
    values.put("BINARY_REPOSITORY", source.repository().value());
    values.put("REPOSITORY", repository(source, pbin, environment));
    values.put("PKGMANAGER", source.packageManager());
    values.put("VDB_FORMAT", "paludis-2");
    values.put("DEFINED_PHASES", definedPhases(environment));
    return values;
  }

  /** What the environment says goes before the pbin: paludis reads it later. */
  private static String value(String key, PbinFile pbin, Environment environment) {
    return environment.variable(key).or(() -> pbin.get(key)).orElse("");
  }

  private static String repository(Source source, PbinFile pbin, Environment environment) {
    return environment
        .variable("REPOSITORY")
        .or(() -> pbin.get("GENERATED_FROM_REPOSITORY"))
        .orElse(source.repository().value());
  }

  /** The true list, where the environment does not know it: else prerm and postrm never run. */
  private static String definedPhases(Environment environment) {
    var said = environment.variable("DEFINED_PHASES").orElse("-").strip();
    if (!said.equals("-") && !said.isEmpty()) return said;
    var found = environment.definedPhases();
    return found.isEmpty() ? "-" : String.join(" ", found);
  }
}
