package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.wherry.common.model.Build;
import io.wherry.common.model.Encoding;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.process.Command;
import io.wherry.common.release.StagedPackage;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.Builder;
import io.wherry.master.cave.CaveBuilder;
import io.wherry.master.cave.CaveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A compilation node on which our builder drives the real cave. */
final class Yard {
  final CaveRoot node;
  final List<Event> events = new ArrayList<>();
  private final CaveBuilder builder;

  private Yard(CaveRoot node, CaveBuilder builder) {
    this.node = node;
    this.builder = builder;
  }

  static Yard open(Path folder, Sources sources) throws IOException {
    var node =
        CaveRoot.compilationNode(
            folder.resolve("node"), sources.repository(), "http://localhost/nowhere/");
    Files.delete(node.checkout().resolve("metadata/categories.conf"));
    var wrapper = node.cave().wrapper(folder.resolve("in-the-root"));
    var settings =
        new CaveSettings(
            true,
            List.of(wrapper.toString(), "cave"),
            Path.of("/etc/paludis"),
            Optional.of(node.checkout()),
            node.distfiles(),
            Duration.ofMinutes(10),
            Duration.ofDays(7));
    var builder =
        new CaveBuilder(
            settings, Releases.REPOSITORY, folder.resolve("state"), InstantSource.system());
    return new Yard(node, builder);
  }

  BuildResult build(String... targets) throws IOException, InterruptedException {
    var order = BuildOrder.of(Stream.of(targets).map(PackageSpec::parse).toList());
    return builder.build(order, events::add);
  }

  BuildResult buildHearing(String target, BuildListener listener)
      throws IOException, InterruptedException {
    return builder.build(BuildOrder.of(List.of(PackageSpec.parse(target))), listener);
  }

  BuildResult planned(String... targets) throws IOException, InterruptedException {
    var order = BuildOrder.of(Stream.of(targets).map(PackageSpec::parse).toList());
    return builder.build(order.asDryRun(), events::add);
  }

  /** What was built, by package. */
  List<String> done(String... targets) throws IOException, InterruptedException {
    return switch (build(targets)) {
      case BuildResult.Done(var built, _) ->
          built.stream().map(Build::id).map(Object::toString).sorted().toList();
      case BuildResult.Failed(var failures, _) ->
          fail(String.join("\n", failures.stream().map(BuildResult.Failure::words).toList()));
      case BuildResult.Planned planned -> fail("only planned: " + planned);
      case BuildResult.Refused(var problems) -> fail(String.join("\n", problems));
    };
  }

  /** After all that is staged was published, and nothing else is kept. */
  List<String> collected() throws IOException, InterruptedException {
    var newest = staged().stream().map(StagedPackage::build).collect(Collectors.toSet());
    var kept = newest.stream().map(Build::id).collect(Collectors.toSet());
    return builder.collect(new Builder.Published(newest, kept), false).stream()
        .map(build -> build.id().toString())
        .toList();
  }

  /** What cave has built and its world wants no more. */
  List<String> unwanted() throws IOException, InterruptedException {
    return builder.unwanted().orElseThrow().stream().map(Object::toString).toList();
  }

  void losesWhatIsUnwanted() throws IOException, InterruptedException {
    assertThat(builder.forget(builder.unwanted().orElseThrow())).isTrue();
  }

  List<StagedPackage> staged() throws IOException, InterruptedException {
    return builder.staged();
  }

  /** Every pbin has its tarball, every tarball its pbin but for those that were replaced. */
  void assertNothingHalfDone(int tarballs) throws IOException {
    try (var files = Files.list(node.distfiles())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSize(tarballs)
          .allMatch(name -> name.endsWith(".tar.bz2"));
    }
  }

  /** The content of a file as it was packed. */
  static String packed(StagedPackage staged, String file) throws InterruptedException {
    var zst = staged.tarballs().get(Encoding.TAR_ZST);
    return Command.of("tar", "--zstd", "-xOf", "" + zst, file).capture().output();
  }

  StagedPackage staged(String name) throws IOException, InterruptedException {
    return staged().stream()
        .filter(each -> each.build().id().name().toString().equals(name))
        .findFirst()
        .orElseGet(() -> fail(name + " is not staged"));
  }
}
