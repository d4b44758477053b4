package io.wherry.common.git;

import io.wherry.common.posix.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The two lists that let stock git clone from plain files. Packs first: refs must not run ahead.
 */
final class DumbHttp {
  private final GitRepository repository;

  DumbHttp(GitRepository repository) {
    this.repository = repository;
  }

  void refresh(List<String> prefixes) throws IOException {
    var packs = new StringBuilder();
    for (var name : packNames()) packs.append("P ").append(name).append('\n');
    write("objects/info/packs", packs.append('\n').toString());
    var refs = new StringBuilder();
    for (var prefix : prefixes)
      repository
          .refs(prefix)
          .forEach((name, commit) -> refs.append(commit).append('\t').append(name).append('\n'));
    write("info/refs", refs.toString());
  }

  private List<String> packNames() throws IOException {
    var names = new ArrayList<String>();
    try (var files =
        Files.newDirectoryStream(repository.folder().resolve("objects/pack"), "pack-*.pack")) {
      for (var file : files) names.add(file.getFileName().toString());
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private void write(String path, String text) throws IOException {
    DurableFile.write(repository.folder().resolve(path), text.getBytes(StandardCharsets.UTF_8));
  }
}
