package io.wherry.master.cave;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The repository into which cave puts pbins, and the directory with their tarballs. */
record Destination(RepositoryName name, Path folder, Path distdir) {
  private static final System.Logger LOG = System.getLogger(Destination.class.getName());
  private static final String CATEGORIES = "metadata/categories.conf";

  /** Every pbin that can be read; the log says which cannot. */
  List<Pbin> pbins() throws IOException {
    var found = new ArrayList<Pbin>();
    for (var category : directories(folder.resolve("packages")))
      for (var directory : directories(category))
        for (var file : sorted(directory))
          if (file.toString().endsWith("." + PbinFile.EAPI)) read(file).ifPresent(found::add);
    return found;
  }

  /** That package's, if it has one that can be read. */
  Optional<Pbin> pbin(PackageId id) throws IOException {
    var file = folder.resolve(PbinFile.pathOf(id));
    return Files.isRegularFile(file) ? read(file) : Optional.empty();
  }

  private Optional<Pbin> read(Path file) throws IOException {
    var path = folder.relativize(file).toString();
    try {
      var content = PbinFile.parse(NamedFiles.read(file), file.toString());
      return Optional.of(Pbin.of(content.idAt(path), content, file, this));
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "passed over: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private static List<Path> directories(Path folder) throws IOException {
    return sorted(folder).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> sorted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    return NamedFiles.list(folder).stream().sorted().toList();
  }

  /** Names of tarballs, whole or not, that were made for this repository. */
  List<String> tarballs() throws IOException {
    var prefix = name + "--";
    return sorted(distdir).stream()
        .map(file -> file.getFileName().toString())
        .filter(file -> file.startsWith(prefix))
        .filter(file -> file.endsWith(Pbin.ENDING) || file.endsWith(".tar"))
        .toList();
  }

  /** Whether a tarball of that name was made of this version. */
  boolean isOf(PackageId id, String tarball) {
    return tarball.startsWith(
        "%s--%s--%s-%s--"
            .formatted(name, id.name().category(), id.name().name(), id.version().text()));
  }

  /** Cave refuses a repository that does not list its categories; what others wrote stays. */
  void listCategories(Collection<String> more) throws IOException {
    var missing = new TreeSet<>(more);
    for (var category : directories(folder.resolve("packages")))
      missing.add(category.getFileName().toString());
    var file = folder.resolve(CATEGORIES);
    var text = NamedFiles.exists(file) ? Files.readString(file) : "";
    text.lines().map(String::strip).toList().forEach(missing::remove);
    if (missing.isEmpty() && NamedFiles.exists(file)) return;
    var whole = new StringBuilder(text);
    if (!text.isEmpty() && !text.endsWith("\n")) whole.append('\n');
    for (var category : missing) whole.append(category).append('\n');
    DurableFile.write(file, whole.toString().getBytes(StandardCharsets.UTF_8));
  }
}
