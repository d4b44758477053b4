package io.wherry.common.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the owners of an image are called in its tarball. Files of the {@code builder} become
 * root's; where it is empty, everything is root's.
 */
public record OwnerNames(
    Map<Long, String> users,
    Map<Long, String> groups,
    OptionalLong builder,
    OptionalLong builderGroup) {
  public static final OwnerNames ALL_ROOT =
      new OwnerNames(Map.of(), Map.of(), OptionalLong.empty(), OptionalLong.empty());

  public OwnerNames {
    users = Map.copyOf(users);
    groups = Map.copyOf(groups);
  }

  /** By the accounts of the machine at {@code root}, for files installed by this builder. */
  public static OwnerNames of(Path root, long builder, long builderGroup) throws IOException {
    return new OwnerNames(
        Accounts.names(root.resolve("etc/passwd")),
        Accounts.names(root.resolve("etc/group")),
        OptionalLong.of(builder),
        OptionalLong.of(builderGroup));
  }

  long uid(long actual) {
    return builder.isEmpty() || builder.getAsLong() == actual ? 0 : actual;
  }

  long gid(long actual) {
    return builderGroup.isEmpty() || builderGroup.getAsLong() == actual ? 0 : actual;
  }

  /** The name for whoever owns {@code path}; without one, no host could tell who is meant. */
  String user(long actual, String path) throws UnfitImageException {
    long uid = uid(actual);
    return uid == 0 ? "root" : named(users.get(uid), path, "user " + uid);
  }

  String group(long actual, String path) throws UnfitImageException {
    long gid = gid(actual);
    return gid == 0 ? "root" : named(groups.get(gid), path, "group " + gid);
  }

  private static String named(@Nullable String name, String path, String whose)
      throws UnfitImageException {
    if (name != null) return name;
    throw new UnfitImageException(
        "/" + path + " belongs to " + whose + ", which has no name on this machine; create it");
  }
}
