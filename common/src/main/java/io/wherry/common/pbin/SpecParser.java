package io.wherry.common.pbin;

import io.wherry.common.model.PackageName;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.Version;
import io.wherry.common.pbin.PackageSpec.Bound;
import io.wherry.common.pbin.PackageSpec.Bracket;
import io.wherry.common.pbin.PackageSpec.IfMissing;
import io.wherry.common.pbin.PackageSpec.Relation;
import io.wherry.common.pbin.PackageSpec.Slot;
import io.wherry.common.pbin.PackageSpec.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one package spec, a word at {@code offset} of a larger text that errors show. */
final class SpecParser {
  private static final Pattern OPTION =
      Pattern.compile("(?:[A-Za-z0-9_.-]+:)?[A-Za-z0-9_][A-Za-z0-9+_@.-]*|[A-Za-z0-9_.-]+:\\*");
  private static final Pattern SLOT = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9+_.-]*");

  private final String source;
  private final String whole;
  private final int offset;
  private final String spec;

  SpecParser(String source, String whole, int offset, String spec) {
    this.source = source;
    this.whole = whole;
    this.offset = offset;
    this.spec = spec;
  }

  PackageSpec parse() {
    var operator = operatorAt(0, spec);
    int start = operator.map(relation -> relation.text().length()).orElse(0);
    int end = start;
    while (end < spec.length() && spec.charAt(end) != ':' && spec.charAt(end) != '[') end++;
    var named = spec.substring(start, end);
    int slash = named.indexOf('/');
    if (slash < 0) throw wrong(start, "'" + named + "' has no category; write category/name");
    var bound = operator.map(relation -> bound(relation, start, named));
    var bare = bound.map(b -> named.substring(0, splitAt(start, named))).orElse(named);
    return rest(end, checked(start, () -> PackageName.parse(bare)), bound);
  }

  private PackageSpec rest(int from, PackageName name, Optional<Bound> bound) {
    Optional<Slot> slot = Optional.empty();
    Optional<RepositoryName> repository = Optional.empty();
    var brackets = new ArrayList<Bracket>();
    int at = from;
    while (at < spec.length()) {
      int next = endOfPiece(at);
      if (spec.charAt(at) == '[') {
        brackets.add(bracket(at + 1, spec.substring(at + 1, next - 1)));
      } else if (spec.startsWith("::", at)) {
        if (repository.isPresent()) throw wrong(at, "a second repository");
        int begin = at + 2;
        repository =
            Optional.of(checked(begin, () -> new RepositoryName(spec.substring(begin, next))));
      } else {
        if (slot.isPresent()) throw wrong(at, "a second slot");
        slot = Optional.of(slot(at + 1, spec.substring(at + 1, next)));
      }
      at = next;
    }
    return new PackageSpec(name, bound, slot, repository, brackets);
  }

  private int endOfPiece(int at) {
    if (spec.charAt(at) == '[') {
      int close = spec.indexOf(']', at);
      if (close < 0) throw wrong(at, "this bracket is not closed");
      return close + 1;
    }
    int end = spec.startsWith("::", at) ? at + 2 : at + 1;
    while (end < spec.length() && ":[".indexOf(spec.charAt(end)) < 0) {
      if (spec.charAt(end) == ']') throw wrong(end, "this bracket was not opened");
      end++;
    }
    return end;
  }

  private Slot slot(int at, String text) {
    if (text.equals("*")) return new Slot(Optional.empty(), false);
    boolean locked = text.startsWith("=");
    var named = locked ? text.substring(1) : text;
    if (locked && named.isEmpty()) return new Slot(Optional.empty(), true);
    if (!SLOT.matcher(named).matches()) throw wrong(at, "not a slot: '" + text + "'");
    return new Slot(Optional.of(named), locked);
  }

  private Bracket bracket(int at, String text) {
    if (text.isEmpty()) throw wrong(at, "nothing between the brackets");
    return operatorAt(0, text).isPresent() ? versions(at, text) : option(at, text);
  }

  private Bracket versions(int at, String text) {
    boolean any = text.indexOf('|') >= 0;
    if (any && text.indexOf('&') >= 0) throw wrong(at, "& and | cannot stand in one bracket");
    var bounds = new ArrayList<Bound>();
    int begin = at;
    for (var piece : text.split(any ? "\\|" : "&", -1)) {
      int from = begin;
      var relation =
          operatorAt(0, piece).orElseThrow(() -> wrong(from, "expected one of " + operators()));
      int length = relation.text().length();
      bounds.add(version(relation, begin + length, piece.substring(length)));
      begin += piece.length() + 1;
    }
    return new Bracket.Versions(bounds, any);
  }

  private Bracket option(int at, String text) {
    var when = text.startsWith("?") ? When.EITHER : whenAtEndOf(text);
    var rest =
        when == When.EITHER
            ? text.substring(1)
            : text.substring(0, text.length() - when.text().length());
    var ifMissing = ifMissingAtEndOf(rest);
    rest = rest.substring(0, rest.length() - ifMissing.text().length());
    boolean enabled = !rest.startsWith("-");
    var option = enabled ? rest : rest.substring(1);
    if (!OPTION.matcher(option).matches())
      throw wrong(at, "'" + text + "' is neither a version requirement nor an option");
    if (!enabled && (when == When.SAME || when == When.OPPOSITE || when == When.EITHER))
      throw wrong(at, "a - does not go with " + (when == When.EITHER ? "?" : when.text()));
    return new Bracket.Option(option, enabled, ifMissing, when);
  }

  private static When whenAtEndOf(String text) {
    for (var when : List.of(When.OPPOSITE, When.IF_DISABLED, When.SAME, When.IF_ENABLED))
      if (text.endsWith(when.text())) return when;
    return When.ALWAYS;
  }

  private static IfMissing ifMissingAtEndOf(String text) {
    for (var ifMissing : List.of(IfMissing.ON, IfMissing.OFF, IfMissing.UNASKED))
      if (text.endsWith(ifMissing.text())) return ifMissing;
    return IfMissing.UNSAID;
  }

  private Bound bound(Relation relation, int at, String named) {
    int split = splitAt(at, named);
    return version(relation, at + split + 1, named.substring(split + 1));
  }

  /** Where the version of {@code cat/pkg-1.2} begins: at the first hyphen that leaves a version. */
  private int splitAt(int at, String named) {
    var bare = named.endsWith("*") ? named.substring(0, named.length() - 1) : named;
    for (int hyphen = bare.indexOf('-', bare.indexOf('/'));
        hyphen >= 0;
        hyphen = bare.indexOf('-', hyphen + 1))
      if (Version.isVersion(bare.substring(hyphen + 1))) return hyphen;
    throw noVersion(at, named, bare);
  }

  private MalformedText noVersion(int at, String named, String bare) {
    for (int hyphen = bare.lastIndexOf('-'); hyphen > 0; hyphen = bare.lastIndexOf('-', hyphen - 1))
      if (Version.readable(bare.substring(hyphen + 1)) > 0)
        return wrong(
            at + hyphen + 1 + Version.readable(bare.substring(hyphen + 1)),
            "not a version: '" + bare.substring(hyphen + 1) + "'");
    return wrong(
        at, "'" + named + "' does not end in a version, which the operator before asks for");
  }

  private Bound version(Relation relation, int at, String text) {
    boolean star = text.endsWith("*");
    if (star && relation != Relation.EQUAL)
      throw wrong(at, "a * goes with = only, not with " + relation.text());
    var bare = star ? text.substring(0, text.length() - 1) : text;
    var version = checked(at + Version.readable(bare), () -> new Version(bare));
    return new Bound(star ? Relation.PREFIX : relation, version);
  }

  private static Optional<Relation> operatorAt(int at, String text) {
    for (var relation : Relation.values())
      if (text.startsWith(relation.text(), at)) return Optional.of(relation);
    return Optional.empty();
  }

  private static String operators() {
    return ">= <= ~> ~ = < >";
  }

  private <T> T checked(int at, java.util.function.Supplier<T> reading) {
    try {
      return reading.get();
    } catch (MalformedText e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw wrong(at, String.valueOf(e.getMessage()));
    }
  }

  private MalformedText wrong(int at, String problem) {
    return MalformedText.at(source, whole, offset + at, problem);
  }
}
