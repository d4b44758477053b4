package io.wherry.master.cave;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.NeededAccounts;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.master.build.ExheresTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who the users and groups are that packages of a binary repository need, beside those packages:
 * whoever syncs it may not have the sources that define them.
 */
public final class AccountCopies {
  private static final System.Logger LOG = System.getLogger(AccountCopies.class.getName());
  private final Destination destination;
  private final ExheresTrees sources;

  AccountCopies(Destination destination, ExheresTrees sources) {
    this.destination = destination;
    this.sources = sources;
  }

  /** What belongs into the repository in {@code folder}, by place there, as the sources have it. */
  public static Map<String, byte[]> neededIn(
      RepositoryName name, Path folder, Path distdir, List<Path> sources) throws IOException {
    var destination = new Destination(name, folder, distdir);
    return new AccountCopies(destination, new ExheresTrees(sources)).needed();
  }

  private Map<String, byte[]> needed() throws IOException {
    var definitions = sources.definitions();
    var pbins = destination.pbins().stream().map(Pbin::content).toList();
    return NeededAccounts.of(
        pbins, path -> Optional.ofNullable(definitions.get(path)).map(content -> content.value()));
  }

  /** A release has its own, so that a definition which cannot be read stops nothing here. */
  void keepUp() throws IOException {
    try {
      for (var each : needed().entrySet())
        keepUp(destination.folder().resolve(each.getKey()), each.getValue());
    } catch (MalformedText e) {
      LOG.log(System.Logger.Level.WARNING, "accounts are not copied: {0}", e.getMessage());
    }
  }

  private static void keepUp(Path file, byte[] content) throws IOException {
    if (!NamedFiles.exists(file) || !Arrays.equals(NamedFiles.read(file), content))
      DurableFile.write(file, content);
  }
}
