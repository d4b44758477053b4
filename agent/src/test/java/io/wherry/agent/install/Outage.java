package io.wherry.agent.install;

import io.wherry.agent.install.DiskImage.Inode;
import io.wherry.agent.install.DiskLog.Synced;
import io.wherry.agent.install.DiskWrite.Content;
import io.wherry.agent.install.DiskWrite.Dressed;
import io.wherry.agent.install.DiskWrite.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a file system may hold after its power was lost at a step. Everything synced by then is
 * there; of the rest, what the file system may keep and lose is chosen by the dice.
 */
final class Outage {
  /** What is known of file systems. */
  enum Kind {
    /** Names and modes come back as they were at some moment; any sync carries all earlier ones. */
    ORDERED,
    /** Any of them may be lost, as long as no object is; a sync carries what it names. */
    ANYTHING_GOES
  }

  private static final double[] LUCK = {0, 0.1, 0.5, 0.9, 1};
  private final DiskLog log;
  private final int step;
  private final Kind kind;
  private final Random dice;
  private final List<DiskWrite> written;

  Outage(DiskLog log, int step, Kind kind, Random dice) {
    this.log = log;
    this.step = step;
    this.kind = kind;
    this.dice = dice;
    this.written = log.writes().stream().filter(w -> w.before() <= step).toList();
  }

  DiskImage image() {
    var image = log.first();
    for (var write : kept()) {
      switch (write) {
        case Names n -> rename(image, n);
        case Dressed d -> inode(image, d.inode(), i -> i.with(d.dress()));
        case Content _ -> throw new IllegalStateException("content is chosen apart");
      }
    }
    contents().forEach((number, text) -> inode(image, number, i -> i.with(text)));
    return image;
  }

  private void rename(DiskImage image, Names write) {
    for (var name : write.names()) {
      inode(
          image,
          name.directory(),
          i -> {
            if (name.is().isPresent()) i.names().put(name.name(), name.is().get());
            else i.names().remove(name.name());
            return i;
          });
      name.is().ifPresent(number -> inode(image, number, i -> i));
    }
  }

  private void inode(DiskImage image, long number, java.util.function.UnaryOperator<Inode> change) {
    var now = image.inodes().computeIfAbsent(number, log::made);
    image.inodes().put(number, change.apply(now));
  }

  /** Names and modes that survive, oldest first. */
  private List<DiskWrite> kept() {
    var metadata = written.stream().filter(w -> !(w instanceof Content)).toList();
    return kind == Kind.ORDERED ? upToSomeMoment(metadata) : anyOf(metadata);
  }

  private List<DiskWrite> upToSomeMoment(List<DiskWrite> metadata) {
    int durable = -1;
    for (var sync : syncs()) durable = Math.max(durable, sync.at());
    int moment = durable + dice.nextInt(step - durable + 1);
    int last = moment;
    var sure = new HashSet<DiskWrite>(metadata.stream().filter(w -> w.before() < last).toList());
    if (moment == durable) sure.addAll(metadata.stream().filter(w -> w.before() == last).toList());
    return some(metadata.stream().filter(w -> w.before() <= last).toList(), sure);
  }

  private List<DiskWrite> anyOf(List<DiskWrite> metadata) {
    var sure = new HashSet<DiskWrite>();
    for (var write : metadata.reversed())
      if (syncs().stream().anyMatch(sync -> covers(sync, write)) || isNeeded(write, sure))
        sure.add(write);
    return some(metadata, sure);
  }

  private static boolean isNeeded(DiskWrite write, Set<DiskWrite> sure) {
    return write instanceof Names earlier
        && sure.stream()
            .anyMatch(w -> !w.equals(earlier) && w instanceof Names n && n.needs(earlier));
  }

  private boolean covers(Synced sync, DiskWrite write) {
    if (write.before() > sync.at()) return false;
    return switch (sync.what()) {
      case ALL -> true;
      case DIRECTORY ->
          switch (write) {
            case Names n -> n.isIn(sync.inode());
            case Dressed d -> d.inode() == sync.inode();
            case Content _ -> false;
          };
      case FILE -> write instanceof Content c && c.inode() == sync.inode();
    };
  }

  private List<Synced> syncs() {
    return log.syncs().stream().filter(s -> s.at() < step).toList();
  }

  /** What is sure, and of the rest what luck lets survive with everything that it needs. */
  private List<DiskWrite> some(List<DiskWrite> metadata, Set<DiskWrite> sure) {
    double luck = LUCK[dice.nextInt(LUCK.length)];
    var kept = new ArrayList<DiskWrite>();
    var lost = new ArrayList<DiskWrite>();
    for (var write : metadata) {
      boolean survives =
          sure.contains(write)
              || dice.nextDouble() < luck && lost.stream().noneMatch(l -> needs(write, l));
      (survives ? kept : lost).add(write);
    }
    return kept;
  }

  private static boolean needs(DiskWrite write, DiskWrite lost) {
    return switch (write) {
      case Names n -> lost instanceof Names l && n.needs(l);
      case Dressed d -> lost instanceof Dressed l && d.inode() == l.inode();
      case Content _ -> false;
    };
  }

  /** For every file that was written to, what is in it. */
  private Map<Long, String> contents() {
    var versions = new HashMap<Long, List<String>>();
    for (var write : written)
      if (write instanceof Content c) {
        var known = versions.computeIfAbsent(c.inode(), n -> new ArrayList<>(List.of(original(n))));
        if (syncs().stream().anyMatch(sync -> covers(sync, c))) known.clear();
        known.add(c.content());
      }
    var contents = new HashMap<Long, String>();
    versions.forEach((number, known) -> contents.put(number, torn(known)));
    return contents;
  }

  private String original(long number) {
    var inode = log.first().inodes().get(number);
    return inode == null ? "" : inode.content();
  }

  /** The first version is durable; those after it may be there, in part, or as zeros. */
  private String torn(List<String> versions) {
    var durable = versions.getFirst();
    if (versions.size() == 1) return durable;
    var chosen = versions.get(dice.nextInt(versions.size()));
    int whole = chosen.startsWith(durable) ? durable.length() : 0;
    int cut = whole + dice.nextInt(chosen.length() - whole + 1);
    return switch (dice.nextInt(4)) {
      case 0 -> chosen;
      case 1 -> durable;
      case 2 -> chosen.substring(0, cut);
      default -> chosen.substring(0, cut) + "\0".repeat(chosen.length() - cut);
    };
  }
}
