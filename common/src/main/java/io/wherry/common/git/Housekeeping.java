package io.wherry.common.git;

import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.GC;

/** Keeps the number of files that a clone must fetch small. Whatever a ref reaches stays. */
final class Housekeeping {
  /** A client that has read the old list of packs has this long to fetch them. */
  private static final Duration GRACE = Duration.ofHours(1);

  private final FileRepository repository;
  private final Instant now;

  Housekeeping(FileRepository repository, Instant now) {
    this.repository = repository;
    this.now = now;
  }

  boolean tidy(int mostPacks) throws IOException {
    if (packsOutOfGrace() <= mostPacks) return false;
    var gc = new GC(repository);
    gc.setExpire(now.minus(GRACE));
    gc.setPackExpire(now.minus(GRACE));
    gc.repack();
    try {
      gc.prunePacked();
      gc.prune(Set.of());
    } catch (ParseException e) {
      throw new IOException("cannot prune " + repository.getDirectory(), e);
    }
    return true;
  }

  /** Younger ones would have to stay in any case. */
  private int packsOutOfGrace() throws IOException {
    int count = 0;
    var folder = repository.getDirectory().toPath().resolve("objects/pack");
    try (var files = Files.newDirectoryStream(folder, "*.pack")) {
      for (var pack : files)
        if (Files.getLastModifiedTime(pack).toInstant().isBefore(now.minus(GRACE))) count++;
    }
    return count;
  }
}
