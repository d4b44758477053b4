package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-0, 0, 0",
    "12, 12, 0",
    "12., 12, 0",
    "1.5, 1, 500000000",
    "1.000000001, 1, 1",
    "1.0000000009, 1, 0",
    "-1.5, -2, 500000000",
    "-0.5, -1, 500000000",
    "-1.0000000001, -2, 999999999",
    "-1.5000000001, -2, 499999999",
    "999999999999999.999999999, 999999999999999, 999999999"
  })
  void timesAreRoundedDown(String text, long seconds, long nanos) throws Exception {
    assertThat(PaxTime.parse(text)).containsExactly(seconds, nanos);
  }

  @Test
  void anyTimeIsWhatArithmeticSays() throws Exception {
    var random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      var text = random.nextInt(3_000_000) - 1_500_000 + "." + fraction(random);
      var exact = new BigDecimal(text);
      var whole = exact.setScale(0, RoundingMode.FLOOR);
      long nanos = exact.subtract(whole).movePointRight(9).longValue();
      if (text.startsWith("-") || !exact.toPlainString().startsWith("-"))
        assertThat(PaxTime.parse(text)).as(text).containsExactly(whole.longValueExact(), nanos);
    }
  }

  private static String fraction(Random random) {
    var digits = new StringBuilder();
    for (int n = random.nextInt(14); n > 0; n--) digits.append(random.nextInt(10));
    return digits.append(random.nextInt(10)).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".5",
        "-.5",
        "1.2.3",
        "1e3",
        "+1",
        " 1",
        "1 ",
        "--1",
        "1.-2",
        "0x1",
        "1000000000000000",
        "1.0000000000000000000000000000000",
        "\u0661"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> PaxTime.parse(text)).isInstanceOf(HostileArchiveException.class);
  }
}
