package io.wherry.common.archive;

import io.wherry.common.model.Owners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Gathers whose the objects of an archive are. */
final class OwnersFound {
  private final Kind users = new Kind("user");
  private final Kind groups = new Kind("group");

  void see(TarEntry entry) throws IOException {
    if (entry.path().equals(PathRules.ENVIRONMENT)) return; // becomes nobody's file
    users.see(entry.uid(), entry.user(), entry.path());
    groups.see(entry.gid(), entry.group(), entry.path());
    for (var attribute : entry.xattrs().entrySet())
      if (Acl.isAcl(attribute.getKey()))
        Acl.parse(attribute.getValue())
            .kernels(
                new Acl.Numbers(
                    whom -> users.seeInList(whom, entry.path()),
                    whom -> groups.seeInList(whom, entry.path())));
  }

  Owners named(Path machine) throws IOException {
    return Owners.of(
        users.named(Accounts.names(machine.resolve("etc/passwd"))),
        groups.named(Accounts.names(machine.resolve("etc/group"))));
  }

  /** Users, or groups: names by number, and for numbers without a name a path that has them. */
  private static final class Kind {
    private final String what;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, String> nameless = new TreeMap<>();

    Kind(String what) {
      this.what = what;
    }

    void see(long number, String name, String path) throws HostileArchiveException {
      if (name.isEmpty() || name.equals("root") && number == 0) {
        if (number != 0) nameless.putIfAbsent(number, path);
        return;
      }
      if (number == 0 || !Owners.isName(name))
        throw new HostileArchiveException(
            "belongs to " + what + " number " + number + " by the name of '" + name + "'", path);
      var before = names.putIfAbsent(number, name);
      if (before != null && !before.equals(name))
        throw new HostileArchiveException(
            "belongs to " + what + " " + name + ", whose number is that of " + before, path);
    }

    /** Lists say a name or a number, never both. */
    long seeInList(String whom, String path) throws HostileArchiveException {
      if (whom.matches("[0-9]{1,10}")) see(Long.parseLong(whom), "", path);
      return 0;
    }

    Map<Long, String> named(Map<Long, String> machine) throws UnknownOwnerException {
      var all = new TreeMap<>(names);
      for (var each : nameless.entrySet()) {
        if (names.containsKey(each.getKey())) continue;
        var name = machine.get(each.getKey());
        if (name == null || !Owners.isName(name))
          throw new UnknownOwnerException(
              each.getValue(),
              what + " " + each.getKey() + ", for whom its builder has no usable name");
        all.put(each.getKey(), name);
      }
      return all;
    }
  }
}
