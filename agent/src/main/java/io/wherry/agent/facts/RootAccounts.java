package io.wherry.agent.facts;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Accounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The system's own users and groups of a root. People's come and go, and would make every host
 * another: who can log in under a number beyond the system's is taken for somebody.
 */
final class RootAccounts {
  private static final int FIRST_OF_PEOPLE = 1_000;
  private static final int NOBODY = 65_534;
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_NAMES = 10_000;
  private static final int LONGEST = 4_096;
  private static final String SO =
      "; until that is mended, each account that a package asks for is taken as there";

  private final RootFiles files;
  private final Findings findings;

  RootAccounts(RootFiles files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  /** A line of either file, as far as it matters. */
  private record Line(List<String> fields) {
    String name() {
      return fields.getFirst();
    }

    String id() {
      return fields.get(2);
    }

    /** Of a user; absent fields are empty. */
    String field(int number) {
      return fields.size() > number ? fields.get(number) : "";
    }

    boolean isSystems() {
      int number = Integer.parseInt(id());
      return number < FIRST_OF_PEOPLE || number == NOBODY;
    }

    boolean letsNobodyIn() {
      return field(6).endsWith("/nologin") || field(6).endsWith("/false");
    }
  }

  /** Absent where nobody can tell; then each account that a package asks for is taken as there. */
  Optional<Accounts> read() {
    var users = lines("etc/passwd");
    var groups = lines("etc/group");
    if (users.isEmpty() || groups.isEmpty()) return Optional.empty();
    var counted = users.get().stream().filter(u -> u.isSystems() || u.letsNobodyIn()).toList();
    var theirs = new HashSet<String>();
    for (var user : counted) {
      theirs.add("name " + user.name());
      theirs.add("id " + user.field(3));
    }
    return named(
        counted, groups.get().stream().filter(g -> g.isSystems() || isOf(g, theirs)).toList());
  }

  private static boolean isOf(Line group, Set<String> theirs) {
    return theirs.contains("name " + group.name()) || theirs.contains("id " + group.id());
  }

  private Optional<Accounts> named(List<Line> users, List<Line> groups) {
    if (users.size() <= MOST_NAMES && groups.size() <= MOST_NAMES)
      return Optional.of(
          new Accounts(
              users.stream().map(Line::name).toList(), groups.stream().map(Line::name).toList()));
    findings.remark("there are more than " + MOST_NAMES + " accounts here" + SO);
    return Optional.empty();
  }

  private Optional<List<Line>> lines(String path) {
    return switch (files.read(path, MOST_BYTES)) {
      case RootFiles.Read.Absent() -> Optional.of(List.of());
      case RootFiles.Read.Unreadable(var why) -> {
        findings.remark(why + SO);
        yield Optional.empty();
      }
      case RootFiles.Read.Content(var bytes) -> Optional.of(lines(bytes));
    };
  }

  /** Names are bytes; a line that is none of an account's is nobody's. */
  private static List<Line> lines(byte[] content) {
    var lines = new ArrayList<Line>();
    for (var text : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      if (text.length() > LONGEST) continue;
      var fields = List.of(text.split(":", -1));
      if (fields.size() > 2
          && AccountName.isName(fields.getFirst())
          && fields.get(2).matches("[0-9]{1,9}")) lines.add(new Line(fields));
    }
    return lines;
  }
}
