package io.wherry.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionTest {
  /** A row of what paludis says: relation, two versions, and how the first matches the second. */
  private record Row(String relation, String a, String b, boolean star, boolean tilde) {
    static Row read(String line) {
      var cells = line.split("\t", -1);
      if (cells[0].equals("bad")) return new Row("bad", cells[1], "", false, false);
      return new Row(
          cells[0], cells[1], cells[2], cells[3].equals("star"), cells[4].equals("tilde"));
    }
  }

  @Test
  void everyPairComparesAsPaludisComparesIt() throws IOException {
    var wrong = new ArrayList<String>();
    for (var row : rows()) {
      if (row.relation.equals("bad")) continue;
      int order = new Version(row.a).compareTo(new Version(row.b));
      var said = order < 0 ? "<" : order > 0 ? ">" : "=";
      if (!said.equals(row.relation)) wrong.add(row + " but we say " + said);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyStarAndTildeMatchesAsPaludisMatchesIt() throws IOException {
    var wrong = new ArrayList<String>();
    for (var row : rows()) {
      if (row.relation.equals("bad")) continue;
      var a = new Version(row.a);
      var b = new Version(row.b);
      if (a.matchesPrefix(b) != row.star || a.matchesTilde(b) != row.tilde)
        wrong.add(row.toString());
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatPaludisRefusesIsNoVersion() throws IOException {
    var bad = rows().stream().filter(row -> row.relation.equals("bad")).map(Row::a).toList();
    assertThat(bad).hasSizeGreaterThan(100).noneMatch(Version::isVersion);
    for (var text : List.of("", "x", "1.", ".1", "1..2", "1A", "-1", "1 ", "1_gamma", "1_rc-2")) {
      assertThatThrownBy(() -> new Version(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a version: '" + text + "'");
    }
    assertThat(Version.isVersion("1".repeat(100_000))).isFalse();
  }

  @Test
  void equalVersionsHaveEqualHashes() throws IOException {
    for (var row : rows()) {
      if (!row.relation.equals("=")) continue;
      assertThat(new Version(row.a))
          .isEqualTo(new Version(row.b))
          .hasSameHashCodeAs(new Version(row.b));
    }
  }

  @Test
  void theOrderIsAnOrder() throws IOException {
    var all =
        rows().stream().filter(r -> !r.relation.equals("bad")).map(r -> new Version(r.a)).toList();
    var random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      var a = all.get(random.nextInt(all.size()));
      var b = all.get(random.nextInt(all.size()));
      var c = all.get(random.nextInt(all.size()));
      assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
      if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) assertThat(a).isLessThanOrEqualTo(c);
    }
  }

  @Test
  void aStarReachesOverWholePartsOnly() {
    assertThat(new Version("1.10").matchesPrefix(new Version("1.1"))).isFalse();
    assertThat(new Version("1.1.5-r3").matchesPrefix(new Version("1.1"))).isTrue();
    assertThat(new Version("1").matchesPrefix(new Version("1.1"))).isFalse();
    assertThat(new Version("1_rc3").matchesPrefix(new Version("1_rc"))).isTrue();
    assertThat(new Version("1.012").matchesPrefix(new Version("1.01"))).isTrue();
  }

  @Test
  void aTildeWithAnArrowStopsBelowTheNextStep() {
    assertThat(new Version("1.9").matchesPessimistic(new Version("1.2"))).isTrue();
    assertThat(new Version("2").matchesPessimistic(new Version("1.2"))).isFalse();
    assertThat(new Version("1.2.9").matchesPessimistic(new Version("1.2.3"))).isTrue();
    assertThat(new Version("1.3").matchesPessimistic(new Version("1.2.3"))).isFalse();
    assertThat(new Version("1.2.2").matchesPessimistic(new Version("1.2.3"))).isFalse();
  }

  private static List<Row> rows() throws IOException {
    try (var in = VersionTest.class.getResourceAsStream("paludis-versions.tsv")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(Row::read).toList();
    }
  }
}
