package io.wherry.common.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the changes of a host leave to a person: processes that still run on files which were
 * replaced or taken away, and a new start of the machine. {@code whole} is false where not every
 * process could be looked at.
 */
public record Aftermath(List<Stale> stale, Optional<String> reboot, boolean whole) {
  public static final Aftermath NONE = new Aftermath(List.of(), Optional.empty(), true);
  private static final int MOST_NAMED = 8;

  public Aftermath {
    stale = List.copyOf(stale);
  }

  /** A process, and some of the files. */
  public record Stale(long pid, String name, List<String> files) {
    public Stale {
      files = List.copyOf(files);
    }

    @Override
    public String toString() {
      return name + " (" + pid + ")";
    }
  }

  /** The most pressing, in one word; empty where nothing is left to do. */
  public String need() {
    if (reboot.isPresent()) return "reboot";
    return stale.isEmpty() ? "" : "restart";
  }

  /** For people, a sentence each. */
  public List<String> words() {
    var words = new ArrayList<String>();
    reboot.ifPresent(why -> words.add("Reboot needed: " + why + "."));
    if (!stale.isEmpty())
      words.add("Restart needed: " + named() + " on replaced files, such as " + example() + ".");
    if (!whole) words.add("Not every process could be looked at: that takes the rights of root.");
    return words;
  }

  private String named() {
    var first =
        stale.stream().limit(MOST_NAMED).map(Stale::toString).collect(Collectors.joining(", "));
    int more = stale.size() - MOST_NAMED;
    return first
        + (more > 0 ? " and " + more + " more" : "")
        + (stale.size() == 1 ? " runs" : " run");
  }

  private String example() {
    return stale.getFirst().files().stream().findFirst().orElse("one that is gone");
  }
}
