package io.wherry.common.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Laws that hold whatever the versions are; neighbours are drawn from one small set of pieces. */
class VersionPropertiesTest {
  private final Random random = new Random(41);

  @Test
  void theOrderIsTotalAndAgreesWithEqualityAndHashes() {
    for (int round = 0; round < 20_000; round++) {
      var a = version();
      var b = random.nextInt(4) == 0 ? respelled(a) : version();
      int order = Integer.signum(a.compareTo(b));
      assertThat(Integer.signum(b.compareTo(a))).as(a + " " + b).isEqualTo(-order);
      assertThat(a.equals(b)).as(a + " " + b).isEqualTo(order == 0);
      if (order == 0) assertThat(a).as(a + " " + b).hasSameHashCodeAs(b);
      assertThat(a.compareTo(new Version(a.text()))).as(a.text()).isZero();
    }
  }

  @Test
  void theOrderIsTransitive() {
    for (int round = 0; round < 20_000; round++) {
      var three = new ArrayList<>(List.of(version(), version(), version()));
      if (round % 3 == 0) three.set(1, respelled(three.getFirst()));
      Collections.sort(three);
      assertThat(three.getFirst()).as(three.toString()).isLessThanOrEqualTo(three.getLast());
      assertThat(three.get(0)).as(three.toString()).isLessThanOrEqualTo(three.get(1));
      assertThat(three.get(1)).as(three.toString()).isLessThanOrEqualTo(three.get(2));
    }
  }

  @Test
  void equalVersionsMatchTheSame() {
    for (int round = 0; round < 15_000; round++) {
      var a = version();
      var same = respelled(a);
      if (!a.equals(same)) continue;
      var other = version();
      assertThat(Integer.signum(a.compareTo(other)))
          .as(a + " " + same + " " + other)
          .isEqualTo(Integer.signum(same.compareTo(other)));
      assertThat(a.matchesTilde(other))
          .as(a + " " + same + " ~" + other)
          .isEqualTo(same.matchesTilde(other));
    }
  }

  @Test
  void whatATildeOrAnArrowAdmitsIsNotOlder() {
    int seen = 0;
    for (int round = 0; round < 20_000; round++) {
      var a = version();
      var base = random.nextBoolean() ? version() : new Version(a.text().replaceFirst("-r.*", ""));
      assertThat(base.matchesTilde(base) && base.matchesPessimistic(base) || isScm(base))
          .as(base.text())
          .isTrue();
      if (!a.matchesTilde(base) && !a.matchesPessimistic(base)) continue;
      assertThat(a).as(a + " " + base).isGreaterThanOrEqualTo(base);
      seen++;
    }
    assertThat(seen).isGreaterThan(1_500);
  }

  @Test
  void everyVersionIsItsOwnPrefix() {
    for (int round = 0; round < 20_000; round++) {
      var a = version();
      assertThat(a.matchesPrefix(a)).as(a.text()).isTrue();
    }
  }

  @Test
  void whatIsReadableToItsEndIsAVersion() {
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(version().text());
      if (random.nextBoolean())
        text.insert(random.nextInt(text.length() + 1), any(List.of(".", "_", "-", "x", "-r", "é")));
      boolean version = Version.isVersion(text.toString());
      assertThat(Version.readable(text.toString()) == text.length())
          .as("%s", text)
          .isEqualTo(version);
    }
  }

  private static boolean isScm(Version version) {
    return version.text().startsWith("scm");
  }

  /** The same, or nearly the same, written in another way. */
  private Version respelled(Version version) {
    var text = version.text();
    var other =
        switch (random.nextInt(4)) {
          case 0 -> text.contains("-r") ? text : text + "-r0";
          case 1 -> text.replaceFirst("-r0$", "");
          case 2 -> text.startsWith("scm") ? text : "0" + text;
          default -> text.replaceFirst("_(alpha|beta|pre|rc|p)(?=$|-|_)", "_$10");
        };
    return new Version(other);
  }

  private Version version() {
    if (random.nextInt(30) == 0) return new Version("scm" + revision());
    var text = new StringBuilder(number());
    for (int i = random.nextInt(3); i > 0; i--) text.append('.').append(number());
    if (random.nextInt(5) == 0) text.append(any(List.of("a", "b")));
    for (int i = random.nextInt(3) - 1; i > 0; i--)
      text.append(any(List.of("_alpha", "_beta", "_pre", "_rc", "_p"))).append(maybeNumber());
    if (random.nextInt(8) == 0) text.append("-try").append(maybeNumber());
    if (random.nextInt(8) == 0) text.append("-scm");
    return new Version(text + revision());
  }

  private String revision() {
    return any(List.of("", "", "", "-r0", "-r1", "-r1.1", "-r2", "-r01"));
  }

  private String number() {
    return any(List.of("0", "1", "2", "10", "01", "010", "00", "2026"));
  }

  private String maybeNumber() {
    return any(List.of("", "0", "1", "2", "01"));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
