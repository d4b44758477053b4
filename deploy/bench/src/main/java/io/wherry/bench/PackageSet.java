package io.wherry.bench;

import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StaticPaths;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.BuildSettings;
import io.wherry.master.build.BuildSettings.ChoiceSettings;
import io.wherry.master.build.BuildSettings.Layout;
import io.wherry.master.build.BuildSettings.LimitSettings;
import io.wherry.master.build.BuildSettings.MachineSettings;
import io.wherry.master.build.BuildSettings.SourceSettings;
import io.wherry.master.build.ExheresBuilder;
import io.wherry.master.publish.By;
import io.wherry.master.publish.PublishListener;
import io.wherry.master.publish.PublishOrder;
import io.wherry.master.publish.PublishResult;
import io.wherry.master.publish.PublishSettings;
import io.wherry.master.publish.Publisher;
import io.wherry.master.publish.ReleaseFact;
import io.wherry.master.publish.ReleaseLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real packages as a master publishes them: made by the builder out of exheres that copy a Debian
 * package's tree, in one signed release. Kept between runs, for the same choice of packages.
 */
record PackageSet(Path folder, List<Debian.Tree> trees) {
  static final RepositoryName REPOSITORY = new RepositoryName("mybinaries");
  private static final String CATEGORY = "app-bench";

  /** Another word for each way in which packages of the same trees were made. */
  private static final String MADE = "tarballs tell the sums of their files";

  /** Where a machine's own files lie on Exherbo; nothing is there on Debian. */
  static final String PREFIX = "usr/x86_64-pc-linux-gnu";

  private static final String EXHERES =
      """
      SUMMARY="The tree of a Debian package"
      HOMEPAGE="https://www.debian.org/"
      DOWNLOADS=""
      LICENCES="MIT"
      SLOT="0"
      PLATFORMS="amd64"
      MYOPTIONS=""
      DEPENDENCIES=""
      WORK=${WORKBASE}
      src_unpack() { :; }
      src_prepare() { :; }
      src_configure() { :; }
      src_compile() { :; }
      src_test() { :; }
      src_install() {
          tar -C / --verbatim-files-from -T "${FILES}"/paths --transform 'flags=rhS;s,^usr,%s,' -cf - \\
              | tar -C "${IMAGE}" -xf - || die
      }
      """
          .formatted(PREFIX);

  PackageSet {
    trees = List.copyOf(trees);
  }

  static PackageSet make(Path keep, int files, long bytes) throws Exception {
    var trees = Debian.choose(files, bytes);
    var set = new PackageSet(keep.resolve("set-" + key(trees)), trees);
    if (!Files.isDirectory(set.folder)) set.make();
    return set;
  }

  private static String key(List<Debian.Tree> trees) {
    var digest = Digest.of((trees + EXHERES + MADE).getBytes(StandardCharsets.UTF_8));
    return digest.hex().substring(0, 16);
  }

  private void make() throws Exception {
    var fresh = folder.resolveSibling(folder.getFileName() + ".new");
    Peer.delete(fresh);
    new PackageSet(Files.createDirectories(fresh), trees).build();
    Files.move(fresh, folder);
  }

  private void build() throws Exception {
    writeSources();
    var built = builder().build(BuildOrder.of(specs()), _ -> {});
    if (!(built instanceof BuildResult.Done)) throw new IOException("cannot build: " + built);
    publish();
    for (var encoding : Encoding.PUBLISHED) alone(encoding);
    for (var used : List.of("builder", "distfiles")) Peer.delete(folder.resolve(used));
  }

  private void writeSources() throws IOException {
    write("profiles/repo_name", "arbor\n");
    write("profiles/amd64/make.defaults", "ARCH=\"amd64\"\nCHOST=\"x86_64-pc-linux-gnu\"\n");
    write("profiles/amd64/options.conf", "");
    write("metadata/layout.conf", "layout = exheres\nmasters =\n");
    write("metadata/categories.conf", CATEGORY + "\n");
    for (var tree : trees) {
      var place = "packages/" + CATEGORY + "/" + name(tree) + "/";
      write(place + name(tree) + "-1.exheres-0", EXHERES);
      write(place + "files/paths", String.join("\n", tree.paths()) + "\n");
    }
  }

