package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.DependencyTree.Labelled;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks through the dependencies that matter on a host. */
final class Requirements {
  private Requirements() {}

  /** What a candidate asks of others, as nodes without labels and conditionals. */
  static List<Node> of(Candidate candidate) {
    return demands(candidate).stream()
        .filter(labelled -> labelled.isFor(Problem.FOLLOWED))
        .map(labelled -> labelled.node())
        .toList();
  }

  /** All that a candidate asks of others, whatever for. */
  static List<Labelled> demands(Candidate candidate) {
    return candidate.dependencies().demands(candidate.options().on());
  }

  /** Users and groups are no packages: the system has them, or makes them when installing. */
  static boolean isAccount(PackageSpec spec) {
    var category = spec.name().category();
    return category.equals("user") || category.equals("group");
  }

  /**
   * Whether a package fits; of one that the release does not know only name and version are looked
   * at. {@code asking} are the options of the package that asks.
   */
  static boolean meets(
      PackageId id,
      Optional<Candidate> candidate,
      PackageSpec spec,
      Options asking,
      RepositoryName repository) {
    if (!spec.admits(id)) return false;
    if (candidate.isEmpty()) return true;
    return spec.repository().map(repository::equals).orElse(true)
        && spec.admitsOptions(candidate.get().options(), asking);
  }

  /** Whether a package is what {@code spec} asks for: it also has the options that are presumed. */
  static boolean satisfies(
      PackageId id,
      Optional<Candidate> candidate,
      PackageSpec spec,
      Options asking,
      RepositoryName repository) {
    return meets(id, candidate, spec, asking, repository)
        && candidate.map(c -> spec.admitsPresumed(c.options())).orElse(true);
  }

  /** Every package that a candidate names, in any-of groups too. */
  static List<PackageSpec> named(Optional<Candidate> candidate) {
    var specs = new ArrayList<PackageSpec>();
    candidate.ifPresent(c -> of(c).forEach(node -> gather(node, specs)));
    return specs;
  }

  private static void gather(Node node, List<PackageSpec> into) {
    switch (node) {
      case Node.Dependency d -> into.add(d.spec());
      case Node.Group g -> g.nodes().forEach(inner -> gather(inner, into));
      case Node.AnyOf a -> a.nodes().forEach(inner -> gather(inner, into));
      case Node.Conditional c -> c.nodes().forEach(inner -> gather(inner, into));
      case Node.Labels _, Node.Blocker _ -> {}
    }
  }
}
