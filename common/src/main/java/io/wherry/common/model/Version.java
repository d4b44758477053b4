package io.wherry.common.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A package version in paludis' grammar and order; equal versions may be written differently
 * ({@code 1.0}, {@code 1.0-r0}).
 */
public final class Version implements Comparable<Version> {
  private static final int LONGEST = 200;
  private static final Pattern FORM =
      Pattern.compile(
          "(?:scm|(?<numbers>[0-9]+(?:\\.[0-9]+)*)(?<letter>[a-z])?"
              + "(?<suffixes>(?:_(?:alpha|beta|pre|rc|p)[0-9]*)*)"
              + "(?<attempt>-try[0-9]*)?(?<scm>-scm)?)"
              + "(?:-r(?<revision>(?:[0-9]+(?:\\.[0-9]+)*)?))?");
  private static final Pattern SUFFIX = Pattern.compile("_(alpha|beta|pre|rc|p)([0-9]*)");
  private static final Part END = new Part(Kind.END, "", "");

  /** In paludis' order: what a version goes on with decides before any number does. */
  private enum Kind {
    ALPHA,
    BETA,
    PRE,
    RC,
    END,
    REVISION,
    PATCH,
    TRY,
    LETTER,
    FRACTION,
    NUMBER,
    SCM
  }

  private final String text;
  private final List<Part> parts;

  public Version(String text) {
    this.text = text;
    this.parts = read(text);
  }

  /** Whether {@code text} is a version at all. */
  public static boolean isVersion(String text) {
    return text.length() <= LONGEST && FORM.matcher(text).matches();
  }

  /** How many characters of {@code text} make a version: where they end, it goes wrong. */
  public static int readable(String text) {
    if (text.length() > LONGEST) return LONGEST;
    var match = FORM.matcher(text);
    return match.lookingAt() ? match.end() : 0;
  }

  /** As written. */
  public String text() {
    return text;
  }

  /** Whether this is one of those that {@code =prefix*} means. */
  public boolean matchesPrefix(Version prefix) {
    for (int i = 0; i < prefix.parts.size(); i++) {
      var mine = part(i);
      var wanted = prefix.part(i);
      boolean last = i == prefix.parts.size() - 1;
      if (last && mine.continues(wanted)) return true;
      if (mine.compareTo(wanted) != 0) return false;
    }
    return true;
  }

  /** Whether this is {@code base} in the same or a later revision, as {@code ~base} means. */
  public boolean matchesTilde(Version base) {
    for (int i = 0; i < Math.max(parts.size(), base.parts.size()); i++) {
      var mine = part(i);
      var wanted = base.part(i);
      int order = mine.compareTo(wanted);
      if (order != 0) {
        return order > 0
            && mine.kind == Kind.REVISION
            && (wanted.kind == Kind.END || wanted.kind == Kind.REVISION);
      }
    }
    return true;
  }

  /**
   * Whether this is at least {@code base} and below its next larger step, as {@code ~>base} means:
   * {@code ~>1.2} reaches to {@code 2}, {@code ~>1.2.3} to {@code 1.3}.
   */
  public boolean matchesPessimistic(Version base) {
    return compareTo(base) >= 0 && compareTo(base.nextStep()) < 0;
  }

  private Version nextStep() {
    var match = FORM.matcher(text);
    if (!match.matches() || match.group("numbers") == null) return this;
    var numbers = List.of(match.group("numbers").split("\\.", -1));
    var kept = new ArrayList<>(numbers.subList(0, Math.max(1, numbers.size() - 1)));
    kept.set(kept.size() - 1, new BigInteger(kept.getLast()).add(BigInteger.ONE).toString());
    return new Version(String.join(".", kept));
  }

  @Override
  public int compareTo(Version other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int order = part(i).compareTo(other.part(i));
      if (order != 0) return order;
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Version v && compareTo(v) == 0;
  }

  @Override
  public int hashCode() {
    int end = parts.size();
    while (end > 0 && parts.get(end - 1).isNoRevision()) end--;
    int hash = 1;
    for (var part : parts.subList(0, end)) hash = 31 * hash + Objects.hash(part.kind, part.value);
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }

