package io.wherry.agent.cave;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a process stands on, held against what a plan takes away. */
record Underfoot(Path root, Set<Path> mapped, List<Path> programs) {
  Set<Path> of(Story story) throws IOException {
    var going = new HashSet<PackageId>();
    for (var install : story.plan().installs()) going.addAll(install.replaces());
    for (var removal : story.plan().removals()) going.add(removal.id());
    var underfoot = new TreeSet<Path>();
    for (var entry : InstalledDatabase.open(root).entries())
      if (going.contains(entry.id())) gather(entry.contents(), underfoot);
    return underfoot;
  }

  private void gather(Contents contents, Set<Path> into) throws IOException {
    var names = new HashSet<Path>();
    for (var file : mapped) names.add(file.getFileName());
    for (var line : contents.lines()) {
      if (!(line instanceof Contents.Line.File file)) continue;
      var place = root.resolve(file.path().substring(1));
      if (!names.contains(place.getFileName()) && programs.stream().noneMatch(place::startsWith))
        continue;
      if (!Files.exists(place)) continue;
      var real = place.toRealPath();
      if (mapped.contains(real) || programs.stream().anyMatch(real::startsWith)) into.add(real);
    }
  }
}
