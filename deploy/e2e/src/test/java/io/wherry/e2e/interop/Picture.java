package io.wherry.e2e.interop;

import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the installed packages own in a root, as it really is there; a line an object, sorted. */
final class Picture {
  private static final String ASKED = "unix:mode,uid,gid,size,lastModifiedTime,nlink";

  private Picture() {}

  static List<String> of(Path root) throws IOException {
    var lines = new TreeSet<String>();
    for (var entry : InstalledDatabase.open(root).entries()) lines.addAll(of(root, entry));
    return List.copyOf(lines);
  }

  /** What only one of the two has, a line each. */
  static List<String> differences(Path one, Path other) throws IOException {
    var first = of(one);
    var second = of(other);
    var differences = new ArrayList<String>();
    first.stream().filter(l -> !second.contains(l)).map("first "::concat).forEach(differences::add);
    second.stream().filter(l -> !first.contains(l)).map("other "::concat).forEach(differences::add);
    return differences;
  }

  private static List<String> of(Path root, InstalledEntry entry) throws IOException {
    var lines = new ArrayList<String>();
    for (var line : entry.contents().lines()) lines.add(line(root, line));
    return lines;
  }

  private static String line(Path root, Contents.Line line) throws IOException {
    var place = root.resolve(line.path().substring(1));
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) return line.path() + " is not there";
    var is = Files.readAttributes(place, ASKED, LinkOption.NOFOLLOW_LINKS);
    int mode = java.util.Objects.requireNonNullElse((Integer) is.get("mode"), 0);
    var owner = Integer.toOctalString(mode) + " " + is.get("uid") + ":" + is.get("gid");
    return line.path()
        + " "
        + owner
        + switch (line) {
          case Contents.Line.Dir _ -> "";
          case Contents.Line.Sym _ -> " -> " + Files.readSymbolicLink(place);
          case Contents.Line.File f -> content(f, is);
        };
  }

  private static String content(Contents.Line.File file, Map<String, Object> is) {
    var time = file.marks().ephemeral() ? "" : " " + is.get("lastModifiedTime");
    return " " + file.md5() + " x" + is.get("nlink") + time;
  }
}
