package io.wherry.agent;

import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.Contents.Line;
import io.wherry.common.pbin.Contents.Marks;
import io.wherry.common.pbin.EntryWriter;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A root with packages that somebody has installed, and the command line that is tried on it. */
final class RootKit {
  static final long TIME = 1_700_000_000;
  final Path root;
  final Path state;
  String out = "";
  String err = "";
  Optional<Terminal.Answers> answers = Optional.empty();
  private int number;

  RootKit(Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("root")).toRealPath();
    state = directory.resolve("state");
  }

  Draft draft(String name, String version) {
    return new Draft(PackageId.of(name, version, "0"));
  }

  /** An installed package in the making. */
  final class Draft {
    private final PackageId id;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> pbin = new TreeMap<>();
    private String database = "installed";
    private String environment = "CONFIG_PROTECT=\"/etc\"\n";

    Draft(PackageId id) {
      this.id = id;
    }

    Draft slot(String slot) {
      var moved = new Draft(PackageId.of(id.name().toString(), id.version().text(), slot));
      moved.lines.addAll(lines);
      moved.pbin.putAll(pbin);
      return moved;
    }

    Draft file(String path, String content) throws IOException {
      return file(path, content, Marks.NONE);
    }

    Draft file(String path, String content, Marks marks) throws IOException {
      var file = place(path);
      Files.writeString(file, content);
      Posix.setTimes(file, TIME, 0);
      lines.add(new Line.File(path, md5(content), TIME, marks));
      return this;
    }

    Draft symlink(String path, String target) throws IOException {
      var link = place(path);
      Files.createSymbolicLink(link, Path.of(target));
      Posix.setTimes(link, TIME, 0);
      lines.add(new Line.Sym(path, target, TIME, Marks.NONE));
      return this;
    }

    Draft directory(String path) throws IOException {
      Files.createDirectories(place(path).resolve("."));
      lines.add(new Line.Dir(path, Marks.NONE));
      return this;
    }

    Draft needs(String dependencies) {
      pbin.put("DEPENDENCIES", dependencies);
      return this;
    }

    Draft bash(String text) {
      environment += text + "\n";
      return this;
    }

    Draft in(String otherDatabase) {
      database = otherDatabase;
      return this;
    }

    private Path place(String path) throws IOException {
      var place = root.resolve(path.substring(1));
      Files.createDirectories(place.getParent());
      return place;
    }

    /** As a package that cave installed. */
    PackageId byOthers() throws IOException {
      var directory = root.resolve("var/db/paludis/repositories").resolve(database);
      var installed = InstalledDatabase.at(directory);
      installed.prepare();
      if (!database.equals("installed"))
        Files.writeString(
            directory.resolve("ndbam.conf"),
            "ndbam_format = 1\nrepository_format = installed_unpackaged-1\n");
      installed.addIndexLinks(id.name());
      pbin.put("SLOT", id.slot());
      var text = PbinFile.of(pbin, "test").text();
      EntryWriter.write(
          installed.entryDirectory(id, "c" + ++number),
          new EntryWriter.Source(
              id,
              new RepositoryName("marsh"),
              text.getBytes(StandardCharsets.UTF_8),
              environment.getBytes(StandardCharsets.UTF_8),
              lines,
              "cave"));
      return id;
    }

    /** As a package that Wherry installed. */
    PackageId byWherry() throws IOException {
      byOthers();
      var file = state.resolve("install/managed");
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          id.name() + " " + id.version() + " " + id.slot() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return id;
    }
  }

  private static String md5(String content) {
    try {
      var digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The exit code; what was said is in {@link #out} and {@link #err}. */
  int run(String command, String... arguments) {
    var all = new ArrayList<>(List.of(command, "--root", root.toString()));
    all.addAll(List.of("--state-dir", state.toString()));
    all.addAll(List.of(arguments));
    var printed = new StringWriter();
    var complained = new StringWriter();
    var terminal =
        new Terminal(
            new PrintWriter(printed, true),
            new PrintWriter(complained, true),
            false,
            answers,
            InstantSource.system());
    int code = AgentMain.run(terminal, all.toArray(String[]::new));
    out = printed.toString();
    err = complained.toString();
    return code;
  }

  /** The same in a process of its own, to be killed. */
  Exit runApart(String command, String... arguments) throws InterruptedException {
    var argv = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    argv.addAll(List.of(System.getProperty("java.class.path"), AgentMain.class.getName()));
    argv.addAll(List.of(command, "--root", root.toString(), "--state-dir", state.toString()));
    argv.addAll(List.of(arguments));
    var captured = Command.of(argv).capture();
    out = captured.output();
    return captured.exit();
  }

  /** Everything in the root, with what tells whether it is the same; sorted. */
  List<String> picture() throws IOException {
    try (var all = Files.walk(root)) {
      var lines = new ArrayList<String>();
      for (var path : (Iterable<Path>) all.filter(p -> !p.equals(root))::iterator)
        lines.add(line(path));
      lines.sort(null);
      return lines;
    }
  }

  private String line(Path path) throws IOException {
    var attributes =
        Files.readAttributes(path, "unix:mode,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    var content =
        Files.isSymbolicLink(path)
            ? Files.readSymbolicLink(path).toString()
            : Files.isRegularFile(path) ? Digest.of(Files.readAllBytes(path)).hex() : "";
    return root.relativize(path)
        + " "
        + attributes.get("mode")
        + " "
        + attributes.get("lastModifiedTime")
        + " "
        + content;
  }

  /** A health check that says no. */
  void fallIll() throws IOException {
    var check = at("/etc/wherry/health.d/ill");
    Files.createDirectories(check.getParent());
    Files.writeString(check, "#!/bin/sh\necho ill; exit 1\n");
    Posix.chmod(check, 0755);
  }

  Path at(String path) {
    return root.resolve(path.substring(1));
  }

  String read(String path) throws IOException {
    return Files.readString(at(path));
  }

  boolean has(String path) {
    return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
  }
}
