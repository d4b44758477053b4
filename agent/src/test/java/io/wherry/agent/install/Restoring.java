package io.wherry.agent.install;

import io.wherry.agent.install.DiskImage.Inode;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a file system's image back where it was taken. The objects get new numbers, which a real
 * disk would not do, so the journal, which speaks of numbers, is told the new ones.
 */
final class Restoring {
  private final Map<Long, Long> numbers = new HashMap<>();

  void put(DiskImage image, Path top, Set<Path> others) throws IOException {
    try (var held = Files.newDirectoryStream(top)) {
      for (var each : held) if (!others.contains(each)) delete(each, others);
    }
    new Filling(image, others).into(top, image.top());
  }

  private static void delete(Path tree, Set<Path> others) throws IOException {
    if (others.stream().noneMatch(o -> o.startsWith(tree))) {
      TreeRemoval.delete(tree);
      return;
    }
    try (var held = Files.newDirectoryStream(tree)) {
      for (var each : held) if (!others.contains(each)) delete(each, others);
    }
  }

  private final class Filling {
    private final DiskImage image;
    private final Set<Path> others;
    private final Map<Long, Path> put = new HashMap<>();

    Filling(DiskImage image, Set<Path> others) {
      this.image = image;
      this.others = others;
    }

    void into(Path directory, long number) throws IOException {
      var inode = inode(number);
      numbers.put(number, Stat.existing(directory).inode());
      for (var name : inode.names().entrySet())
        object(directory.resolve(name.getKey()), name.getValue());
      dress(directory, inode);
    }

    private Inode inode(long number) {
      return java.util.Objects.requireNonNull(image.inodes().get(number));
    }

    private void object(Path place, long number) throws IOException {
      var inode = inode(number);
      var twin = put.putIfAbsent(number, place);
      if (twin != null) {
        if (inode.kind() == Stat.Kind.DIRECTORY)
          throw new IllegalStateException(place + " is " + twin + " too");
        Files.createLink(place, twin);
        return;
      }
      make(place, number, inode);
    }

    private void make(Path place, long number, Inode inode) throws IOException {
      switch (inode.kind()) {
        case DIRECTORY -> {
          if (!others.contains(place) && !Files.isDirectory(place)) Files.createDirectory(place);
          into(place, number);
          return;
        }
        case SYMLINK -> Files.createSymbolicLink(place, Path.of(inode.content()));
        case FILE -> Files.writeString(place, inode.content(), StandardCharsets.ISO_8859_1);
        case OTHER -> Posix.mkfifo(place, 0600);
      }
      numbers.put(number, Stat.existing(place).inode());
      dress(place, inode);
    }

    private static void dress(Path place, Inode inode) throws IOException {
      var dress = inode.dress();
      if (Posix.geteuid() == 0) Posix.lchown(place, dress.uid(), dress.gid());
      if (inode.kind() != Stat.Kind.SYMLINK) Posix.chmod(place, dress.mode());
      Posix.setTimes(place, dress.mtime().seconds(), dress.mtime().nanos());
    }
  }

  /** What is no whole record stays as it is. */
  void tellJournal(Path stateDir) throws IOException {
    if (!Journal.exists(stateDir)) return;
    var notes = new ArrayList<Note>();
    Journal.read(stateDir, (note, _) -> notes.add(note));
    var torn = tail(Journal.in(stateDir), notes.size());
    Files.write(Journal.in(stateDir), new byte[0]);
    try (var journal = Journal.open(stateDir, Points.NONE)) {
      for (var note : notes) journal.add(told(note));
      journal.sync();
    }
    var whole = Files.readString(Journal.in(stateDir), StandardCharsets.ISO_8859_1);
    Files.writeString(Journal.in(stateDir), whole + torn, StandardCharsets.ISO_8859_1);
  }

  private static String tail(Path journal, int records) throws IOException {
    var text = Files.readString(journal, StandardCharsets.ISO_8859_1);
    int at = 0;
    for (int i = 0; i < records; i++) {
      int end = text.indexOf('\n', at);
      if (end < 0) return "";
      at = end + 1;
    }
    return text.substring(at);
  }

  private Note told(Note note) {
    return note instanceof Note.Intent(var op) ? new Note.Intent(told(op)) : note;
  }

  private Op told(Op op) {
    return switch (op) {
      case Op.Create o -> new Op.Create(o.target(), o.staged(), number(o.inode()));
      case Op.Replace o ->
          new Op.Replace(
              o.target(),
              o.staged(),
              o.backup(),
              number(o.oldInode()),
              number(o.newInode()),
              o.oldMode());
      case Op.Remove o -> new Op.Remove(o.target(), o.backup(), number(o.inode()), o.mode());
      case Op.Touch _, Op.MakeDirectory _, Op.Tree _, Op.RemoveDirectory _ -> op;
    };
  }

  /** An object that was lost keeps its number, which no other has. */
  private long number(long was) {
    return numbers.getOrDefault(was, Long.MAX_VALUE - was);
  }

  /** Every file system that was written to, as it is after a loss of power. */
  static void all(List<DiskLog> logs, List<DiskImage> images, Path stateDir) throws IOException {
    var restoring = new Restoring();
    for (int i = 0; i < logs.size(); i++)
      restoring.put(images.get(i), logs.get(i).top(), logs.get(i).others());
    restoring.tellJournal(stateDir);
  }
}
