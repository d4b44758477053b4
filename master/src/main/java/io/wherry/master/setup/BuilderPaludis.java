package io.wherry.master.setup;

import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.setup.BinaryRepository;
import io.wherry.common.setup.PaludisConfiguration;
import io.wherry.common.setup.Settled;
import io.wherry.common.setup.Settled.Outcome;
import io.wherry.common.setup.SetupFiles;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import io.wherry.master.cave.AccountCopies;
import io.wherry.master.cave.CaveSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The paludis of the compilation node: the repository that cave puts its packages into, and the
 * configuration by which it does. The repository is begun before it is configured, as cave would do
 * nothing in between.
 */
public final class BuilderPaludis {
  private static final Path ROOT = Path.of("/");
  private static final Path USUAL_DISTDIR = Path.of("/var/cache/paludis/distfiles");
  private final CaveSettings settings;
  private final BinaryRepository repository;
  private final String uriPrefix;
  private final Manner manner;
  private final SetupFiles files;
  private final PaludisConfiguration found;
  private final List<Settled> settled = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /** {@code uriPrefix} is where hosts find the tarballs. */
  public BuilderPaludis(
      CaveSettings settings, BinaryRepository repository, String uriPrefix, Manner manner) {
    this.settings = settings;
    this.repository = repository;
    this.uriPrefix = uriPrefix;
    this.manner = manner;
    this.files = new SetupFiles(ROOT, manner);
    this.found = new PaludisConfiguration(files, settings.configuration());
  }

  /** False where nobody has configured a paludis on this machine. */
  public boolean isThere() throws IOException {
    return found.isThere();
  }

  public SetupReport settle(Instant now) throws IOException {
    var master = found.named(BinaryRepository.MASTER);
    if (master.isEmpty()) return withoutMaster();
    settled.addAll(repository.begin(files, manner, Optional.empty(), now));
    boolean begun = settled.stream().noneMatch(one -> one.outcome() instanceof Outcome.Failed);
    if (begun) {
      settled.addAll(accounts());
      settled.add(files.put(configuration(), text()));
    }
    settled.add(distdir());
    remarkOtherDistdir(master.get());
    return new SetupReport(settled, remarks);
  }

  private Path configuration() {
    return found.file("repositories").resolve(repository.name() + ".conf");
  }

  private SetupReport withoutMaster() {
    var why =
        "paludis has no repository '%s', from which %s takes its profile; configure and sync it first"
            .formatted(BinaryRepository.MASTER, repository.name());
    settled.add(new Settled(configuration(), new Outcome.Failed(why)));
    return new SetupReport(settled, remarks);
  }

  /** Profile and builddir come from the master; what is synced is where it is already. */
  private String text() {
    var platform = Platform.ofThisMachine();
    var lines =
        List.of(
            "# Where cave puts the packages that it builds; Wherry makes releases of them.",
            "format = e",
            "location = " + repository.location(),
            "sync = file://" + repository.location(),
            "importance = 100",
            "distdir = " + settings.distdir(),
            "binary_destination = true",
            "binary_distdir = " + settings.distdir(),
            "binary_keywords_filter = %s ~%s".formatted(platform, platform),
            "binary_uri_prefix = " + uriPrefix);
    return String.join("\n", lines) + "\n";
  }

  /**
   * Of packages that somebody has made before there was a Wherry; further ones come with builds.
   */
  private List<Settled> accounts() throws IOException {
    var sources = new ArrayList<Path>();
    for (var other : found.repositories())
      if (!other.file().equals(configuration()))
        other.location().filter(Path::isAbsolute).ifPresent(sources::add);
    var location = repository.location();
    try {
      var copies = new ArrayList<Settled>();
      AccountCopies.neededIn(repository.name(), location, settings.distdir(), sources)
          .forEach((path, content) ->
              copies.add(
                  files.put(location.resolve(path), new String(content, StandardCharsets.UTF_8))));
      return copies;
    } catch (MalformedText e) {
      var folder = location.resolve(AccountDefinition.FOLDER);
      return List.of(new Settled(folder, new Outcome.Failed(String.valueOf(e.getMessage()))));
    }
  }

  private Settled distdir() {
    try {
      var shared = new SharedFolder(files.place(settings.distdir()));
      return new Settled(settings.distdir(), shared.settle(manner));
    } catch (IOException e) {
      var why = FileTrouble.words(e, settings.distdir());
      return new Settled(settings.distdir(), new Outcome.Failed(why));
    }
  }

  private void remarkOtherDistdir(PaludisConfiguration.Repository master) {
    var theirs = master.value("distdir").map(Path::of).orElse(USUAL_DISTDIR);
    if (!theirs.equals(settings.distdir()))
      remarks.add(
          "%s says distdir = %s, and the setting paludis.distdir is %s: cave keeps sources in one and packages in the other"
              .formatted(master.file(), theirs, settings.distdir()));
  }
}
