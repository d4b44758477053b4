package io.wherry.common.archive;

import java.io.IOException;
import java.util.Map;

/** Who is meant by one object of an archive, and what is their number on this machine. */
record OwnerSearch(String what, Map<Long, String> named, Map<String, Long> here, String path) {
  static OwnerSearch users(Ownership.Named known, String path) {
    return new OwnerSearch("user", known.owners().users(), known.users(), path);
  }

  static OwnerSearch groups(Ownership.Named known, String path) {
    return new OwnerSearch("group", known.owners().groups(), known.groups(), path);
  }

  /** For an entry's number, and its name where the archive says one. */
  long number(long number, String said) throws IOException {
    if (number == 0) return 0;
    var name = named.get(number);
    if (name == null && said.isEmpty())
      throw new UnknownOwnerException(
          path, what + " " + number + ", for whom neither its release nor its tarball has a name");
    if (name != null && !said.isEmpty() && !said.equals(name))
      throw new HostileArchiveException(
          "belongs to " + what + " " + said + ", but to " + name + " by its release", path);
    return here(name == null ? said : name);
  }

  /** For the middle of a line of an access control list. */
  long number(String nameOrNumber) throws IOException {
    return nameOrNumber.matches("[0-9]{1,10}")
        ? number(Long.parseLong(nameOrNumber), "")
        : here(nameOrNumber);
  }

  private long here(String name) throws UnknownOwnerException {
    var number = here.get(name);
    if (number != null) return number;
    throw new UnknownOwnerException(
        path, what + " " + name + ", whom this machine does not know; create that " + what);
  }
}
