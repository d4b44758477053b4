package io.wherry.agent.install;

import io.wherry.common.archive.SumsByPath;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.EntryWriter;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One coming package on the host's disk. {@code home} holds its image, environment and pbin; the
 * skeleton is a database of one entry on the real database's file system.
 */
final class StagedPackage {
  private static final String MANAGER = "wherry";
  private final Work.Coming work;
  private final Path home;
  private final Path skeleton;
  private final RepositoryName repository;
  private final String magic;
  private final SavedEnvironment saved;
  private Directives directives = Directives.NONE;
  private Image image = Image.NONE;

  StagedPackage(
      Work.Coming work,
      Path home,
      Path skeleton,
      RepositoryName repository,
      String magic,
      SavedEnvironment saved) {
    this.work = work;
    this.home = home;
    this.skeleton = skeleton;
    this.repository = repository;
    this.magic = magic;
    this.saved = saved;
  }

  PackageId id() {
    return work.id();
  }

  Work.Coming work() {
    return work;
  }

  SavedEnvironment saved() {
    return saved;
  }

  static Path image(Path home) {
    return home.resolve("image");
  }

  static Path environment(Path home) {
    return home.resolve("environment");
  }

  static Path pbin(Path home) {
    return home.resolve("pbin");
  }

  Path imageDirectory() {
    return image(home);
  }

  /** A copy for the phases, which may change it; the database keeps the package's own. */
  Path phaseEnvironment() throws IOException {
    var copy = home.resolve("phases");
    if (!Files.exists(copy)) Files.copy(environment(home), copy);
    return copy;
  }

  Image image() {
    return image;
  }

  Directives directives() {
    return directives;
  }

  void said(Directives more) {
    directives = directives.and(more);
  }

  Path skeleton() {
    return skeleton;
  }

  Path entry() {
    return InstalledDatabase.at(skeleton).entryDirectory(id(), magic);
  }

  /** As paludis does: what goes regardless must be a plain file, or a link to one beside it. */
  private void checkEphemeral(String path) throws IOException {
    var staged = imageDirectory().resolve(path.substring(1));
    boolean far = Files.isSymbolicLink(staged) && Files.readSymbolicLink(staged).isAbsolute();
    if (!far && Files.isRegularFile(staged)) return;
    throw Refusal.permanent(
        id()
            + " calls "
            + path
            + " volatile, but brings no file there, nor a relative link to one");
  }

  /** Looks at the image, which a phase may have changed, and writes the entry that fits it. */
  void look() throws IOException {
    look(SumsByPath.NONE);
  }

  /** Likewise, with the MD5 of files that nobody can have changed since they were unpacked. */
  void look(SumsByPath sums) throws IOException {
    var whole = Image.of(id(), imageDirectory(), image, sums);
    var parts = Parts.of(PbinFile.parse(NamedFiles.read(pbin(home)), PbinFile.fileNameOf(id())));
    for (var path : directives.ephemeral()) checkEphemeral(path);
    for (var part : directives.parts()) parts.check(id(), part);
    image = whole.without(e -> directives.part(e.path()).filter(parts::lacks).isPresent());
    TreeRemoval.delete(skeleton);
    var database = InstalledDatabase.at(skeleton);
    database.prepare();
    database.addIndexLinks(id().name());
    EntryWriter.write(
        entry(),
        new EntryWriter.Source(
            id(),
            repository,
            NamedFiles.read(pbin(home)),
            NamedFiles.read(environment(home)),
            directives.contents(image),
            MANAGER));
  }
}
