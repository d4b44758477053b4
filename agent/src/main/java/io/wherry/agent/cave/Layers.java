package io.wherry.agent.cave;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Splits installations so that each comes in a later run than what it needs to run or to be
 * installed: without dependencies cave keeps no order of its own. What needs each other in a circle
 * comes in one run.
 */
final class Layers {
  private static final Set<Label> FIRST =
      Set.of(Label.RUN, Label.BUILT_AGAINST, Label.INSTALL, Label.REQUIRED);

  private final List<Piece> pieces;
  private final List<BitSet> reach = new ArrayList<>();

  private Layers(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  /** A package that comes, and what it names of others. */
  record Piece(Coming coming, List<PackageSpec> needs) {
    Piece {
      needs = List.copyOf(needs);
    }

    static Piece of(Coming coming, byte[] pbin) {
      var file = PbinFile.parse(pbin, PbinFile.pathOf(coming.id()));
      var needs = new ArrayList<PackageSpec>();
      for (var demand : file.dependencies().demands(file.options().on()))
        if (demand.isFor(FIRST))
          for (var dependency : demand.node().dependencies()) needs.add(dependency.spec());
      return new Piece(coming, needs);
    }

    boolean needs(PackageId id) {
      return needs.stream().anyMatch(spec -> spec.admits(id));
    }
  }

  static List<Layer> of(List<Piece> pieces) {
    return new Layers(pieces).layers();
  }

  private List<Layer> layers() {
    for (int i = 0; i < pieces.size(); i++) reach.add(direct(i));
    close();
    var layers = new ArrayList<Layer>();
    var placed = new BitSet();
    while (placed.cardinality() < pieces.size()) {
      var next = ready(placed);
      layers.add(new Layer.Installs(next.stream().mapToObj(i -> pieces.get(i).coming()).toList()));
      placed.or(next);
    }
    return layers;
  }

  private BitSet direct(int piece) {
    var direct = new BitSet();
    for (int other = 0; other < pieces.size(); other++)
      if (other != piece && pieces.get(piece).needs(pieces.get(other).coming().id()))
        direct.set(other);
    return direct;
  }

  /** From what each needs to all that is needed for it. */
  private void close() {
    for (int via = 0; via < pieces.size(); via++)
      for (var from : reach) if (from.get(via)) from.or(reach.get(via));
  }

  /** What needs nothing more but what needs it too. */
  private BitSet ready(BitSet placed) {
    var ready = new BitSet();
    for (int i = 0; i < pieces.size(); i++) if (!placed.get(i) && isReady(i, placed)) ready.set(i);
    return ready;
  }

  private boolean isReady(int piece, BitSet placed) {
    return reach.get(piece).stream()
        .allMatch(needed -> placed.get(needed) || reach.get(needed).get(piece));
  }
}
