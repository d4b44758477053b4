package io.wherry.common.git;

import io.wherry.common.posix.DurableFile;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.BundleWriter;

/** Git bundles, out to files and in from anywhere. */
final class Bundles {
  private Bundles() {}

  static void write(
      FileRepository repository,
      Path file,
      CommitId tip,
      List<String> refs,
      Optional<CommitId> basis)
      throws IOException {
    try (var walk = new RevWalk(repository)) {
      var writer = new BundleWriter(repository);
      for (var ref : refs) writer.include(ref, tip.object());
      if (basis.isPresent()) writer.assume(walk.parseCommit(basis.get().object()));
      DurableFile.write(file, out -> writer.writeBundle(NullProgressMonitor.INSTANCE, out));
    }
  }

  static Applied apply(FileRepository repository, Path bundle, Limits limits) throws IOException {
    long size = Files.size(bundle);
    if (size > limits.pack())
      return new Applied.Hostile(
          "it is " + size + " bytes long, more than the " + limits.pack() + " that we take");
    try (var in = new BufferedInputStream(Files.newInputStream(bundle), 1 << 16)) {
      return apply(repository, in, limits);
    }
  }

  private static Applied apply(FileRepository repository, InputStream in, Limits limits)
      throws IOException {
    BundleHeader header;
    try {
      header = BundleHeader.read(in);
    } catch (IOException e) {
      return new Applied.Hostile(String.valueOf(e.getMessage()));
    }
    var missing = new ArrayList<CommitId>();
    for (var basis : header.basis())
      if (!repository.getObjectDatabase().has(basis.object())) missing.add(basis);
    if (!missing.isEmpty()) return new Applied.Unfounded(missing);
    if (header.tips().isEmpty()) return new Applied.Hostile("it brings nothing");
    return store(repository, in, header, limits);
  }

  private static Applied store(
      FileRepository repository, InputStream in, BundleHeader header, Limits limits)
      throws IOException {
    try {
      parse(repository, in, limits);
      requireWhole(repository, header);
      return new Applied.Stored(header.tips());
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return new Applied.Hostile("it lacks objects that it needs: " + e.getMessage());
    } catch (CorruptObjectException | LargeObjectException e) {
      return new Applied.Hostile("it holds a bad object: " + e.getMessage());
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      // JGit tells bad packs and bad disks by the same type; a disk that is full says so itself.
      if (isDisk(e)) throw e;
      return new Applied.Hostile("its pack is damaged: " + e.getMessage());
    }
  }

  private static boolean isDisk(IOException e) {
    var message = String.valueOf(e.getMessage());
    return message.contains("No space left")
        || message.contains("Disk quota")
        || message.contains("Permission denied")
        || message.contains("Read-only file system")
        || message.contains("Input/output error");
  }

  private static void parse(FileRepository repository, InputStream in, Limits limits)
      throws IOException {
    try (var inserter = repository.newObjectInserter()) {
      var parser = inserter.newPackParser(in);
      parser.setAllowThin(true);
      parser.setObjectChecker(new ObjectChecker());
      parser.setMaxObjectSizeLimit(limits.object());
      parser.setCheckEofAfterPackFooter(true);
      parser.parse(new Bounded(limits.objects()));
      inserter.flush();
    }
  }

  /** Every object that the tips need is here, up to what our own refs reach. */
  private static void requireWhole(FileRepository repository, BundleHeader header)
      throws IOException {
    try (var walk = new ObjectWalk(repository)) {
      for (var tip : header.tips().values()) walk.markStart(walk.parseCommit(tip.object()));
      for (var ref : repository.getRefDatabase().getRefs())
        if (ref.getObjectId() != null) walk.markUninteresting(walk.parseAny(ref.getObjectId()));
      walk.checkConnectivity();
    }
  }

  /** JGit asks after each object whether to go on; the first task tells how many there are. */
  private static final class Bounded implements ProgressMonitor {
    private final int most;
    private boolean tooMany;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public void start(int totalTasks) {}

    @Override
    public void beginTask(String title, int totalWork) {
      if (totalWork > most) tooMany = true;
    }

    @Override
    public void update(int completed) {}

    @Override
    public void endTask() {}

    @Override
    public boolean isCancelled() {
      return tooMany;
    }

    @Override
    public void showDuration(boolean enabled) {}
  }
}
