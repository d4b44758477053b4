package io.wherry.agent.cave;

import io.wherry.agent.cave.WantedSet.Wanted;
import java.io.IOException;
import java.util.TreeSet;

/** What is left to do for a change that stands for good. */
record Keeping(Workplace place) {
  /** Can be repeated until it holds. */
  void settle(Story story) throws IOException {
    var wanted = new TreeSet<Wanted>();
    for (var id : place.managed().read()) wanted.add(new Wanted(id.name(), id.slot()));
    if (!place.wanted().write(wanted))
      place
          .listener()
          .warned(
              place.wanted().file()
                  + " holds what the agent has not written, and stays; what it installs is not in"
                  + " it, so that 'cave purge' may want to remove that");
    for (var held : story.waysBack()) drop(held, story);
  }

  /** The cache keeps it; where cave looks, only what is installed must lie. */
  private void drop(Held held, Story story) throws IOException {
    boolean needed = story.plan().installs().stream().anyMatch(i -> i.pbin().equals(held.pbin()));
    if (!needed) place.distdir().drop(held.tarball());
  }
}
