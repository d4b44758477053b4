package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import java.util.List;

/** One thing that is demanded, and that an impossible plan might do without. */
public sealed interface Statement {
  /** In words for people; {@code by} are those of whom it is said, where that is several. */
  String text();

  /** The packages that would do. */
  default List<PackageId> fitting() {
    return List.of();
  }

  /** Something is wanted of the host. */
  record IsWanted(PackageSpec root, Offer offer) implements Statement {
    @Override
    public String text() {
      return "wanted: " + root + offer.text();
    }

    @Override
    public List<PackageId> fitting() {
      return offer.fitting();
    }
  }

  /** A package asks for another one; {@code node} bears no labels. */
  record Needs(PackageId asker, Node node, Offer offer) implements Statement {
    @Override
    public String text() {
      return textFor(List.of(asker));
    }

    /** Several versions may need the same. */
    String textFor(List<PackageId> askers) {
      var verb = askers.size() == 1 ? " needs " : " need ";
      return listed(askers, " and ")
          + verb
          + words(node)
          + (isPlain() ? offer.text() : offer.remark());
    }

    private boolean isPlain() {
      return node instanceof Node.Dependency || offer.fitting().isEmpty();
    }

    @Override
    public List<PackageId> fitting() {
      return offer.fitting();
    }
  }

  /** A package does not go with others. */
  record Blocks(PackageId asker, PackageSpec spec, List<PackageId> blocked, Why why)
      implements Statement {
    /** How they stand in the way. */
    enum Why {
      IS_THERE("which ", ""),
      IS_PROVIDED("which the machine provides: ", ""),
      BY_HAND("which ", ", and wants it removed by hand first");

      private final String before;
      private final String after;

      Why(String before, String after) {
        this.before = before;
        this.after = after;
      }
    }

    public Blocks {
      blocked = List.copyOf(blocked);
    }

    @Override
    public String text() {
      var verb = why == Why.IS_PROVIDED ? "" : blocked.size() == 1 ? " is" : " are";
      return asker
          + " blocks "
          + spec
          + ", "
          + why.before
          + listed(blocked, " and ")
          + verb
          + why.after;
    }
  }

  /** A package that only may be upgraded where another one comes. */
  record UpgradesFirst(PackageId asker, PackageSpec spec, PackageId installed)
      implements Statement {
    @Override
    public String text() {
      return asker + " wants " + installed + " upgraded first to what is not " + spec;
    }
  }

  /** An installed package that no plan may take away, and why. */
  record Stays(PackageId id, String why) implements Statement {
    @Override
    public String text() {
      return id + " " + why;
    }
  }

  /** A package of the release that may not come onto this host, and why. */
  record Barred(PackageId id, String why) implements Statement {
    @Override
    public String text() {
      return id + " " + why;
    }
  }

  /** What fits a demand; {@code lack} says what there is where nothing does. */
  record Offer(List<PackageId> fitting, String lack) {
    private static final int SHOWN = 4;

    public Offer {
      fitting = List.copyOf(fitting);
    }

    String text() {
      if (fitting.isEmpty()) return lack.isEmpty() ? "" : ", but " + lack;
      if (fitting.size() == 1) return ", which only " + name(fitting.getFirst()) + " is";
      return ", which " + listed(fitting, " or ") + (fitting.size() > SHOWN ? " are" : " is");
    }

    /** What some of several alternatives lack. */
    String remark() {
      return lack.isEmpty() ? "" : " (" + lack + ")";
    }
  }

  private static String listed(List<PackageId> ids, String joint) {
    int shown = Math.min(ids.size(), Offer.SHOWN);
    var names = ids.stream().limit(shown - 1).map(Statement::name).toList();
    if (names.isEmpty()) return name(ids.getFirst());
    var last = ids.size() > shown ? (ids.size() - names.size()) + " others" : name(ids.getLast());
    return String.join(", ", names) + joint + last;
  }

  /** Accounts have no versions. */
  private static String name(PackageId id) {
    return AccountName.of(id.name()).map(AccountName::toString).orElse(id.toString());
  }

  private static String words(Node node) {
    return new DependencyTree(List.of(node)).toString();
  }
}
