package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Labelled;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks through the dependencies that matter on a host. Compilers and tests stay on the master. */
final class Requirements {
  /** What must be there; also what others were linked against. */
  static final Set<Label> NEEDED =
      Set.of(Label.RUN, Label.BUILT_AGAINST, Label.POST, Label.INSTALL, Label.REQUIRED);

  /** What should be there if it can. */
  static final Set<Label> RECOMMENDED = Set.of(Label.RECOMMENDATION);

  static final Set<Label> SUGGESTED = Set.of(Label.SUGGESTION);

  /** What must be there before its asker comes. */
  private static final Set<Label> FIRST =
      Set.of(Label.RUN, Label.BUILT_AGAINST, Label.INSTALL, Label.REQUIRED);

  private Requirements() {}

  /** All that a candidate asks of others, whatever for. */
  static List<Labelled> demands(Candidate candidate) {
    return candidate.dependencies().demands(candidate.options().on());
  }

  /** What a candidate cannot do without, as nodes without labels and conditionals. */
  static List<Node> of(Candidate candidate) {
    return demands(candidate).stream().filter(Requirements::isHard).map(Labelled::node).toList();
  }

  /** What cannot be done without. A blocker among recommendations is no mere wish. */
  static boolean isHard(Labelled demand) {
    return demand.isFor(NEEDED)
        || (demand.isFor(RECOMMENDED) && demand.node() instanceof Node.Blocker);
  }

  static boolean mustComeFirst(Labelled demand) {
    return demand.isFor(FIRST);
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
  static List<PackageSpec> named(Candidate candidate) {
    var specs = new ArrayList<PackageSpec>();
    for (var demand : demands(candidate))
      if (demand.isFor(NEEDED) || demand.isFor(RECOMMENDED))
        for (var dependency : demand.node().dependencies()) specs.add(dependency.spec());
    return specs;
  }
}
