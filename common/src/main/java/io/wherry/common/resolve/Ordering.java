package io.wherry.common.resolve;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Puts numbered things into an order in which each comes after what it needs; among equals the
 * smaller number first. Where that goes round in a circle, a soft need is given up first.
 */
final class Ordering {
  private final List<SortedSet<Integer>> hard = new ArrayList<>();
  private final List<SortedSet<Integer>> soft = new ArrayList<>();
  private final List<List<Integer>> neededBy = new ArrayList<>();
  private final BitSet done = new BitSet();
  private final PriorityQueue<Integer> ready = new PriorityQueue<>();
  private final List<Integer> order = new ArrayList<>();

  Ordering(int things) {
    for (int i = 0; i < things; i++) {
      hard.add(new TreeSet<>());
      soft.add(new TreeSet<>());
      neededBy.add(new ArrayList<>());
    }
  }

  void needs(int thing, int needed, boolean softly) {
    if (thing == needed) return;
    (softly ? soft : hard).get(thing).add(needed);
    neededBy.get(needed).add(thing);
  }

  /** What each needs first; to be asked once. */
  List<Integer> order() {
    for (int i = 0; i < hard.size(); i++) if (isFree(i)) ready.add(i);
    int first = 0;
    while (order.size() < hard.size()) {
      while (!ready.isEmpty()) finish(ready.remove());
      first = done.nextClearBit(first);
      if (first < hard.size()) breakCircleFrom(first);
    }
    return Collections.unmodifiableList(order);
  }

  private boolean isFree(int thing) {
    return hard.get(thing).isEmpty() && soft.get(thing).isEmpty();
  }

  private void finish(int thing) {
    if (done.get(thing)) return;
    done.set(thing);
    order.add(thing);
    for (int user : neededBy.get(thing)) drop(user, thing);
  }

  private void drop(int user, int needed) {
    boolean dropped = hard.get(user).remove(needed);
    dropped |= soft.get(user).remove(needed);
    if (dropped && isFree(user) && !done.get(user)) ready.add(user);
  }

  /** Follows needs until one comes round again, and gives up one need on that circle. */
  private void breakCircleFrom(int start) {
    var path = new ArrayList<Integer>();
    var onPath = new BitSet();
    int at = start;
    while (!onPath.get(at)) {
      onPath.set(at);
      path.add(at);
      at = hard.get(at).isEmpty() ? soft.get(at).first() : hard.get(at).first();
    }
    var circle = path.subList(path.indexOf(at), path.size());
    for (int i = 0; i < circle.size(); i++) {
      int user = circle.get(i);
      int needed = circle.get((i + 1) % circle.size());
      if (!hard.get(user).contains(needed)) {
        soft.get(user).remove(needed);
        if (isFree(user)) ready.add(user);
        return;
      }
    }
    giveUpHardNeed(circle);
  }

  /** Everything on this circle needs the next one; the smallest goes first without its need. */
  private void giveUpHardNeed(List<Integer> circle) {
    int smallest = Collections.min(circle);
    int needed = circle.get((circle.indexOf(smallest) + 1) % circle.size());
    drop(smallest, needed);
  }
}
