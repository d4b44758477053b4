package io.wherry.master.setup;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.setup.Settled.Outcome;
import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** A folder in which the unprivileged half of cave must be able to work. */
record SharedFolder(Path place) {
  private static final String GROUP = "paludisbuild";
  private static final int MODE = 0775;
  private static final Set<PosixFilePermission> OF_THE_GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  /** What is another group's stays so, unless more may be done than making what is missing. */
  Outcome settle(Manner manner) throws IOException {
    if (!NamedFiles.exists(place)) {
      if (manner != Manner.LOOK) make();
      return new Outcome.Created();
    }
    if (!NamedFiles.isDirectory(place)) throw new IOException(place + " is not a directory");
    var is = attributes();
    if (isShared(is)) return new Outcome.Unchanged();
    if (manner != Manner.REPLACE) return new Outcome.Different(difference(is));
    share();
    return new Outcome.Extended("rwx for the group " + GROUP);
  }

  private void make() throws IOException {
    group();
    Files.createDirectories(place);
    share();
  }

  private void share() throws IOException {
    Files.setAttribute(place, "posix:group", group(), LinkOption.NOFOLLOW_LINKS);
    Posix.chmod(place, MODE);
  }

  private GroupPrincipal group() throws IOException {
    try {
      var names = place.getFileSystem().getUserPrincipalLookupService();
      return names.lookupPrincipalByGroupName(GROUP);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException(
          "there is no group " + GROUP + ", as which cave works in " + place + "; make it first",
          e);
    }
  }

  private PosixFileAttributes attributes() throws IOException {
    return Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isShared(PosixFileAttributes is) {
    return is.group().getName().equals(GROUP) && is.permissions().containsAll(OF_THE_GROUP);
  }

  private String difference(PosixFileAttributes is) {
    return "-%s %s %s\n+%s %s %s\n"
        .formatted(
            PosixFilePermissions.toString(is.permissions()),
            is.owner().getName(),
            is.group().getName(),
            "rwxrwxr-x",
            is.owner().getName(),
            GROUP);
  }
}
