package io.wherry.agent.facts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Paludis' configuration below a root, as lines. What paludis would run as bash is run where the
 * root is the machine's own, and remarked otherwise; what should be read and cannot be is a
 * finding, never silence.
 */
final class PaludisFiles {
  static final String FOLDER = "etc/paludis";
  private static final int MOST_BYTES = 256 << 10;
  private static final int LONGEST = 4_000;

  /** Of everything that is read together. */
  private static final int MOST_LINES = 10_000;

  private final RootFiles files;
  private final Findings findings;
  private final Optional<Scripts> scripts;

  /** Without {@code scripts} none is run. */
  PaludisFiles(RootFiles files, Findings findings, Optional<Scripts> scripts) {
    this.files = files;
    this.findings = findings;
    this.scripts = scripts;
  }

  /**
   * Of {@code stem.conf}, the script {@code stem.bash} and the files and scripts of {@code
   * stem.conf.d}; absent where there is none.
   */
  Optional<List<String>> lines(String stem) {
    var single = FOLDER + "/" + stem + ".conf";
    var script = FOLDER + "/" + stem + ".bash";
    var folder = single + ".d";
    try {
      var lines = new ArrayList<String>();
      var first = fileLines(single);
      var second = scriptLines(script, single);
      first.ifPresent(lines::addAll);
      second.ifPresent(lines::addAll);
      for (var name : named(folder, ".conf")) fileLines(name).ifPresent(lines::addAll);
      for (var name : named(folder, ".bash")) scriptLines(name, single).ifPresent(lines::addAll);
      if (lines.size() > MOST_LINES)
        findings.unread(single + " has more than " + MOST_LINES + " lines");
      boolean there = first.isPresent() || second.isPresent() || files.isDirectory(folder);
      return there
          ? Optional.of(lines.subList(0, Math.min(MOST_LINES, lines.size())))
          : Optional.empty();
    } catch (IOException e) {
      findings.unread(folder + ": " + e.getMessage());
      return Optional.of(List.of());
    }
  }

  /** Absent where there is no such script, it is not run here, or it says that it failed. */
  private Optional<List<String>> scriptLines(String script, String instead) throws IOException {
    if (!files.isFile(script)) return Optional.empty();
    if (scripts.isEmpty()) {
      remarkScript(script, instead);
      return Optional.empty();
    }
    return switch (scripts.get().run(files.place(script), MOST_BYTES)) {
      case Scripts.Ran.Said(var text) ->
          Optional.of(lines(script, text.getBytes(StandardCharsets.UTF_8)));
      case Scripts.Ran.Ignored(var why) -> {
        findings.remark(script + " " + why + ", so what it says is not heeded, as by paludis");
        yield Optional.empty();
      }
      case Scripts.Ran.Unknown(var why) -> {
        findings.unread(script + " " + why);
        yield Optional.of(List.of());
      }
    };
  }

  private void remarkScript(String script, String instead) {
    try {
      if (files.isFile(script))
        findings.remark(script + " is not run; write what it says into " + instead);
    } catch (IOException e) {
      findings.remark(script + " is not run: " + e.getMessage());
    }
  }

  /** What is in a folder and bears such a name, as paths. */
  private List<String> named(String folder, String ending) throws IOException {
    return files.names(folder).stream()
        .filter(name -> name.endsWith(ending))
        .map(name -> folder + "/" + name)
        .toList();
  }

  /** Absent where there is no such file; what is no text is a finding. */
  Optional<List<String>> fileLines(String path) {
    return switch (files.read(path, MOST_BYTES)) {
      case RootFiles.Read.Absent() -> Optional.empty();
      case RootFiles.Read.Unreadable(var why) -> {
        findings.unread(why);
        yield Optional.of(List.of());
      }
      case RootFiles.Read.Content(var bytes) -> Optional.of(lines(path, bytes));
    };
  }

  private List<String> lines(String path, byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') < 0) return joined(path, text);
    } catch (CharacterCodingException e) {
      // Neither is it text.
    }
    findings.unread(path + " is not text");
    return List.of();
  }

  /** Without comments and empty lines; a backslash at a line's end goes on with the next. */
  private List<String> joined(String path, String text) {
    var lines = new ArrayList<String>();
    var open = new StringBuilder();
    boolean goesOn = false;
    for (var line : text.split("\n", -1)) {
      if (!goesOn && line.strip().startsWith("#")) continue;
      goesOn = line.endsWith("\\");
      open.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (goesOn) continue;
      add(path, open.toString(), lines);
      open.setLength(0);
    }
    if (goesOn) findings.unread(path + " ends in the middle of a line");
    return lines;
  }

  private void add(String path, String line, List<String> lines) {
    var words = line.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (words.length() > LONGEST)
      findings.unread(path + " has a line of more than " + LONGEST + " characters");
    else if (!words.isEmpty() && findings.hasRoomFor(words)) lines.add(words);
  }

  /** Whether anybody has configured repositories here. */
  boolean namesRepositories() throws IOException {
    return files.isDirectory(FOLDER + "/repositories");
  }

  /** What each file below {@code repositories} says, with what holds for all. */
  List<Map<String, String>> repositories() {
    var repositories = new ArrayList<Map<String, String>>();
    var folder = FOLDER + "/repositories";
    try {
      var common = values(FOLDER + "/repository_defaults.conf");
      for (var script : named(folder, ".bash")) remarkScript(script, "a .conf beside it");
      for (var conf : named(folder, ".conf")) {
        var values = new HashMap<>(common);
        values.putAll(values(conf));
        repositories.add(values);
      }
    } catch (IOException e) {
      findings.unread(folder + ": " + e.getMessage());
    }
    return repositories;
  }

  private Map<String, String> values(String path) {
    var values = new HashMap<String, String>();
    for (var line : fileLines(path).orElse(List.of())) {
      int equals = line.indexOf('=');
      if (equals > 0)
        values.put(line.substring(0, equals).strip(), value(line.substring(equals + 1).strip()));
    }
    return values;
  }

  /** Seen from inside the root, the root's own path is nothing. */
  private static String value(String text) {
    return text.replaceAll("^[\"']|[\"']$", "").replaceAll("\\$\\{(?:root|ROOT)\\}", "");
  }
}
