package io.wherry.common.pbin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicencesTest {
  private static String refused(String text, String... options) {
    return Licences.parse(text)
        .unaccepted(Set.of(options), Set.of("MIT", "GPL-2")::contains)
        .orElse("");
  }

  @Test
  void allMustBeAcceptedButOneOfSeveralIsEnough() {
    assertThat(refused("")).isEmpty();
    assertThat(refused("MIT GPL-2")).isEmpty();
    assertThat(refused("MIT BSD-3 Evil")).isEqualTo("BSD-3");
    assertThat(refused("|| ( BSD-3 MIT )")).isEmpty();
    assertThat(refused("|| ( BSD-3 ( MIT Evil ) )")).isEqualTo("BSD-3 or Evil");
    assertThat(refused("|| ( )")).isEmpty();
    assertThat(refused("( MIT ( GPL-2 ) )")).isEmpty();
  }

  @Test
  void whatHangsOnAnOptionCountsWithThatOption() {
    assertThat(refused("x? ( Evil ) MIT")).isEmpty();
    assertThat(refused("x? ( Evil ) MIT", "x")).isEqualTo("Evil");
    assertThat(refused("!x? ( Evil )")).isEqualTo("Evil");
    assertThat(refused("!x? ( Evil )", "x")).isEmpty();
  }

  @Test
  void annotationsSayNothing() {
    assertThat(refused("MIT [[ note = [ Evil for the pictures ] ]] GPL-2")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "( MIT;a ( that is not closed",
        "MIT );a ) that was not opened",
        "|| MIT;a ( is missing",
        "x? MIT;a ( is missing",
        "MIT [[ note;a [[ that is not closed",
        "$(reboot);not a licence: '$(reboot)'"
      })
  void whatMakesNoSenseIsRefused(String text, String why) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Licences.parse(text))
        .withMessage(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"( ", "|| ( ", "x? ( "})
  void nobodyNestsForEver(String opening) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Licences.parse(opening.repeat(50_000)))
        .withMessage("nested more than 100 deep");
  }
}
