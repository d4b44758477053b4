package io.wherry.master.backup;

import io.wherry.common.model.Digest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/** The last member of a backup: what it is, and the size and digest of every other member. */
public record Contents(
    int format, String master, String repository, Instant taken, List<Member> members) {
  /** A file by the name that it has in the backup. */
  public record Member(String name, long size, Digest digest) {
    public Member {
      if (!isPlain(name))
        throw new IllegalArgumentException("no name for a member: '" + name + "'");
      if (size < 0) throw new IllegalArgumentException("a size must not be negative: " + size);
    }
  }

  public Contents {
    members = List.copyOf(members);
    var names = new HashSet<String>();
    for (var member : members)
      if (!names.add(member.name()))
        throw new IllegalArgumentException(member.name() + " is there twice");
  }

  public long size() {
    return members.stream().mapToLong(Member::size).sum();
  }

  /** Parts between slashes, none of them empty or leading elsewhere. */
  private static boolean isPlain(String name) {
    if (name.isEmpty() || name.length() > 500 || name.chars().anyMatch(c -> c < ' ')) return false;
    for (var part : name.split("/", -1))
      if (part.isEmpty() || part.equals(".") || part.equals("..")) return false;
    return true;
  }
}
