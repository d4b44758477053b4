package io.wherry.master.build;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import io.wherry.common.pbin.AccountDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The exheres repositories on disk. Of two with the same version of a package the first wins. */
public final class ExheresTrees {
  private final List<Path> roots;

  public ExheresTrees(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  List<Path> roots() {
    return roots;
  }

  /** What is wrong with the directories themselves. */
  List<String> problems() {
    if (roots.isEmpty())
      return List.of("no exheres repository is configured; name one under build.repositories");
    return roots.stream()
        .filter(root -> !Files.isDirectory(root.resolve("packages")))
        .map(root ->
            root
                + " is no exheres repository: it holds no directory 'packages'; mend"
                + " build.repositories")
        .toList();
  }

  /** Every version of a package, the highest first. */
  List<ExheresFile> versionsOf(PackageName name) throws IOException {
    var found = new ArrayList<ExheresFile>();
    for (var root : roots)
      for (var file : versionsIn(root, name))
        if (found.stream().noneMatch(other -> other.version().equals(file.version())))
          found.add(file);
    found.sort(Comparator.comparing(ExheresFile::version).reversed());
    return found;
  }

  private static List<ExheresFile> versionsIn(Path root, PackageName name) throws IOException {
    var directory = root.resolve("packages").resolve(name.category()).resolve(name.name());
    if (!Files.isDirectory(directory)) return List.of();
    try (var files = Files.list(directory)) {
      return files
          .map(file -> versionOf(name, String.valueOf(file.getFileName())))
          .flatMap(Optional::stream)
          .map(version -> new ExheresFile(name, version, root))
          .toList();
    }
  }

  private static Optional<Version> versionOf(PackageName name, String file) {
    var prefix = name.name() + "-";
    if (!file.startsWith(prefix) || !file.endsWith(ExheresFile.ENDING)) return Optional.empty();
    int end = file.length() - ExheresFile.ENDING.length();
    if (end <= prefix.length()) return Optional.empty();
    var version = file.substring(prefix.length(), end);
    return Version.isVersion(version) ? Optional.of(new Version(version)) : Optional.empty();
  }

  /** The definition of an account, where a repository has one. */
  Optional<Path> definition(AccountName account) {
    return roots.stream()
        .map(root -> root.resolve(AccountDefinition.pathOf(account)))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Every definition of an account by its place in a repository. */
  public Map<String, Bytes> definitions() throws IOException {
    var found = new TreeMap<String, Bytes>();
    for (var root : roots)
      for (var kind : AccountName.Kind.values())
        for (var file : filesIn(root.resolve(AccountDefinition.FOLDER + "/" + kind.word() + "s"))) {
          var path = root.relativize(file).toString();
          if (AccountDefinition.accountAt(path).isPresent() && !found.containsKey(path))
            found.put(path, new Bytes(Files.readAllBytes(file)));
        }
    return found;
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) return List.of();
    try (var files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Where the exlibs that an exheres requires are looked for, in this order. */
  List<Path> exlibDirectories(ExheresFile exheres) {
    var directories = new ArrayList<Path>();
    directories.add(exheres.directory());
    directories.add(exheres.directory().resolveSibling("exlibs"));
    directories.add(exheres.tree().resolve("exlibs"));
    for (var root : roots)
      if (!root.equals(exheres.tree())) directories.add(root.resolve("exlibs"));
    return directories;
  }
}
