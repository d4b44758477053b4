package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.process.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What runs on this host while the installer changes it: this very program, with the files that it
 * has mapped and the folders that it comes from, and the kernel.
 */
public record Running(Set<Path> mapped, List<Path> programs, Optional<Kernel> kernel) {
  /** Nothing that a plan could touch: for roots that are no running machine. */
  public static final Running NOTHING = new Running(Set.of(), List.of(), Optional.empty());

  private static final Path MAPS = Path.of("/proc/self/maps");

  public Running {
    mapped = Set.copyOf(mapped);
    programs = List.copyOf(programs);
  }

  /**
   * This process, its {@code programs} that exist, and this machine's kernel where {@code root} is
   * this machine's.
   */
  public static Running here(Collection<Path> programs, Path root) throws IOException {
    var real = new TreeSet<Path>();
    for (var program : programs) if (Files.exists(program)) real.add(program.toRealPath());
    return new Running(mapped(NamedFiles.readLines(MAPS)), outermost(real), Kernel.of(root));
  }

  /** Every place of a plan is held against each: what lies below another says nothing more. */
  private static List<Path> outermost(Set<Path> sorted) {
    var outermost = new ArrayList<Path>();
    for (var path : sorted) if (outermost.stream().noneMatch(path::startsWith)) outermost.add(path);
    return outermost;
  }

  /** Files that lines of {@code /proc/<pid>/maps} name and that are still where they were. */
  static Set<Path> mapped(List<String> maps) {
    var files = new TreeSet<Path>();
    for (var line : maps)
      MappedFile.of(line).filter(f -> !f.gone()).ifPresent(f -> files.add(Path.of(f.path())));
    return files;
  }

  /** Where what this process needs lies, and its program. */
  Set<Path> directories() {
    var directories = new HashSet<Path>();
    for (var files : List.of(mapped, programs))
      for (var file : files) {
        var directory = file.getParent();
        if (directory != null) directories.add(directory);
      }
    return directories;
  }

  /** True for a file that this process may need while it works. */
  boolean standsOn(Path place) {
    return mapped.contains(place) || isProgram(place);
  }

  /** True for what belongs to this program. */
  boolean isProgram(Path place) {
    return programs.stream().anyMatch(place::startsWith);
  }
}
