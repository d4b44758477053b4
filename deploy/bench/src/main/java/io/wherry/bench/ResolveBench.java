package io.wherry.bench;

import io.wherry.common.model.Build;
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
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Resolver;
import io.wherry.common.resolve.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Working out a plan for a host of 2,000 packages: of what the release offers 200 are newer, 60
 * built anew and 20 not there yet, and 20 installed ones nobody wants any more. Nothing else
 * resolves such a set, so this row has no peer.
 */
final class ResolveBench {
  private static final int PACKAGES = 2_000;
  private static final int NEWER = 200;
  private static final int REBUILT = 260;
  private static final int FRESH = 280;
  private static final int UNWANTED = 20;
  private static final int CHANGES = FRESH + UNWANTED;
  private static final RepositoryName REPOSITORY = new RepositoryName("bench");
  private final int warmups;
  private final int rounds;
  private final SplittableRandom random = new SplittableRandom(11);

  ResolveBench(int warmups, int rounds) {
    this.warmups = warmups;
    this.rounds = rounds;
  }

  List<Row> run() {
    var texts = IntStream.range(0, PACKAGES).mapToObj(this::dependencies).toList();
    var catalogue = new Catalogue(new ReleaseId(REPOSITORY, 2), offers(texts));
    var inventory = new Inventory(installed(texts));
    var wanted = new Wanted(roots(texts));
    var took = new ArrayList<Double>();
    for (int i = 0; i < warmups + rounds; i++) {
      long started = System.nanoTime();
      var resolution = Resolver.resolve(catalogue, inventory, wanted, Provided.NOTHING);
      if (i >= warmups) took.add(Duel.millis(started));
      check(resolution);
    }
    took.sort(null);
    return List.of(
        new Row.Alone(
            "resolve %,d packages with %d changes, warm".formatted(PACKAGES, CHANGES),
            "ms",
            took.get(took.size() / 2)));
  }

  private static void check(Resolution resolution) {
    switch (resolution) {
      case Resolution.Impossible(_, var explanation) ->
          throw new IllegalStateException("no plan: " + explanation);
      case Resolution.Resolved(var plan, _) -> {
        if (plan.changes().size() != CHANGES)
          throw new IllegalStateException("a plan of " + plan.changes().size() + " changes");
      }
    }
  }

  private static String name(int which) {
    return "bench-c" + which % 40 + "/package" + which + "x";
  }

  /** Six of those before, as exheres write it, and one behind, which makes circles. */
  private String dependencies(int which) {
    if (which == 0) return "";
    var text =
        "build: %s build+run: %s %s[>=1.0] run: %s:0 || ( %s %s ) recommendation: %s"
            .formatted(
                before(which),
                before(which),
                before(which),
                before(which),
                before(which),
                before(which),
                before(which));
    if (random.nextInt(10) == 0) text += " post: " + name(random.nextInt(PACKAGES));
    if (random.nextInt(20) == 0) text += " run: !" + before(which) + "[<0.5]";
    return text;
  }

  private String before(int which) {
    return name(random.nextInt(which));
  }

  private static List<Candidate> offers(List<String> texts) {
    var offers = new ArrayList<Candidate>();
    for (int i = 0; i < PACKAGES; i++) {
      var changed = changed(i);
      // Of some the version before is offered still.
      if (changed < NEWER && i % 3 == 0) offers.add(candidate(i, "1.0", "new", texts.get(i)));
      var version = changed < NEWER ? "2.0" : "1.0";
      var build = changed < REBUILT ? "new" : "old";
      offers.add(candidate(i, version, build, texts.get(i)));
    }
    return offers;
  }

  /** A number below the packages' that spreads what changes over all of them. */
  private static int changed(int which) {
    return which * 1_009 % PACKAGES;
  }

  private static Candidate candidate(int which, String version, String build, String text) {
    var id = PackageId.of(name(which), version, "0");
    var content = (id + build + text).getBytes(StandardCharsets.UTF_8);
    return new Candidate(
        new Build(id, build),
        PbinFile.pathOf(id),
        Digest.of(content),
        DependencyTree.parse(text, name(which)),
        Options.NONE);
  }

  private static List<InstalledPackage> installed(List<String> texts) {
    var installed = new ArrayList<InstalledPackage>();
    for (int i = 0; i < PACKAGES; i++) {
      if (changed(i) >= REBUILT && changed(i) < FRESH) continue;
      var had = candidate(i, "1.0", "old", texts.get(i));
      installed.add(new InstalledPackage(had.id(), Optional.of(had.pbin()), true));
    }
    for (int i = PACKAGES; i < PACKAGES + UNWANTED; i++) {
      var had = candidate(i, "1.0", "old", "");
      installed.add(new InstalledPackage(had.id(), Optional.of(had.pbin()), true));
    }
    return installed;
  }

  /** Whatever is not surely needed by another, and a hundred more. */
  private static LinkedHashSet<PackageSpec> roots(List<String> texts) {
    var needed =
        String.join(" ; ", texts)
            .replaceAll("build: \\S+|\\|\\| \\([^)]*\\)|(recommendation|post): \\S+|!\\S+", "");
    var roots = new LinkedHashSet<PackageSpec>();
    for (int i = 0; i < PACKAGES; i++)
      if (i % 20 == 0 || !needed.contains(name(i))) roots.add(PackageSpec.parse(name(i)));
    return roots;
  }
}
