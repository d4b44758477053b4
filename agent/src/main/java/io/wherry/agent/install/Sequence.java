package io.wherry.agent.install;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of one run of renames. What is new, or makes room for it, comes first, and the symlinks
 * that may lead to it last of that; then, where the loader is replaced, loader and libraries one
 * right after the other, because a program that is started in between could find them unfit for
 * each other; then the rest, which may need them.
 */
record Sequence(List<Op> fresh, List<Op> ground, List<Op> rest) {
  Sequence {
    fresh = List.copyOf(fresh);
    ground = List.copyOf(ground);
    rest = List.copyOf(rest);
  }

  static Sequence of(List<Op> ops) throws IOException {
    var fresh = new ArrayList<Op>();
    var links = new ArrayList<Op>();
    var ground = new ArrayList<Op>();
    var rest = new ArrayList<Op>();
    boolean loader = ops.stream().anyMatch(o -> replaces(o) && Libraries.isLoader(o.target()));
    for (var op : ops) {
      switch (op) {
        case Op.Touch _, Op.MakeDirectory _, Op.Tree _, Op.Remove _, Op.RemoveDirectory _ ->
            fresh.add(op);
        case Op.Create c -> (isLink(c) ? links : fresh).add(op);
        case Op.Replace r when loader && Libraries.isLibrary(r.target()) -> ground.add(op);
        case Op.Replace _ -> rest.add(op);
      }
    }
    fresh.addAll(links);
    return new Sequence(fresh, ground, rest);
  }

  private static boolean replaces(Op op) {
    return op instanceof Op.Replace;
  }

  private static boolean isLink(Op.Create op) throws IOException {
    return Stat.existing(op.staged()).is(Stat.Kind.SYMLINK);
  }

  List<Op> all() {
    var all = new ArrayList<>(fresh);
    all.addAll(ground);
    all.addAll(rest);
    return all;
  }
}
