package io.wherry.agent.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Groups of licences ({@code @FREE}) that a root's repositories define, written out in lines. */
final class LicenceGroups {
  private static final int LONGEST = 4_000;

  private final PaludisFiles files;
  private final Findings findings;
  private final Map<String, Set<String>> groups = new HashMap<>();

  LicenceGroups(PaludisFiles files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  /** Those lines; after each that names groups come lines with their licences. */
  List<String> writtenOut(List<String> lines) {
    if (lines.stream().noneMatch(line -> line.indexOf('@') >= 0)) return lines;
    read();
    var all = new ArrayList<String>();
    for (var line : lines) {
      all.add(line);
      var words = List.of(line.split(" ", -1));
      for (var word : words.subList(1, words.size()))
        if (word.startsWith("@")) all.addAll(of(words.getFirst(), word));
    }
    return all;
  }

  private void read() {
    for (var repository : files.repositories()) {
      var location = repository.getOrDefault("location", "").replaceAll("^/+", "");
      if (location.isEmpty() || !repository.getOrDefault("format", "").equals("e")) continue;
      for (var line :
          files.fileLines(location + "/metadata/licence_groups.conf").orElse(List.of())) {
        var words = List.of(line.split(" ", -1));
        groups
            .computeIfAbsent("@" + words.getFirst(), _ -> new TreeSet<>())
            .addAll(words.subList(1, words.size()));
      }
    }
  }

  private List<String> of(String about, String group) {
    var found = new LinkedHashSet<String>();
    gather(group, found);
    found.removeIf(word -> word.startsWith("@"));
    if (found.isEmpty())
      findings.remark("no repository here says what " + group + " of licences.conf means");
    return lines(about, found);
  }

  private List<String> lines(String about, Set<String> licences) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder(about);
    for (var licence : licences) {
      if (!findings.hasRoomFor(licence)) break;
      if (line.length() + licence.length() > LONGEST) {
        lines.add(line.toString());
        line = new StringBuilder(about);
      }
      line.append(' ').append(licence);
    }
    if (line.length() > about.length()) lines.add(line.toString());
    return lines;
  }

  private void gather(String word, Set<String> into) {
    if (into.add(word)) groups.getOrDefault(word, Set.of()).forEach(each -> gather(each, into));
  }
}
