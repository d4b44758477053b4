package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.release.StagedPackage;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.BuildSettings;
import io.wherry.master.build.BuildSettings.ChoiceSettings;
import io.wherry.master.build.BuildSettings.Layout;
import io.wherry.master.build.BuildSettings.LimitSettings;
import io.wherry.master.build.BuildSettings.MachineSettings;
import io.wherry.master.build.BuildSettings.SourceSettings;
import io.wherry.master.build.ExheresBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Our own builder, on the same exheres that cave builds. */
final class Workshop {
  private final Path folder;
  private final Path sources;
  private final AtomicInteger cookies = new AtomicInteger();

  Workshop(Path folder, Path sources) {
    this.folder = folder;
    this.sources = sources;
  }

  /** Builds these and all they need, and answers everything that is to be published now. */
  List<StagedPackage> build(String... targets) throws IOException, InterruptedException {
    var distdir = Files.createDirectories(folder.resolve("distfiles"));
    var settings =
        new BuildSettings(
            List.of(sources),
            new SourceSettings(distdir, false, false, List.of()),
            new MachineSettings(Layout.PLAIN, Optional.of("x86_64-pc-linux-gnu"), "-O1", "64730"),
            new LimitSettings(2, 2, Duration.ofMinutes(2)),
            new ChoiceSettings(List.of("*/* fancy linguas: en"), List.of(), false, true),
            Optional.of(folder.resolve("work")));
    var builder =
        new ExheresBuilder(
            settings,
            Releases.REPOSITORY,
            folder.resolve("state"),
            InstantSource.system(),
            () -> "wherry." + cookies.incrementAndGet());
    var specs = Stream.of(targets).map(PackageSpec::parse).toList();
    var result = builder.build(BuildOrder.of(specs), _ -> {});
    assertThat(result).as("%s", result).isInstanceOf(BuildResult.Done.class);
    return builder.staged();
  }
}
