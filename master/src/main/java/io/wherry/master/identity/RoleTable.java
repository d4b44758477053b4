package io.wherry.master.identity;

import static io.wherry.master.identity.Role.ADMIN;
import static io.wherry.master.identity.Role.OPERATOR;
import static io.wherry.master.identity.Role.VIEWER;

import java.util.Map;
import java.util.Optional;

/**
 * Which role each method of the operators' door needs. What is not in the table nobody may call.
 */
public final class RoleTable {
  private static final Map<String, Role> NEEDED =
      Map.ofEntries(
          Map.entry("Status", VIEWER),
          Map.entry("ListHosts", VIEWER),
          Map.entry("GetHost", VIEWER),
          Map.entry("ListSets", VIEWER),
          Map.entry("ListReleases", VIEWER),
          Map.entry("GetRelease", VIEWER),
          Map.entry("DiffReleases", VIEWER),
          Map.entry("ListChannels", VIEWER),
          Map.entry("GetChannel", VIEWER),
          Map.entry("ListRollouts", VIEWER),
          Map.entry("GetRollout", VIEWER),
          Map.entry("ReplayRollout", VIEWER),
          Map.entry("ExportRollout", VIEWER),
          Map.entry("WatchRollout", VIEWER),
          Map.entry("ListWindows", VIEWER),
          Map.entry("ShowWeek", VIEWER),
          Map.entry("SetWindow", OPERATOR),
          Map.entry("DropWindow", OPERATOR),
          Map.entry("Build", OPERATOR),
          Map.entry("Publish", OPERATOR),
          Map.entry("ChangeChannel", OPERATOR),
          Map.entry("CollectReleases", OPERATOR),
          Map.entry("AssignSet", OPERATOR),
          Map.entry("DropSet", OPERATOR),
          Map.entry("StartRollout", OPERATOR),
          Map.entry("ActOnRollout", OPERATOR),
          Map.entry("ReleaseHost", OPERATOR),
          Map.entry("MakeToken", ADMIN),
          Map.entry("RevokeHost", ADMIN));

  private RoleTable() {}

  /** The role that {@code method} (its bare name) needs; empty means that nobody may call it. */
  public static Optional<Role> needed(String method) {
    return Optional.ofNullable(NEEDED.get(method));
  }
}