  private void write(String path, String content) throws IOException {
    var file = sources().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** What ends in a number would be a version. */
  private static String name(Debian.Tree tree) {
    return tree.name().replaceFirst(":.*", "").replaceAll("[^A-Za-z0-9]", "_");
  }

  private List<PackageSpec> specs() {
    return names().stream().map(PackageSpec::parse).toList();
  }

  private ExheresBuilder builder() throws IOException {
    var distfiles = Files.createDirectories(folder.resolve("distfiles"));
    var settings =
        new BuildSettings(
            List.of(sources()),
            new SourceSettings(distfiles, false, false, List.of()),
            new MachineSettings(Layout.PLAIN, Optional.of("x86_64-pc-linux-gnu"), "-O1", "64730"),
            new LimitSettings(2, 2, Duration.ofMinutes(10)),
            new ChoiceSettings(List.of(), List.of(), false, false),
            Optional.empty());
    var cookies = new AtomicInteger();
    return new ExheresBuilder(
        settings,
        REPOSITORY,
        folder.resolve("builder"),
        InstantSource.system(),
        () -> "bench." + cookies.incrementAndGet());
  }

  private void publish() throws Exception {
    var secret = secretKey();
    var key = SigningKey.generate(new SecureRandom());
    key.store(secret);
    Files.writeString(key(), key.verifyingKey().text());
    var settings =
        new PublishSettings(
            REPOSITORY,
            published(),
            new PublishSettings.KeySettings(secret, secret),
            "http://localhost/tarballs/",
            List.of(),
            Duration.ofDays(1),
            new PublishSettings.KeepSettings(10, Duration.ofDays(30), false));
    var order =
        new PublishOrder(
            builder().staged(), List.of(), List.of(), Map.of(), Optional.empty(), false);
    try (var publisher = Publisher.open(settings, new Remembered(), InstantSource.system())) {
      var result = publisher.publish(order, PublishListener.NONE);
      if (!(result instanceof PublishResult.Published))
        throw new IOException("cannot publish: " + result);
    }
  }

  /** A folder with the tarballs of one encoding, so that a host finds no other. */
  private void alone(Encoding encoding) throws IOException {
    var only = Files.createDirectories(tarballs(encoding));
    try (var all =
        Files.newDirectoryStream(
            published().resolve(StaticPaths.TARBALLS), "*." + encoding.ending())) {
      for (var tarball : all) Files.createLink(only.resolve(tarball.getFileName()), tarball);
    }
  }

  /** A list in memory: there is one release. */
  private static final class Remembered implements ReleaseLedger {
    private final List<ReleaseFact> facts = new ArrayList<>();

    @Override
    public void append(List<ReleaseFact> more, By by) {
      facts.addAll(more);
    }

    @Override
    public List<ReleaseFact> list() {
      return List.copyOf(facts);
    }
  }

  /** The exheres repository. */
  Path sources() {
    return folder.resolve("arbor");
  }

  private Path published() {
    return folder.resolve("static");
  }

  Path repository() {
    return published().resolve(StaticPaths.git(REPOSITORY));
  }

  Path secretKey() {
    return folder.resolve("release.key");
  }

  Path key() {
    return folder.resolve("release.pub");
  }

  Path tarballs(Encoding encoding) {
    return folder.resolve(encoding.ending());
  }

  /** As category/name, as they were chosen. */
  List<String> names() {
    return trees.stream().map(t -> CATEGORY + "/" + name(t)).toList();
  }

  String words() {
    return "%d packages, %d files, %d MB"
        .formatted(
            trees.size(),
            Debian.sum(trees, t -> t.paths().size()),
            Debian.sum(trees, Debian.Tree::bytes) / 1_000_000);
  }
}
