package io.wherry.master.build;

import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.regex.Pattern;

/** Who runs the bash of an exheres: an unprivileged user where we are root, else ourselves. */
record BuildUser(int uid, int gid, boolean isOther) {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  /**
   * @throws IOException where we are root and there is no such user
   */
  static BuildUser named(String name) throws IOException, InterruptedException {
    if (Posix.geteuid() != 0) return new BuildUser(Posix.geteuid(), Posix.getegid(), false);
    if (NUMBER.matcher(name).matches()) {
      int uid = Integer.parseInt(name);
      return new BuildUser(uid, uid, true);
    }
    var user = new BuildUser(id("-u", name), id("-g", name), true);
    if (user.uid == 0)
      throw new IOException("build.machine.build-user must not be root; name another user");
    return user;
  }

  private static int id(String which, String name) throws IOException, InterruptedException {
    var got = Command.of("id", which, "--", name).capture();
    if (!got.exit().ok())
      throw new IOException(
          "there is no user '" + name + "' to build as; make it or set build.machine.build-user");
    return Integer.parseInt(got.output().strip());
  }

  /** The same command as this user, without any way back to root. */
  Command run(Command command) {
    return isOther
        ? command.behind(
            List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + gid,
                "--clear-groups",
                "--no-new-privs",
                "--"))
        : command;
  }

  /** A new directory that this user may write to. */
  Path ownDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
    if (isOther) Posix.lchown(directory, uid, gid);
    return directory;
  }

  /** Whether this user can enter {@code path} from the root directory down, and read it. */
  boolean reaches(Path path) throws IOException {
    if (!isOther) return true;
    var real = path.toRealPath();
    for (var at = real.getParent(); at != null; at = at.getParent())
      if (!may(at, PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OWNER_EXECUTE))
        return false;
    return may(real, PosixFilePermission.OTHERS_READ, PosixFilePermission.OWNER_READ)
        && (!Files.isDirectory(real)
            || may(real, PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OWNER_EXECUTE));
  }

  private boolean may(Path path, PosixFilePermission others, PosixFilePermission owner)
      throws IOException {
    var permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    if (permissions.contains(others)) return true;
    return permissions.contains(owner)
        && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
  }
}
