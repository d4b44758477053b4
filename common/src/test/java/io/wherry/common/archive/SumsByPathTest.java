package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Md5Sum;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SumsByPathTest {
  private final SumsByPath sums = new SumsByPath();

  /** What is known of those paths. */
  static Map<String, Md5Sum> known(SumsByPath sums, Set<String> paths) {
    var known = new HashMap<String, Md5Sum>();
    for (var path : paths) sums.get(path).ifPresent(sum -> known.put(path, sum));
    return known;
  }

  @Test
  void eachOfManyPathsHasItsOwn() {
    var random = new Random(11);
    var expected = new HashMap<String, Md5Sum>();
    for (int i = 0; i < 100_000; i++) {
      var path = "usr/share/many-%d/%s".formatted(i % 321, Integer.toString(i, 36));
      expected.put(path, new Md5Sum(random.nextLong(), random.nextLong()));
    }
    expected.forEach(sums::put);

    assertThat(sums.size()).isEqualTo(expected.size());
    assertThat(known(sums, expected.keySet())).isEqualTo(expected);
    assertThat(sums.get("usr/share/many-0/no-such")).isEmpty();
  }

  /** Two paths that fall together look like one that comes twice. */
  @Test
  void ofWhatComesTwiceNothingIsKnown() {
    sums.put("usr/a", new Md5Sum(1, 2));
    sums.put("usr/b", new Md5Sum(3, 4));
    sums.put("usr/a", new Md5Sum(5, 6));

    assertThat(sums.get("usr/a")).isEmpty();
    assertThat(sums.get("usr/b")).contains(new Md5Sum(3, 4));
  }

  @Test
  void whoKnowsNothingSaysSo() {
    assertThat(SumsByPath.NONE.get("usr/a")).isEmpty();
    assertThat(SumsByPath.NONE.size()).isZero();
  }
}
