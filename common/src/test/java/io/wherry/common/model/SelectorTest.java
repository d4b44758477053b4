package io.wherry.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  private static final Selector.Subject HOST =
      new Selector.Subject(
          new HostId("a".repeat(26)),
          "hv-17",
          new ChannelName("stable"),
          new Labels(Map.of("rack", "a1")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all",
        "rack=a1",
        "rack=a1|b2,name=hv-*",
        "role!=db",
        "id=aaaa",
        "channel=stable",
        "name=*17"
      })
  void choosesTheHost(String text) {
    var selector = Selector.parse(text);
    assertThat(selector.matches(HOST)).isTrue();
    assertThat(Selector.parse(selector.toString())).isEqualTo(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rack=b2", "rack!=a1", "name=hv", "id=ab", "rack=a1,channel=dev", "name=hv.17"})
  void passesTheHostOver(String text) {
    assertThat(Selector.parse(text).matches(HOST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "rack", "rack=", "=a1", "rack==a1", "rack=a1,", "rack=a 1"})
  void refusesWhatIsNoSelector(String text) {
    assertThatThrownBy(() -> Selector.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesKeysThatNoHostHas() {
    assertThat(Selector.parse("rakc=a1,name=x").unknownKeys(Set.of("rack")))
        .containsExactly("rakc");
  }
}
