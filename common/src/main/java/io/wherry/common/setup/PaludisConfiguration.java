package io.wherry.common.setup;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody has configured paludis to be in a root, as far as setting up must know it. */
public final class PaludisConfiguration {
  private final SetupFiles files;
  private final Path folder;

  public PaludisConfiguration(SetupFiles files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** A repository's file, with what holds for all repositories. */
  public record Repository(Path file, Map<String, String> values) {
    public Repository {
      values = Map.copyOf(values);
    }

    public Optional<String> value(String key) {
      return Optional.ofNullable(values.get(key)).filter(text -> !text.isEmpty());
    }

    /** As it was written, with its own location in place of the word for it. */
    public Optional<Path> location() {
      return value("location").map(Path::of);
    }

    boolean isOf(String format) {
      return value("format").filter(format.replace('_', '-')::equals).isPresent()
          || value("format").filter(format.replace('-', '_')::equals).isPresent();
    }
  }

  public boolean isThere() throws IOException {
    return NamedFiles.isDirectory(files.place(folder));
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** By file name; scripts among them are not run, and so not known. */
  public List<Repository> repositories() throws IOException {
    var common = values(folder.resolve("repository_defaults.conf"));
    var repositories = new ArrayList<Repository>();
    for (var name : confs()) {
      var file = folder.resolve("repositories").resolve(name);
      var values = new LinkedHashMap<>(common);
      values.putAll(values(file));
      repositories.add(new Repository(file, expanded(values)));
    }
    return repositories;
  }

  private List<String> confs() throws IOException {
    var place = files.place(folder.resolve("repositories"));
    if (!NamedFiles.isDirectory(place)) return List.of();
    return NamedFiles.list(place).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(".conf") && !name.startsWith("."))
        .sorted()
        .toList();
  }

  /** The repository that calls itself so; one that was never synced is known by its file. */
  public Optional<Repository> named(String name) throws IOException {
    for (var repository : repositories())
      if (nameOf(repository).equals(name)) return Optional.of(repository);
    return Optional.empty();
  }

  private String nameOf(Repository repository) throws IOException {
    var stem = repository.file().getFileName().toString().replaceFirst("\\.conf$", "");
    var said = repository.value("name");
    if (said.isPresent()) return said.get();
    var location = repository.location().filter(Path::isAbsolute);
    if (location.isEmpty()) return stem;
    var own = files.read(location.get().resolve("profiles/repo_name"));
    return own.flatMap(text -> text.lines().findFirst()).map(String::strip).orElse(stem);
  }

  /** The first of that format, whatever it is called; a dash and an underscore are the same. */
  public Optional<Repository> ofFormat(String format) throws IOException {
    return repositories().stream().filter(r -> r.isOf(format)).findFirst();
  }

  /** Where cave keeps what somebody wants to have installed; absent where it keeps that nowhere. */
  public Optional<Path> world() throws IOException {
    return Optional.ofNullable(expanded(values(folder.resolve("general.conf"))).get("world"))
        .filter(text -> text.startsWith("/"))
        .map(Path::of);
  }

  private Map<String, String> values(Path file) throws IOException {
    var values = new LinkedHashMap<String, String>();
    var text = files.read(file).orElse("").replace("\\\n", " ");
    for (var line : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.strip().startsWith("#"))
        values.put(
            line.substring(0, equals).strip(),
            line.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", ""));
    }
    return values;
  }

  /** Seen from inside the root, the root's own path is nothing. */
  private static Map<String, String> expanded(Map<String, String> values) {
    var expanded = new LinkedHashMap<String, String>();
    values.forEach((key, text) -> expanded.put(key, text.replaceAll("\\$\\{(?:root|ROOT)\\}", "")));
    var location = expanded.getOrDefault("location", "");
    expanded.replaceAll((_, text) -> text.replace("${location}", location));
    return expanded;
  }
}
