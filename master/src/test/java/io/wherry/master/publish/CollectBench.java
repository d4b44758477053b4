package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.MARSH;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.StagedPackage;
import io.wherry.common.release.StaticPaths;
import io.wherry.master.publish.CollectResult.Line;
import io.wherry.master.publish.PublishSettings.KeepSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A master with five releases of long ago: a/b in a build of its own in each, a/same in one build
 * in all.
 */
final class CollectBench {
  static final By ANNA = new By("operator/anna", "the disk is full");
  final PublishFixture master;
  final StagedPackage oldest;
  final Map<Long, List<String>> claims = new TreeMap<>();

  CollectBench(Path folder) throws IOException {
    master = new PublishFixture(folder);
    master.makeKeys();
    master.keep = new KeepSettings(2, Duration.ofDays(30), false);
    oldest = master.stage("a/b", "1", "c1");
    master.publish(master.stage("a/same", "1", "s"), oldest);
    for (int number = 2; number <= 5; number++)
      master.publish(master.stage("a/b", "" + number, "c" + number));
    master.now = master.now.plus(Duration.ofDays(60));
  }

  CollectResult collect(boolean dryRun, CollectListener listener) throws IOException {
    try (var publisher = master.open()) {
      publisher.recover();
      return publisher.collect(new CollectOrder(dryRun, ANNA), () -> claims, listener);
    }
  }

  CollectResult.Done collect() throws IOException {
    return (CollectResult.Done) collect(false, CollectListener.NONE);
  }

  List<String> names(String folder) throws IOException {
    try (var files = Files.list(master.served().resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  List<String> tarballs() throws IOException {
    return names("tarballs").stream()
        .map(name -> name.replaceAll(".*--(\\w+)\\.tar.*", "$1"))
        .distinct()
        .toList();
  }

  List<String> bundles() throws IOException {
    return names(StaticPaths.bundles(MARSH));
  }

  static List<Long> gone(CollectResult.Done done) {
    return done.releases().stream()
        .filter(line -> line.kept().isEmpty())
        .map(CollectBench::number)
        .toList();
  }

  static long number(Line line) {
    return line.release().release().number();
  }

  static List<String> why(CollectResult.Done done, long number) {
    return done.releases().stream()
        .filter(line -> number(line) == number)
        .findFirst()
        .orElseThrow()
        .kept();
  }

  List<ReleaseFact> facts() throws IOException {
    return master.ledger().list().stream()
        .filter(fact -> !(fact instanceof ReleaseRecord) && !(fact instanceof ChannelRecord))
        .toList();
  }

  long size() throws IOException {
    long size = 0;
    for (var folder : List.of("tarballs", StaticPaths.bundles(MARSH)))
      for (var name : names(folder)) size += Files.size(master.served().resolve(folder, name));
    return size;
  }

  Path tarball(String cookie) throws IOException {
    return names("tarballs").stream()
        .filter(name -> name.contains("--" + cookie + "."))
        .map(master.served().resolve("tarballs")::resolve)
        .findFirst()
        .orElseThrow();
  }

  void requireWhole(long number) throws Exception {
    try (var publisher = master.open()) {
      var releases = publisher.releases();
      var manifest = releases.manifest(releases.find(number).orElseThrow());
      assertThat(manifest.entries())
          .flatMap(entry -> entry.artefacts())
          .allSatisfy(artefact ->
              assertThat(master.served().resolve("tarballs", artefact.name()))
                  .hasSize(artefact.size()));
    }
    assertThat(master.served().resolve(StaticPaths.snapshot(new ReleaseId(MARSH, number))))
        .exists();
  }

  abstract static class Watcher implements CollectListener {
    @Override
    public void begins(CollectStep step) {}

    @Override
    public void deleting(Path file) {}
  }
}
