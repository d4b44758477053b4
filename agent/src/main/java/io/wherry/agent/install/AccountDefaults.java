package io.wherry.agent.install;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code /etc/login.defs} and {@code /etc/default/useradd} say of accounts to be made. */
record AccountDefaults(Range users, Range groups, String shell) {
  private static final int LOWEST = 101;
  private static final int HIGHEST = 999;

  /** Where nobody says which: nobody is to log in. */
  private static final String NO_SHELL = "/sbin/nologin";

  /** Ids of the system's own. */
  record Range(int lowest, int highest) {}

  static AccountDefaults read(RootPaths paths) throws IOException {
    var login = values(paths, "/etc/login.defs", "\\s+");
    var shell = values(paths, "/etc/default/useradd", "=").getOrDefault("SHELL", "");
    return new AccountDefaults(
        range(login, "UID"), range(login, "GID"), shell.isEmpty() ? NO_SHELL : shell);
  }

  Range range(AccountName.Kind kind) {
    return switch (kind) {
      case USER -> users;
      case GROUP -> groups;
    };
  }

  private static Range range(Map<String, String> login, String what) {
    return new Range(
        number(login.get("SYS_" + what + "_MIN")).orElse(LOWEST),
        number(login.get("SYS_" + what + "_MAX")).orElse(HIGHEST));
  }

  private static Optional<Integer> number(@org.jspecify.annotations.Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Integer.parseInt(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Map<String, String> values(RootPaths paths, String path, String between)
      throws IOException {
    var values = new HashMap<String, String>();
    var file = paths.place(path);
    if (!Files.isRegularFile(file)) return values;
    for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      var words = line.strip().split(between, 2);
      if (words.length == 2 && !words[0].startsWith("#"))
        values.put(words[0].strip(), words[1].strip());
    }
    return values;
  }
}
