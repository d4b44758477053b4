package io.wherry.agent.install;

import io.wherry.common.json.Json;
import io.wherry.common.pbin.Contents;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What went with its package but stays on disk, because the kernel that runs needs it; until
 * another one does. Changed in the same transaction as the entries.
 */
record LeftBehind(List<Since> all) {
  static final String NAME = "left-behind";

  LeftBehind {
    all = List.copyOf(all);
  }

  /** Of one kernel and one boot of it; {@code contents} as in an installed entry. */
  record Since(String kernel, String boot, String contents) {
    Contents parsed(Path file) throws IOException {
      return Contents.parse(contents.getBytes(StandardCharsets.UTF_8), file.toString());
    }

    /** The machine was started again since, with another kernel. */
    boolean isOver(Kernel running) {
      return !running.boot().equals(boot) && !running.release().equals(kernel);
    }
  }

  static Path in(Path stateDir) {
    return stateDir.resolve(NAME);
  }

  static LeftBehind read(Path stateDir) throws IOException {
    var file = in(stateDir);
    if (!NamedFiles.exists(file)) return new LeftBehind(List.of());
    try {
      var text = new String(NamedFiles.read(file), StandardCharsets.UTF_8);
      return Json.read(LeftBehind.class, text);
    } catch (Json.BadJson e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  String text() {
    return Json.write(this) + "\n";
  }

  LeftBehind and(Kernel kernel, List<Contents.Line> lines) {
    var more = new ArrayList<>(all);
    var text = new String(new Contents(lines).bytes(), StandardCharsets.UTF_8);
    more.add(new Since(kernel.release(), kernel.boot(), text));
    return new LeftBehind(more);
  }

  /** What nothing needs any more. */
  List<Since> over(Kernel running) {
    return all.stream().filter(since -> since.isOver(running)).toList();
  }

  LeftBehind without(List<Since> gone) {
    return new LeftBehind(all.stream().filter(since -> !gone.contains(since)).toList());
  }
}
