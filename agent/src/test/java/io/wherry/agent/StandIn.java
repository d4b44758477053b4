package io.wherry.agent;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A script in cave's place, and what it is told to play. */
record StandIn(Path program, Path play, Path commandsFile) {
  static StandIn make(Path folder, Path root) throws IOException {
    var play = Files.createDirectories(folder.resolve("play"));
    for (var part : List.of("would", "does", "fails", "holds"))
      Files.createDirectories(play.resolve(part));
    var program = folder.resolve("cave");
    Files.writeString(
        program,
        template()
            .replace("@ROOT@", root.toString())
            .replace("@PLAY@", play.toString())
            .replace("@REPOSITORY@", "" + ReleaseKit.MARSH));
    Posix.chmod(program, 0755);
    Files.writeString(play.resolve("commands"), "");
    return new StandIn(program, play, play.resolve("commands"));
  }

  private static String template() throws IOException {
    try (var in = Objects.requireNonNull(StandIn.class.getResourceAsStream("stand-in-cave.bash"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Also does that, whenever it is asked about the package. */
  void would(String name, String job) throws IOException {
    Files.writeString(play.resolve("would").resolve(name), job);
  }

  void fails(String build) throws IOException {
    Files.writeString(play.resolve("fails").resolve(build), "");
  }

  /** Bash that runs before the package of that name and version is installed. */
  void does(String build, String bash) throws IOException {
    Files.writeString(play.resolve("does").resolve(build), bash + "\n");
  }

  /** Says of the package of that name and version that these files are its own. */
  void holds(String build, String... files) throws IOException {
    var lines = new StringBuilder();
    for (var file : files)
      lines.append("type=file path=%s md5=%s mtime=1\n".formatted(file, "0".repeat(32)));
    Files.writeString(play.resolve("holds").resolve(build), lines);
  }

  void behaves() throws IOException {
    for (var part : List.of("would", "does", "fails"))
      try (var plays = Files.newDirectoryStream(play.resolve(part))) {
        for (var each : plays) Files.delete(each);
      }
  }

  /** What it was called with, in order; the targets of resolutions. */
  List<String> resolutions() throws IOException {
    return Files.readAllLines(commandsFile).stream()
        .filter(line -> line.startsWith("resolve "))
        .map(line -> line.replaceFirst("^.*(?:\\*/\\*::\\S+|\\*/\\*) ", ""))
        .toList();
  }

  List<String> commands() throws IOException {
    return Files.readAllLines(commandsFile);
  }
}
