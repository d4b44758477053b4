package io.wherry.common.pbin;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a package depends on, as exheres-0 writes it. Printed as it was read, on one line. */
public record DependencyTree(List<Node> nodes) {
  public static final DependencyTree EMPTY = new DependencyTree(List.of());

  public DependencyTree {
    nodes = List.copyOf(nodes);
  }

  /** When a dependency must be there. Before any label, {@code build} and {@code run} hold. */
  public enum Label {
    BUILD,
    RUN,
    INSTALL,
    /** Needed to build and, as what was linked, to run. */
    BUILT_AGAINST,
    POST,
    SUGGESTION,
    RECOMMENDATION,
    TEST,
    TEST_EXPENSIVE,
    COMPILE,
    FETCH,
    REQUIRED;

    /** As written, without its colon. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Optional<Label> of(String word) {
      for (var label : values()) if (label.word().equals(word)) return Optional.of(label);
      return Optional.empty();
    }
  }

  /** A piece of a tree; any may bear annotations. */
  public sealed interface Node {
    List<Annotation> annotations();

    /** Every package that it asks for, any-of groups and conditionals included, blockers not. */
    default List<Dependency> dependencies() {
      var found = new ArrayList<Dependency>();
      gather(this, found);
      return found;
    }

    private static void gather(Node node, List<Dependency> into) {
      switch (node) {
        case Dependency d -> into.add(d);
        case Group g -> g.nodes().forEach(inner -> gather(inner, into));
        case AnyOf a -> a.nodes().forEach(inner -> gather(inner, into));
        case Conditional c -> c.nodes().forEach(inner -> gather(inner, into));
        case Labels _, Blocker _ -> {}
      }
    }

    /** {@code build+run:} holds until the next label of its block. */
    record Labels(List<Label> labels, List<Annotation> annotations) implements Node {
      public Labels {
        labels = List.copyOf(labels);
        annotations = List.copyOf(annotations);
      }
    }

    /** {@code cat/pkg[>=1]}. */
    record Dependency(PackageSpec spec, List<Annotation> annotations) implements Node {
      public Dependency {
        annotations = List.copyOf(annotations);
      }
    }

    /** {@code !cat/pkg}, or with {@code strong} {@code !!cat/pkg}. */
    record Blocker(PackageSpec spec, boolean strong, List<Annotation> annotations) implements Node {
      public Blocker {
        annotations = List.copyOf(annotations);
      }
    }

    /** {@code ( … )}. */
    record Group(List<Node> nodes, List<Annotation> annotations) implements Node {
      public Group {
        nodes = List.copyOf(nodes);
        annotations = List.copyOf(annotations);
      }
    }

    /** {@code || ( … )}. */
    record AnyOf(List<Node> nodes, List<Annotation> annotations) implements Node {
      public AnyOf {
        nodes = List.copyOf(nodes);
        annotations = List.copyOf(annotations);
      }
    }

    /** {@code option? ( … )} or {@code !option? ( … )}. */
    record Conditional(
        String option, boolean negated, List<Node> nodes, List<Annotation> annotations)
        implements Node {
      public Conditional {
        nodes = List.copyOf(nodes);
        annotations = List.copyOf(annotations);
      }

      boolean holds(Set<String> options) {
        return options.contains(option) != negated;
      }
    }
  }

  /** {@code key = value} between double brackets. */
  public record Annotation(String key, Value value) {}

  /** A word, or words between brackets that may hold further brackets. */
  public sealed interface Value {
    record Word(String text) implements Value {}

    record Words(List<String> words) implements Value {
      public Words {
        words = List.copyOf(words);
      }
    }
  }

  /**
   * A package, a blocker or an any-of group under the labels that hold for it. Below an any-of
   * group only packages, blockers, groups and further any-of groups remain.
   */
  public record Labelled(Set<Label> labels, Node node) {
    public Labelled {
      labels = Set.copyOf(labels);
    }

    /** Whether any of {@code wanted} is among the labels. */
    public boolean isFor(Set<Label> wanted) {
      return labels.stream().anyMatch(wanted::contains);
    }
  }

  /** Reads a tree; {@code source} is what errors call the text. */
  public static DependencyTree parse(String text, String source) {
    return new DependencyParser(source, text).parse();
  }

  /** The demands of a package that has {@code options}: groups and conditionals are resolved. */
  public List<Labelled> demands(Set<String> options) {
    var demands = new ArrayList<Labelled>();
    gather(nodes, EnumSet.of(Label.BUILD, Label.RUN), options, List.of(), demands);
    return List.copyOf(demands);
  }

  /** {@code starred} are annotations that blocks around these nodes hand down to them. */
  private static void gather(
      List<Node> nodes,
      Set<Label> outer,
      Set<String> options,
      List<Annotation> starred,
      List<Labelled> into) {
    var labels = outer;
    for (var node : nodes) {
      switch (node) {
        case Node.Labels l -> labels = Set.copyOf(l.labels());
        case Node.Group g -> gather(g.nodes(), labels, options, handedDown(g, starred), into);
        case Node.Conditional c -> {
          if (c.holds(options)) gather(c.nodes(), labels, options, handedDown(c, starred), into);
        }
        case Node.AnyOf any ->
            into.add(
                new Labelled(
                    labels, new Node.AnyOf(chosen(any.nodes(), options), any.annotations())));
        case Node.Dependency p -> into.add(new Labelled(labels, p));
        case Node.Blocker b ->
            into.add(
                new Labelled(
                    labels,
                    new Node.Blocker(b.spec(), b.strong(), joined(b.annotations(), starred))));
      }
    }
  }

  private static List<Annotation> handedDown(Node block, List<Annotation> starred) {
    var own =
        block.annotations().stream()
            .filter(annotation -> annotation.key().startsWith("*"))
            .map(annotation -> new Annotation(annotation.key().substring(1), annotation.value()))
            .toList();
    return joined(own, starred);
  }

  private static List<Annotation> joined(List<Annotation> first, List<Annotation> second) {
    var joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }

  /** The alternatives that remain for {@code options}. */
  private static List<Node> chosen(List<Node> nodes, Set<String> options) {
    var chosen = new ArrayList<Node>();
    for (var node : nodes) {
      switch (node) {
        case Node.Labels _ -> {}
        case Node.Conditional c -> {
          if (c.holds(options)) chosen.add(new Node.Group(chosen(c.nodes(), options), List.of()));
        }
        case Node.Group g -> chosen.add(new Node.Group(chosen(g.nodes(), options), List.of()));
        case Node.AnyOf a -> chosen.add(new Node.AnyOf(chosen(a.nodes(), options), List.of()));
        case Node.Dependency p -> chosen.add(p);
        case Node.Blocker b -> chosen.add(b);
      }
    }
    return chosen;
  }

  @Override
  public String toString() {
    return nodes.stream().map(DependencyPrinter::print).collect(Collectors.joining(" "));
  }
}
