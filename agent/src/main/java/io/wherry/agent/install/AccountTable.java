package io.wherry.agent.install;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lines of a root's account files, and what is added to them; lines that are there stay as they
 * are. In memory only.
 */
final class AccountTable {
  /** In the order in which they are written: a user becomes one with the last of them. */
  enum File {
    GROUP,
    GSHADOW,
    SHADOW,
    PASSWD;

    /** Its place in the root. */
    String path() {
      return "/etc/" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Shadow files are kept up where there are any, and not begun. */
    boolean isShadow() {
      return this == GSHADOW || this == SHADOW;
    }
  }

  private final Map<File, List<String>> files;
  private final Set<File> changed = EnumSet.noneOf(File.class);
  private final AccountDefaults defaults;

  private AccountTable(Map<File, List<String>> files, AccountDefaults defaults) {
    this.files = files;
    this.defaults = defaults;
  }

  static AccountTable read(RootPaths paths) throws IOException {
    var files = new EnumMap<File, List<String>>(File.class);
    for (var file : File.values()) {
      var place = paths.place(file.path());
      if (Files.exists(place)) files.put(file, linesOf(Files.readAllBytes(place)));
      else if (!file.isShadow()) files.put(file, new ArrayList<>());
    }
    return new AccountTable(files, AccountDefaults.read(paths));
  }

  /** Names and descriptions are bytes to us. */
  private static List<String> linesOf(byte[] content) {
    var text = new String(content, StandardCharsets.ISO_8859_1);
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) lines.removeLast();
    return lines;
  }

  boolean has(AccountName account) {
    return id(account).isPresent();
  }

  Optional<Integer> id(AccountName account) {
    var found = lineOf(fileOf(account.kind()), account.name());
    return found < 0 ? Optional.empty() : number(lines(fileOf(account.kind())).get(found));
  }

  private static Optional<Integer> number(String line) {
    var fields = line.split(":", -1);
    try {
      return fields.length > 2 ? Optional.of(Integer.parseInt(fields[2])) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static File fileOf(AccountName.Kind kind) {
    return switch (kind) {
      case USER -> File.PASSWD;
      case GROUP -> File.GROUP;
    };
  }

  boolean isFree(AccountName.Kind kind, int id) {
    return lines(fileOf(kind)).stream().noneMatch(line -> number(line).equals(Optional.of(id)));
  }

  /** The preferred id where that is free, else the highest free one of the system's own. */
  int freeId(AccountName.Kind kind, Optional<Integer> preferred) throws Refusal {
    if (preferred.isPresent() && isFree(kind, preferred.get())) return preferred.get();
    var range = defaults.range(kind);
    var taken = new TreeSet<Integer>();
    lines(fileOf(kind)).forEach(line -> number(line).ifPresent(taken::add));
    for (int id = range.highest(); id >= range.lowest(); id--) if (!taken.contains(id)) return id;
    throw Refusal.local(
        "no id from "
            + range.lowest()
            + " to "
            + range.highest()
            + " is free for another system "
            + kind.word());
  }

  void addGroup(String name, int gid) {
    var password = files.containsKey(File.GSHADOW) ? "x" : "!";
    add(File.GROUP, name, name + ":" + password + ":" + gid + ":");
    add(File.GSHADOW, name, name + ":!::");
  }

  /** {@code today} counts days since 1970, as shadow files do. */
  void addUser(AccountDefinition user, int uid, int gid, long today) {
    var name = user.account().name();
    add(File.SHADOW, name, name + ":!:" + today + "::::::");
    user.extraGroups().forEach(group -> join(name, group));
    add(
        File.PASSWD,
        name,
        String.join(
            ":",
            name,
            files.containsKey(File.SHADOW) ? "x" : "!",
            Integer.toString(uid),
            Integer.toString(gid),
            bytes(user.gecos().orElse("")),
            bytes(user.home().orElse("/home/" + name)),
            bytes(user.shell().orElse(defaults.shell()))));
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private void add(File file, String name, String line) {
    if (!files.containsKey(file) || lineOf(file, name) >= 0) return;
    // Lines of NIS end a file; nothing that follows them would be found before them.
    var lines = lines(file);
    int end = lines.size();
    while (end > 0 && (lines.get(end - 1).startsWith("+") || lines.get(end - 1).isBlank())) end--;
    lines.add(end, line);
    changed.add(file);
  }

  /** The last field of both group files lists who is in a group. */
  private void join(String user, String group) {
    for (var file : List.of(File.GROUP, File.GSHADOW)) {
      int at = lineOf(file, group);
      if (at < 0) continue;
      var line = lines(file).get(at);
      var members = line.substring(line.lastIndexOf(':') + 1);
      if (List.of(members.split(",", -1)).contains(user)) continue;
      lines(file).set(at, line + (members.isEmpty() ? "" : ",") + user);
      changed.add(file);
    }
  }

  private int lineOf(File file, String name) {
    var lines = lines(file);
    for (int i = 0; i < lines.size(); i++) if (lines.get(i).startsWith(name + ":")) return i;
    return -1;
  }

  private List<String> lines(File file) {
    return files.getOrDefault(file, Collections.emptyList());
  }

  /** What must be written, in order. */
  List<File> changed() {
    return List.copyOf(changed);
  }

  byte[] content(File file) {
    var text = new StringBuilder();
    lines(file).forEach(line -> text.append(line).append('\n'));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
