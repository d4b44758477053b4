package io.wherry.master.build;

import io.wherry.common.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How packages are built. */
public record BuildSettings(
    @Setting(
            value = "directories of exheres repositories; where two have a package, the first wins",
            fallback = "[]")
        List<Path> repositories,
    @Setting("where source archives come from") SourceSettings sources,
    @Setting("the machine built for") MachineSettings machine,
    @Setting("how much is done at once, and for how long") LimitSettings limits,
    @Setting("what is switched on in packages") ChoiceSettings choices,
    @Setting(
            value =
                "where packages are compiled; the build user must be able to reach it. By default"
                    + " below the state directory, or below /var/tmp where that is out of its"
                    + " reach",
            fallback = "")
        Optional<Path> workDirectory) {
  public BuildSettings {
    repositories = List.copyOf(repositories);
  }

  /** Where source archives come from. */
  public record SourceSettings(
      @Setting(value = "directory of source archives", fallback = "distfiles") Path distdir,
      @Setting(value = "whether archives missing there are fetched by HTTP", fallback = "true")
          boolean fetch,
      @Setting(
              value =
                  "whether the SHA-256 of an archive fetched for the first time is believed and"
                      + " recorded; otherwise it must stand in a Manifest beside the exheres",
              fallback = "false")
          boolean trustOnFirstUse,
      @Setting(value = "addresses behind mirror://name/, as name=address", fallback = "[]")
          List<String> mirrors) {
    public SourceSettings {
      mirrors = List.copyOf(mirrors);
    }
  }

  /** The machine built for. */
  public record MachineSettings(
      @Setting(
              value =
                  "plain installs below /usr, exherbo what belongs to a machine below"
                      + " /usr/<machine>",
              fallback = "plain")
          Layout layout,
      @Setting(
              value =
                  "the machine's name, as x86_64-pc-linux-gnu; by default what the compiler says",
              fallback = "")
          Optional<String> host,
      @Setting(value = "flags for C and C++ compilers", fallback = "-O2 -pipe") String cflags,
      @Setting(
              value =
                  "who compiles when the master runs as root: a user's name, or a number that no"
                      + " user has",
              fallback = "64730")
          String buildUser) {}

  /** Where files of a machine go. */
  public enum Layout {
    PLAIN,
    EXHERBO
  }

  /** How much is done at once, and for how long. */
  public record LimitSettings(
      @Setting(value = "packages built at the same time", fallback = "2") int jobs,
      @Setting(value = "processes of make in each of them", fallback = "2") int makeJobs,
      @Setting(value = "longest time that one phase may take", fallback = "2h")
          Duration phaseTimeout) {
    public LimitSettings {
      if (jobs < 1 || jobs > 256) throw new IllegalArgumentException("jobs must be 1 to 256");
      if (makeJobs < 1 || makeJobs > 1024)
        throw new IllegalArgumentException("make-jobs must be 1 to 1024");
      if (!phaseTimeout.isPositive())
        throw new IllegalArgumentException("phase-timeout must be positive");
    }
  }

  /** What is switched on in packages. */
  public record ChoiceSettings(
      @Setting(
              value =
                  "lines such as 'app-misc/hello nls -x11' or '*/* parts: -documentation'; later"
                      + " ones win",
              fallback = "[]")
          List<String> options,
      @Setting(
              value =
                  "what this machine supplies itself, as sys-libs/glibc, virtual/* or"
                      + " sys-libs/glibc-2.36:0",
              fallback = "[]")
          List<String> provided,
      @Setting(value = "whether packages run their own tests", fallback = "false") boolean tests,
      @Setting(value = "whether symbols are stripped from binaries", fallback = "true")
          boolean strip) {
    public ChoiceSettings {
      options = List.copyOf(options);
      provided = List.copyOf(provided);
    }
  }
}
