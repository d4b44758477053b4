package io.wherry.common.pbin;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a user or group is made, as a repository's {@code metadata/accounts} says it; {@code digest}
 * is of the file at {@code path}.
 */
public record AccountDefinition(
    AccountName account,
    String path,
    Digest digest,
    Optional<Integer> preferredId,
    Optional<String> gecos,
    Optional<String> home,
    Optional<String> shell,
    Optional<String> primaryGroup,
    List<String> extraGroups) {
  /** Where a repository keeps them. */
  public static final String FOLDER = "metadata/accounts";

  private static final Pattern PLACE = Pattern.compile(FOLDER + "/(users|groups)/([^/]+)\\.conf");
  private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z_]+)\\s*=\\s*(.*?)\\s*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  public AccountDefinition {
    extraGroups = List.copyOf(extraGroups);
  }

  /** The account that the file at {@code path} of a repository defines, if it is one of those. */
  public static Optional<AccountName> accountAt(String path) {
    var match = PLACE.matcher(path);
    if (!match.matches() || !AccountName.isName(match.group(2))) return Optional.empty();
    return Optional.of(
        match.group(1).equals("users")
            ? AccountName.user(match.group(2))
            : AccountName.group(match.group(2)));
  }

  /** Where a repository keeps the definition of {@code account}. */
  public static String pathOf(AccountName account) {
    return FOLDER + "/" + account.kind().word() + "s/" + account.name() + ".conf";
  }

  /** Reads the file at {@code path} of a repository; errors show the spot. */
  public static AccountDefinition parse(String path, byte[] content) {
    var account =
        accountAt(path)
            .orElseThrow(() -> new IllegalArgumentException("'" + path + "' defines no account"));
    try {
      var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      return new Reading(path, decoded.toString()).definition(account, Digest.of(content));
    } catch (CharacterCodingException e) {
      throw MalformedText.at(path, "", 0, "this is not UTF-8 text");
    }
  }

  /** The groups that must be there before it. */
  public Set<AccountName> groups() {
    var groups = new LinkedHashSet<AccountName>();
    primaryGroup.ifPresent(name -> groups.add(AccountName.group(name)));
    extraGroups.forEach(name -> groups.add(AccountName.group(name)));
    return groups;
  }

  /** A value and where it stands. */
  private record Value(String text, int at) {}

  /** One pass over the lines of a file. */
  private record Reading(String path, String text) {
    AccountDefinition definition(AccountName account, Digest digest) {
      var values = values();
      boolean user = account.kind() == AccountName.Kind.USER;
      var id = Optional.ofNullable(values.get(user ? "preferred_uid" : "preferred_gid"));
      return new AccountDefinition(
          account,
          path,
          digest,
          id.map(this::number),
          field(values, "gecos"),
          field(values, "home"),
          field(values, "shell"),
          Optional.ofNullable(values.get("primary_group")).map(this::name),
          names(Optional.ofNullable(values.get("extra_groups"))));
    }

    private Map<String, Value> values() {
      var values = new LinkedHashMap<String, Value>();
      int at = 0;
      for (var line : text.split("\n", -1)) {
        if (!line.isBlank() && !line.strip().startsWith("#")) {
          var match = LINE.matcher(line);
          if (!match.matches()) throw wrong(at, "expected key = value");
          var value = unquoted(match.group(2));
          if (!value.isEmpty()) values.put(match.group(1), new Value(value, at + match.start(2)));
        }
        at += line.length() + 1;
      }
      return values;
    }

    private static String unquoted(String value) {
      boolean quoted =
          value.length() >= 2
              && (value.startsWith("\"") || value.startsWith("'"))
              && value.charAt(0) == value.charAt(value.length() - 1);
      return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** What goes into a field of a line of passwd. */
    private Optional<String> field(Map<String, Value> values, String key) {
      var value = values.get(key);
      if (value == null) return Optional.empty();
      if (value.text().chars().anyMatch(c -> c == ':' || c == '\'' || Character.isISOControl(c)))
        throw wrong(value.at(), "a " + key + " may hold neither colons nor quotes");
      return Optional.of(value.text());
    }

    private int number(Value value) {
      if (!NUMBER.matcher(value.text()).matches()) throw wrong(value.at(), "expected a number");
      return Integer.parseInt(value.text());
    }

    private String name(Value value) {
      return name(value.text(), value.at());
    }

    /** One that a dependency can name too. */
    private String name(String name, int at) {
      try {
        return new PackageName("group", name).name();
      } catch (IllegalArgumentException _) {
        throw wrong(at, "not a group name: '" + name + "'");
      }
    }

    private List<String> names(Optional<Value> value) {
      if (value.isEmpty()) return List.of();
      return Stream.of(value.get().text().strip().split("\\s+", -1))
          .map(name -> name(name, value.get().at()))
          .toList();
    }

    private MalformedText wrong(int offset, String problem) {
      return MalformedText.at(path, text, offset, problem);
    }
  }
}
