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
  private static final List<String> FROM_PBIN =
      List.of(
          "SUMMARY",
          "DEPENDENCIES",
          "LICENCES",
          "PLATFORMS",
          "MYOPTIONS",
          "OPTIONS",
          "HOMEPAGE",
          "DOWNLOADS",
          "INHERITED");

  private static final List<String> FROM_PBIN_IF_SET =
      List.of(
          "DESCRIPTION",
          "BUGS_TO",
          "REMOTE_IDS",
          "SCM_REVISION",
          "SUBOPTIONS",
          "HIDDEN_SUBOPTIONS",
          "UPSTREAM_CHANGELOG",
          "UPSTREAM_DOCUMENTATION",
          "UPSTREAM_RELEASE_NOTES",
          "CHOST",
          "CBUILD",
          "CFLAGS",
          "CXXFLAGS",
          "LDFLAGS",
          "GENERATED_USING",
          "GENERATED_TIME");

  private static final List<String> FROM_ENVIRONMENT =
      List.of("CONFIG_PROTECT", "CONFIG_PROTECT_MASK");

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
      Contents contents,
      String packageManager) {}

  /** Writes all files of the entry into {@code directory}, which is made if absent. */
  public static void write(Path directory, Source source) throws IOException {
    Files.createDirectories(directory);
    for (var value : values(source).entrySet())
      NamedFiles.write(directory.resolve(value.getKey()), value.getValue() + "\n");
    NamedFiles.write(directory.resolve("contents"), source.contents().bytes());
    NamedFiles.write(directory.resolve("environment.bz2"), Bzip2.compress(source.environment()));
    NamedFiles.write(directory.resolve(PbinFile.fileNameOf(source.id())), source.pbin());
  }

  private static Map<String, String> values(Source source) {
    var id = source.id();
    var pbin = PbinFile.parse(source.pbin(), PbinFile.fileNameOf(id));
    var environment = Environment.parse(source.environment());
    var values = new TreeMap<String, String>();
    for (var key : FROM_PBIN) values.put(key, oneLine(pbin.get(key).orElse("")));
    for (var key : FROM_PBIN_IF_SET)
      pbin.get(key).filter(text -> !text.isEmpty()).ifPresent(t -> values.put(key, oneLine(t)));
    for (var key : FROM_ENVIRONMENT) values.put(key, environment.variable(key).orElse(""));
    values.put("CATEGORY", id.name().category());
    values.put("EAPI", "exheres-0");
    values.put("SLOT", id.slot());
    values.put("PNVR", id.name().name() + "-" + id.version());
    values.put("BINARY_REPOSITORY", source.repository().value());
    values.put(
        "REPOSITORY", pbin.get("GENERATED_FROM_REPOSITORY").orElse(source.repository().value()));
    values.put("PKGMANAGER", source.packageManager());
    values.put("VDB_FORMAT", "paludis-2");
    var phases = environment.definedPhases();
    values.put("DEFINED_PHASES", phases.isEmpty() ? "-" : String.join(" ", phases));
    return values;
  }

  private static String oneLine(String value) {
    return value.strip().replaceAll("\\s*\n\\s*", " ");
  }
}
