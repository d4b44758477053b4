package io.wherry.common.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the numbers in a tarball mean: a name for every user and group in it but root, so that hosts
 * which number them otherwise can tell whose each file is.
 */
public record Owners(SortedMap<Long, String> users, SortedMap<Long, String> groups) {
  public static final Owners NONE = new Owners(new TreeMap<>(), new TreeMap<>());
  private static final long MOST = 0xfffffffeL;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.@+-]{0,63}\\$?");

  public Owners {
    users.forEach(Owners::check);
    groups.forEach(Owners::check);
    users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
  }

  public static Owners of(Map<Long, String> users, Map<Long, String> groups) {
    return new Owners(new TreeMap<>(users), new TreeMap<>(groups));
  }

  private static void check(long number, String name) {
    if (number < 1 || number > MOST)
      throw new IllegalArgumentException("no number for an owner but root: " + number);
    if (!isName(name))
      throw new IllegalArgumentException("no name for an owner but root: '" + name + "'");
  }

  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.equals("root");
  }
}
