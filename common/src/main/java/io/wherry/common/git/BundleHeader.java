package io.wherry.common.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Repository;

/** The text before a bundle's pack: what it builds on and what it brings. */
record BundleHeader(List<CommitId> basis, Map<String, CommitId> tips) {
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_LINES = 10_000;

  /** Reads up to the first byte of the pack. */
  static BundleHeader read(InputStream in) throws IOException {
    if (!line(in).equals("# v2 git bundle")) throw new IOException("it is no git bundle");
    var basis = new ArrayList<CommitId>();
    var tips = new LinkedHashMap<String, CommitId>();
    for (int count = 0; count < MOST_LINES; count++) {
      var line = line(in);
      if (line.isEmpty()) return new BundleHeader(basis, tips);
      if (line.startsWith("-")) basis.add(commit(line.substring(1)));
      else tips.put(refName(line), commit(line));
    }
    throw new IOException("its header has more than " + MOST_LINES + " lines");
  }

  private static String refName(String line) throws IOException {
    var name = line.length() > 41 ? line.substring(41) : "";
    if (!name.equals("HEAD") && !Repository.isValidRefName(name))
      throw new IOException("its header names a ref '" + name + "'");
    return name;
  }

  private static CommitId commit(String line) throws IOException {
    try {
      return new CommitId(line.substring(0, Math.min(40, line.length())));
    } catch (IllegalArgumentException e) {
      throw new IOException("its header is malformed: " + e.getMessage(), e);
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) throw new IOException("it ends within its header");
      if (line.size() == LONGEST_LINE) throw new IOException("its header has an endless line");
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