  private Part part(int index) {
    return index < parts.size() ? parts.get(index) : END;
  }

  private static List<Part> read(String text) {
    var match = FORM.matcher(text);
    if (text.length() > LONGEST || !match.matches()) {
      throw new IllegalArgumentException("not a version: '" + text + "'");
    }
    var parts = new ArrayList<Part>();
    if (match.group("numbers") == null) {
      parts.add(Part.scm());
    } else {
      readNumbers(match.group("numbers"), parts);
      if (match.group("letter") != null) parts.add(Part.letter(match.group("letter")));
      readSuffixes(match.group("suffixes"), parts);
      if (match.group("attempt") != null)
        parts.add(Part.numbered(Kind.TRY, match.group("attempt").substring("-try".length())));
      if (match.group("scm") != null) {
        parts.set(parts.size() - 1, parts.getLast().beforeScm());
        parts.add(Part.scm());
      }
    }
    if (match.group("revision") != null)
      for (var number : match.group("revision").split("\\.", -1))
        parts.add(Part.numbered(Kind.REVISION, number));
    return List.copyOf(parts);
  }

  private static void readNumbers(String numbers, List<Part> into) {
    for (var number : numbers.split("\\.", -1)) {
      boolean fraction = !into.isEmpty() && number.startsWith("0");
      into.add(fraction ? Part.fraction(number) : Part.numbered(Kind.NUMBER, number));
    }
  }

  private static void readSuffixes(String suffixes, List<Part> into) {
    var match = SUFFIX.matcher(suffixes);
    while (match.find()) {
      var kind =
          switch (match.group(1)) {
            case "alpha" -> Kind.ALPHA;
            case "beta" -> Kind.BETA;
            case "pre" -> Kind.PRE;
            case "rc" -> Kind.RC;
            default -> Kind.PATCH;
          };
      into.add(Part.numbered(kind, match.group(2)));
    }
  }

  /** One piece; {@code value} is what is compared, {@code digits} what was written. */
  private record Part(Kind kind, String value, String digits) implements Comparable<Part> {
    /** Longer than any number that fits into a version: what scm makes of an open number. */
    private static final String ENDLESS = "9".repeat(LONGEST + 1);

    static Part numbered(Kind kind, String digits) {
      return new Part(kind, digits.replaceFirst("^0+", ""), digits);
    }

    /** A leading zero makes digits count as behind a decimal point. */
    static Part fraction(String digits) {
      return new Part(Kind.FRACTION, digits.replaceFirst("0+$", ""), digits);
    }

    static Part letter(String letter) {
      return new Part(Kind.LETTER, letter, letter);
    }

    static Part scm() {
      return new Part(Kind.SCM, "", "");
    }

    /** A suffix without a number before {@code -scm} is later than any numbered one. */
    Part beforeScm() {
      return digits.isEmpty() ? new Part(kind, ENDLESS, digits) : this;
    }

    /** Whether this goes on where {@code prefix}, the last part of a prefix, stops. */
    boolean continues(Part prefix) {
      if (kind != prefix.kind) return false;
      return switch (kind) {
        case FRACTION -> digits.startsWith(prefix.digits);
        case ALPHA, BETA, PRE, RC, PATCH -> prefix.digits.isEmpty();
        case END, REVISION, TRY, LETTER, NUMBER, SCM -> false;
      };
    }

    boolean isNoRevision() {
      return kind == Kind.REVISION && value.isEmpty();
    }

    @Override
    public int compareTo(Part other) {
      if (isNoRevision() && other.kind == Kind.END) return 0;
      if (kind == Kind.END && other.isNoRevision()) return 0;
      if (kind != other.kind) return kind.compareTo(other.kind);
      if (kind != Kind.FRACTION && value.length() != other.value.length())
        return Integer.compare(value.length(), other.value.length());
      return Integer.signum(value.compareTo(other.value));
    }
  }
}
