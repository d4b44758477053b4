package io.wherry.common.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Short words for the resolver's tests. */
final class Scenarios {
  static final ReleaseId RELEASE = new ReleaseId(new RepositoryName("mybinaries"), 7);

  private Scenarios() {}

  static Catalogue catalogue(Candidate... candidates) {
    return new Catalogue(RELEASE, List.of(candidates));
  }

  /** {@code name-version:slot} of category app, with dependencies and options. */
  static Candidate candidate(String id, String dependencies, String... options) {
    var packageId = id(id);
    return new Candidate(
        new Build(packageId, "b1"),
        PbinFile.pathOf(packageId),
        digest(packageId, dependencies),
        DependencyTree.parse(dependencies, id),
        Options.on(Set.of(options)));
  }

  static InstalledPackage managed(Candidate candidate) {
    return new InstalledPackage(candidate.id(), Optional.of(candidate.pbin()), true);
  }

  static InstalledPackage managed(String id) {
    return new InstalledPackage(id(id), Optional.of(digest(id(id), "another build")), true);
  }

  static InstalledPackage foreign(String id) {
    return new InstalledPackage(id(id), Optional.empty(), false);
  }

  static Wanted wanted(String... specs) {
    var roots = new LinkedHashSet<PackageSpec>();
    Arrays.stream(specs).map(PackageSpec::parse).forEach(roots::add);
    return new Wanted(roots);
  }

  static PackageId id(String text) {
    int colon = text.indexOf(':');
    var slot = colon < 0 ? "0" : text.substring(colon + 1);
    var named = colon < 0 ? text : text.substring(0, colon);
    int hyphen = named.indexOf('-', named.indexOf('/'));
    return PackageId.of(named.substring(0, hyphen), named.substring(hyphen + 1), slot);
  }

  static Digest digest(PackageId id, String content) {
    return Digest.of((id + " " + content).getBytes(StandardCharsets.UTF_8));
  }

  /** What a plan does, a word each, or why there is none; every plan is checked. */
  static List<String> steps(Catalogue catalogue, Inventory inventory, Wanted wanted) {
    var resolution = Resolver.resolve(catalogue, inventory, wanted, Provided.NOTHING);
    if (resolution instanceof Resolution.Resolved(var plan, _))
      assertThat(PlanCheck.problems(plan, catalogue, inventory, Provided.NOTHING)).isEmpty();
    return steps(resolution);
  }

  static List<String> steps(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Resolved(var plan, _) ->
          plan.changes().stream().map(Scenarios::word).toList();
      case Resolution.Impossible i -> {
        var lines = new ArrayList<>(List.of("impossible"));
        lines.addAll(i.explanation());
        yield lines;
      }
    };
  }

  static String word(Change change) {
    return switch (change) {
      case Change.Install i ->
          "+" + i.id() + (i.replaces().isEmpty() ? "" : " for " + i.replaces().getFirst());
      case Change.Account a -> "+" + a.account();
      case Change.Remove r -> "-" + r.id();
    };
  }
}
