package io.wherry.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinTokenTest {
  private static final JoinToken TOKEN =
      new JoinToken(
          List.of(Address.parse("master.example:7441"), Address.parse("[2001:db8::1]:7441")),
          Digest.of("authority".getBytes(StandardCharsets.UTF_8)),
          List.of("R".repeat(56)),
          "a".repeat(26));

  @Test
  void aTokenReadsBackAsItWasWritten() {
    assertThat(JoinToken.parse("  " + TOKEN.text() + "\n")).isEqualTo(TOKEN);
    assertThat(TOKEN.text()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void aTokenDoesNotTellItsSecretToALog() {
    assertThat(TOKEN.toString()).doesNotContain(TOKEN.secret()).contains("master.example:7441");
  }

  @Test
  void everyCutAndEveryMistypedCharacterIsNoticed() {
    var text = TOKEN.text();
    for (int i = 0; i < text.length(); i++) {
      var cut = text.substring(0, i);
      assertThatThrownBy(() -> JoinToken.parse(cut)).isInstanceOf(IllegalArgumentException.class);
      var mistyped =
          text.substring(0, i) + (text.charAt(i) == 'A' ? 'B' : 'A') + text.substring(i + 1);
      // The last character's spare bits carry nothing.
      if (i < text.length() - 1)
        assertThatThrownBy(() -> JoinToken.parse(mistyped))
            .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsNoTokenIsSaidToBeNone() {
    assertThatThrownBy(() -> JoinToken.parse("hunter2")).hasMessageContaining("not a join token");
    assertThatThrownBy(() -> JoinToken.parse("wherry1_")).hasMessageContaining("cut short");
    assertThatThrownBy(() -> JoinToken.parse("wherry1_" + "a".repeat(10_000)))
        .hasMessageContaining("longer than");
  }
}
