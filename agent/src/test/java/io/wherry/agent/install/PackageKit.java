package io.wherry.agent.install;

import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes packages as a builder would, and hands them out as a fetcher would. */
final class PackageKit implements PackageSource {
  static final RepositoryName REPOSITORY = new RepositoryName("testing");
  private final Path workshop;
  private final Map<Change.Install, Made> made = new HashMap<>();
  private int number;

  PackageKit(Path workshop) throws IOException {
    this.workshop = Files.createDirectories(workshop);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Made(byte[] pbin, Artefact artefact, Path tarball) {}

  /** A package in the making. */
  final class Draft {
    private final PackageId id;
    private final Path image;
    private final StringBuilder environment = new StringBuilder();
    private final Map<String, String> values = new HashMap<>();
    private long time = 1_700_000_000;

    Draft(PackageId id) throws IOException {
      this.id = id;
      this.image = Files.createDirectories(workshop.resolve("image-" + number++));
      Posix.chmod(image, 0755);
      environment.append("declare -x CATEGORY=\"").append(id.name().category()).append("\"\n");
      environment.append("declare -x PN=\"").append(id.name().name()).append("\"\n");
      environment.append("declare -x PV=\"").append(id.version()).append("\"\n");
      environment.append("declare -x EAPI=\"exheres-0\"\n");
      environment.append("declare -x IMAGE=\"/somewhere/else/\" PATH=\"/nowhere\"\n");
    }

    Draft at(long time) {
      this.time = time;
      return this;
    }

    Draft file(String path, String content) throws IOException {
      return file(path, content, 0644);
    }

    Draft file(String path, String content, int mode) throws IOException {
      var file = place(path);
      Files.writeString(file, content);
      Posix.chmod(file, mode);
      Posix.setTimes(file, time, 0);
      return this;
    }

    /** A program that runs, told from others by what is behind its end. */
    Draft program(String path, Path like, String mark) throws IOException {
      var file = place(path);
      Files.copy(like, file);
      Files.writeString(file, mark, StandardOpenOption.APPEND);
      Posix.chmod(file, 0755);
      Posix.setTimes(file, time, 0);
      return this;
    }

    Draft symlink(String path, String target) throws IOException {
      var link = place(path);
      Files.createSymbolicLink(link, Path.of(target));
      Posix.setTimes(link, time, 0);
      return this;
    }

    Draft hardlink(String path, String existing) throws IOException {
      Files.createLink(place(path), image.resolve(existing.substring(1)));
      return this;
    }

    Draft directory(String path) throws IOException {
      Files.createDirectories(place(path));
      return this;
    }

    /** Of a directory that holds something. */
    Draft mode(String path, int mode) throws IOException {
      Posix.chmod(image.resolve(path.substring(1)), mode);
      return this;
    }

    Draft owner(String path, int uid, int gid) throws IOException {
      Posix.lchown(image.resolve(path.substring(1)), uid, gid);
      return this;
    }

    Draft bash(String text) {
      environment.append(text).append('\n');
      return this;
    }

    /** Where a path lies before it is packed. */
    Path staged(String path) {
      return image.resolve(path.substring(1));
    }

    /** A value of the pbin file. */
    Draft value(String key, String value) {
      values.put(key, value);
      return this;
    }

    private Path place(String path) throws IOException {
      var place = FileNames.resolve(image, path.substring(1));
      Files.createDirectories(place.getParent());
      return place;
    }

    Change.Install build(PackageId... replaces) throws IOException {
      return build(Encoding.TAR_ZST, replaces);
    }

    Change.Install build(Encoding encoding, PackageId... replaces) throws IOException {
      int n = number++;
      var environmentFile = workshop.resolve("environment-" + n);
      Files.writeString(environmentFile, environment);
      var build = new Build(id, "c" + n);
      var name = build.tarballStem(REPOSITORY) + "." + encoding.ending();
      var target = new Target(encoding, workshop.resolve(name));
      var names = OwnerNames.of(Path.of("/"), Posix.geteuid(), Posix.getegid());
      var written = Tarballs.write(image, environmentFile, List.of(target), names).getFirst();
      var artefact = new Artefact(name, encoding, written.size(), written.digest());
      return add(build, artefact, target.file(), replaces);
    }

    private Change.Install add(
        Build build, Artefact artefact, Path tarball, PackageId... replaces) {
      values.put("SUMMARY", "A package of the tests, " + build.cookie());
      values.put("SLOT", id.slot());
      values.put("GENERATED_FROM_REPOSITORY", "sources");
      values.put("BINARY_URI", "http://host/" + artefact.name());
      var pbin = PbinFile.of(values, PbinFile.pathOf(id)).text().getBytes(StandardCharsets.UTF_8);
      var install =
          new Change.Install(build, PbinFile.pathOf(id), Digest.of(pbin), List.of(replaces));
      made.put(install, new Made(pbin, artefact, tarball));
      return install;
    }
  }

  Draft draft(String name, String version) throws IOException {
    return new Draft(id(name, version));
  }

  static PackageId id(String name, String version) {
    return PackageId.of(name, version, "0");
  }

  static Plan plan(Change... changes) {
    return new Plan(new ReleaseId(REPOSITORY, 1), Digest.of(new byte[0]), List.of(changes));
  }

  private Made made(Change.Install install) {
    return java.util.Objects.requireNonNull(made.get(install));
  }

  Path tarball(Change.Install install) {
    return made(install).tarball();
  }

  /** A tarball of somebody else's making instead of the package's own. */
  void put(Change.Install install, Path tarball) throws IOException {
    var old = made(install);
    var content = Files.readAllBytes(tarball);
    var artefact =
        new Artefact(
            old.artefact().name(), old.artefact().encoding(), content.length, Digest.of(content));
    made.put(install, new Made(old.pbin(), artefact, tarball));
  }

  @Override
  public Delivery open(Change.Install install) throws IOException {
    var it = made(install);
    InputStream in = Files.newInputStream(it.tarball());
    return new Delivery(it.pbin(), it.artefact(), Owners.NONE, in);
  }

  @Override
  public long size(Change.Install install) {
    return made(install).artefact().size();
  }

  /** Everything that a root holds, with what tells whether it is the same; sorted. */
  static List<String> picture(Path root) throws IOException {
    var lines = new ArrayList<String>();
    try (var all = Files.walk(root)) {
      for (var path : (Iterable<Path>) all.filter(p -> !p.equals(root))::iterator)
        lines.add(line(root, path));
    }
    lines.sort(null);
    return lines;
  }

  private static String line(Path root, Path path) throws IOException {
    var stat = Stat.existing(path);
    var content =
        switch (stat.kind()) {
          case FILE -> Digest.of(Files.readAllBytes(path)).hex().substring(0, 12);
          case SYMLINK -> Files.readSymbolicLink(path).toString();
          case DIRECTORY, OTHER -> "";
        };
    return "/%s %s %o %d:%d %d.%09d %s"
        .formatted(
            root.relativize(path),
            stat.kind(),
            stat.mode(),
            stat.uid(),
            stat.gid(),
            stat.mtime().seconds(),
            stat.mtime().nanos(),
            content);
  }

  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
