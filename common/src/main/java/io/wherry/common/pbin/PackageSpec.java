package io.wherry.common.pbin;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.Version;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a dependency asks of a package: {@code cat/pkg:slot::repo[>=1&<2][option]} or {@code
 * =cat/pkg-1.2}. Printed as it was read.
 */
public record PackageSpec(
    PackageName name,
    Optional<Bound> prefixed,
    Optional<Slot> slot,
    Optional<RepositoryName> repository,
    List<Bracket> brackets) {
  public PackageSpec {
    brackets = List.copyOf(brackets);
  }

  /** How a version is compared; the text is what stands before it. */
  public enum Relation {
    AT_LEAST(">="),
    AT_MOST("<="),
    PESSIMISTIC("~>"),
    SAME_BUT_REVISION("~"),
    EQUAL("="),
    PREFIX("="),
    LESS("<"),
    MORE(">");

    private final String text;

    Relation(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** One demand on the version, such as {@code >=1}. */
  public record Bound(Relation relation, Version version) {
    public boolean admits(Version other) {
      int order = other.compareTo(version);
      return switch (relation) {
        case AT_LEAST -> order >= 0;
        case AT_MOST -> order <= 0;
        case LESS -> order < 0;
        case MORE -> order > 0;
        case EQUAL -> order == 0;
        case PREFIX -> other.matchesPrefix(version);
        case SAME_BUT_REVISION -> other.matchesTilde(version);
        case PESSIMISTIC -> other.matchesPessimistic(version);
      };
    }

    String ending() {
      return relation == Relation.PREFIX ? "*" : "";
    }

    @Override
    public String toString() {
      return relation.text() + version + ending();
    }
  }

  /** A named slot, or any; {@code locked} where the one met at build time is meant ({@code :=}). */
  public record Slot(Optional<String> named, boolean locked) {
    boolean admits(String other) {
      return named.isEmpty() || named.get().equals(other);
    }

    @Override
    public String toString() {
      return ":" + (locked ? "=" : "") + named.orElse(locked ? "" : "*");
    }
  }

  /** What stands between a pair of brackets. */
  public sealed interface Bracket {
    /** Versions; all must hold, or with {@code any} ({@code |}) one of them. */
    record Versions(List<Bound> bounds, boolean any) implements Bracket {
      public Versions {
        bounds = List.copyOf(bounds);
        if (bounds.isEmpty()) throw new IllegalArgumentException("no version between brackets");
      }

      boolean admits(Version version) {
        return any
            ? bounds.stream().anyMatch(bound -> bound.admits(version))
            : bounds.stream().allMatch(bound -> bound.admits(version));
      }

      @Override
      public String toString() {
        return bounds.stream()
            .map(Bound::toString)
            .collect(Collectors.joining(any ? "|" : "&", "[", "]"));
      }
    }

    /**
     * An option that must be on or off, perhaps depending on the asking package's own. {@code
     * prefix:*} means every option of that prefix that the asking package has.
     */
    record Option(String option, boolean enabled, IfMissing ifMissing, When when)
        implements Bracket {
      boolean admits(Options options, Options asking) {
        if (ifMissing == IfMissing.UNASKED && !options.hasAny(Options.prefixOf(option)))
          return true;
        return names(asking).stream().allMatch(name -> admits(name, options, asking));
      }

      private Collection<String> names(Options asking) {
        return option.endsWith(":*") ? asking.below(Options.prefixOf(option)) : List.of(option);
      }

      private boolean admits(String name, Options options, Options asking) {
        boolean own = asking.isOn(name, false);
        boolean has = options.isOn(name, ifMissing == IfMissing.ON);
        return switch (when) {
          case ALWAYS -> has == enabled;
          case IF_ENABLED -> !own || has == enabled;
          case IF_DISABLED -> own || has == enabled;
          case SAME -> has == own;
          case OPPOSITE -> has != own;
          case EITHER -> true;
        };
      }

      boolean mentions(String name) {
        return option.equals(name)
            || (option.endsWith(":*") && Options.prefixOf(option).equals(Options.prefixOf(name)));
      }

      @Override
      public String toString() {
        var either = when == When.EITHER ? "?" : "";
        var mark = when == When.EITHER ? "" : when.text();
        return "[" + either + (enabled ? "" : "-") + option + ifMissing.text() + mark + "]";
      }
    }
  }

  /** What counts where a package has no such option. */
  public enum IfMissing {
    UNSAID(""),
    ON("(+)"),
    OFF("(-)"),
    /** Nothing is asked of a package that has no option of that prefix at all. */
    UNASKED("(?)");

    private final String text;

    IfMissing(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** On which of the asking package's own options an option requirement hangs. */
  public enum When {
    ALWAYS(""),
    IF_ENABLED("?"),
    IF_DISABLED("!?"),
    SAME("="),
    OPPOSITE("!="),
    /** Named, so that nothing is presumed of it, but free. */
    EITHER("?");

    private final String text;

    When(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Reads a spec that stands alone, such as one that an operator typed. */
  public static PackageSpec parse(String text) {
    return parse(text, "package spec");
  }

  static PackageSpec parse(String text, String source) {
    return new SpecParser(source, text, 0, text).parse();
  }

  /** Any version of that package. */
  public static PackageSpec any(PackageName name) {
    return new PackageSpec(name, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /** Whether name, slot and version are as asked; options and repository are other questions. */
  public boolean admits(PackageId id) {
    return id.name().equals(name)
        && slot.map(wanted -> wanted.admits(id.slot())).orElse(true)
        && prefixed.map(bound -> bound.admits(id.version())).orElse(true)
        && brackets.stream()
            .allMatch(bracket ->
                switch (bracket) {
                  case Bracket.Versions versions -> versions.admits(id.version());
                  case Bracket.Option _ -> true;
                });
  }

  /** Whether a package built with {@code options} fits one that has {@code asking} itself. */
  public boolean admitsOptions(Options options, Options asking) {
    return brackets.stream()
        .allMatch(bracket ->
            switch (bracket) {
              case Bracket.Versions _ -> true;
              case Bracket.Option option -> option.admits(options, asking);
            });
  }

  /** Whether every presumed option is on, those apart that stand between brackets here. */
  public boolean admitsPresumed(Options options) {
    return options.presumed().stream()
        .allMatch(option -> options.on().contains(option) || mentions(option));
  }

  private boolean mentions(String option) {
    return brackets.stream()
        .anyMatch(bracket -> bracket instanceof Bracket.Option named && named.mentions(option));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    prefixed.ifPresent(bound -> text.append(bound.relation().text()));
    text.append(name);
    prefixed.ifPresent(bound -> text.append('-').append(bound.version()).append(bound.ending()));
    slot.ifPresent(text::append);
    repository.ifPresent(repo -> text.append("::").append(repo));
    brackets.forEach(text::append);
    return text.toString();
  }
}
