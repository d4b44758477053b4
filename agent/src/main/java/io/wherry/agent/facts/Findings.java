package io.wherry.agent.facts;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with the files of a root, gathered while they are read. */
final class Findings {
  private static final int MOST = 100;

  /** Of all that is taken from files, in characters. */
  private static final int MOST_TEXT = 2 << 20;

  private final Set<String> unread = new LinkedHashSet<>();
  private final Set<String> remarks = new LinkedHashSet<>();
  private int text;

  /** Something that bears on plans could not be read: nothing may be planned. */
  void unread(String what) {
    unread.add(what);
  }

  /** Something is not heeded, and people should know. */
  void remark(String what) {
    if (remarks.size() < MOST) remarks.add(what);
  }

  /** Whether there is room for more text; where there is not, that is a finding. */
  boolean hasRoomFor(String more) {
    text = Math.min(MOST_TEXT + 1, text + more.length());
    if (text > MOST_TEXT) unread("etc/paludis says more than " + MOST_TEXT + " characters");
    return text <= MOST_TEXT;
  }

  List<String> unread() {
    return unread.stream().limit(MOST).toList();
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }
}
