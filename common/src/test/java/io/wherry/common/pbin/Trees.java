package io.wherry.common.pbin;

import io.wherry.common.pbin.DependencyTree.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Makes dependency trees in the form in which they are printed, with all that may stand in one. */
record Trees(Random random) {
  private static final List<String> OPERATORS = List.of(">=", "<=", "~>", "~", "=", "<", ">");
  private static final List<String> VERSIONS =
      List.of("1", "1.2", "0.10.3b", "2_rc1", "3_alpha-r2", "1.0-r0", "9-scm", "scm", "2_p-try1");
  private static final List<String> OPTIONS = List.of("x", "a_b", "p:q", "python_abis:3.12");

  String tree() {
    return nodes(0);
  }

  private String nodes(int depth) {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) text.append(node(depth)).append(' ');
    return text.toString().strip();
  }

  private String node(int depth) {
    var text =
        switch (random.nextInt(depth > 3 ? 5 : 9)) {
          case 0 -> labels();
          case 1 -> (random.nextInt(4) == 0 ? "!!" : "!") + spec();
          case 2, 3, 4 -> spec();
          case 5 -> "( " + nodes(depth + 1) + " )";
          case 6 -> "|| ( " + nodes(depth + 1) + " )";
          default ->
              (random.nextBoolean() ? "!" : "") + any(OPTIONS) + "? ( " + nodes(depth + 1) + " )";
        };
    return random.nextInt(5) == 0 ? text + " [[ " + annotations() + " ]]" : text;
  }

  private String labels() {
    var all = new ArrayList<>(List.of(Label.values()));
    Collections.shuffle(all, random);
    return all.subList(0, 1 + random.nextInt(3)).stream()
        .map(Label::word)
        .collect(Collectors.joining("+", "", ":"));
  }

  private String annotations() {
    return any(
        List.of(
            "k = v",
            "resolution = uninstall-blocked-after",
            "description = [ Needs #3 ] *note = w",
            "why = [ so [ and ] [[ k = v ]] ] *l = w",
            "defined-in = [ hello-1.0.exheres-0 ]",
            "empty = [ ]"));
  }

  private String spec() {
    var text = new StringBuilder();
    if (random.nextInt(4) == 0) {
      var operator = any(OPERATORS);
      text.append(operator).append(name()).append('-').append(any(VERSIONS));
      if (operator.equals("=") && random.nextBoolean()) text.append('*');
    } else {
      text.append(name());
    }
    text.append(any(List.of("", "", ":0", ":3.12", ":*", ":=", ":=2")));
    text.append(any(List.of("", "", "", "::arbor")));
    for (int i = random.nextInt(3); i > 0; i--) text.append(bracket());
    return text.toString();
  }

  private String name() {
    return any(List.of("a/b", "x-y/z+1", "dev-lang/python", "a/b-c", "sys-libs/gtk+"));
  }

  private String bracket() {
    if (random.nextBoolean()) return option();
    var joint = random.nextBoolean() ? "&" : "|";
    var bounds = new ArrayList<String>();
    for (int i = random.nextInt(3); i >= 0; i--) bounds.add(any(OPERATORS) + any(VERSIONS));
    if (random.nextInt(3) == 0) bounds.add("=" + any(VERSIONS) + "*");
    return "[" + String.join(joint, bounds) + "]";
  }

  private String option() {
    var option = random.nextInt(4) == 0 ? "p:*" : any(OPTIONS);
    var missing = any(List.of("", "", "(+)", "(-)", "(?)"));
    return switch (random.nextInt(4)) {
      case 0 -> "[?" + option + missing + "]";
      case 1 -> "[" + option + missing + any(List.of("=", "!=")) + "]";
      default -> "[" + any(List.of("", "-")) + option + missing + any(List.of("", "?", "!?")) + "]";
    };
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
