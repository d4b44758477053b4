package io.wherry.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Address;
import io.wherry.common.model.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  enum Mode {
    PROTECT,
    REPLACE_UNMODIFIED
  }

  record Throttle(
      @Setting(value = "Bytes per second; 0 is no limit.", fallback = "10MiB") ByteSize rate,
      @Setting(value = "Downloads at once.", fallback = "3") int downloads) {
    Throttle {
      if (downloads < 1) throw new IllegalArgumentException("downloads must be at least 1");
    }
  }

  record Remote(@Setting("Where to.") String url) {}

  record Agent(
      @Setting("Where packages go.") Path root,
      @Setting(value = "How long a health check may take.", fallback = "30s")
          Duration healthTimeout,
      @Setting(value = "Channel.", fallback = "stable") ChannelName channel,
      @Setting(value = "What happens to configuration.", fallback = "protect") Mode configuration,
      @Setting(value = "Masters.", fallback = "[]") List<String> masters,
      @Setting("Listen.") Optional<String> listen,
      @Setting(value = "Password.", fallback = "x", secret = true) String password,
      @Setting(value = "Remotes.", fallback = "[]") List<Remote> remotes,
      @Setting("Throttle.") Throttle throttle) {}

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = dir.resolve("agent.yaml");
  }

  private Agent load(String yaml, Map<String, String> overrides) throws Exception {
    Files.writeString(file, yaml);
    return Settings.load(Agent.class, List.of(file), overrides);
  }

  @Test
  void fallbacksFillWhatIsNotGiven() throws Exception {
    var settings = load("root: /\n", Map.of());
    assertThat(settings.healthTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.throttle().rate().bytes()).isEqualTo(10L << 20);
    assertThat(settings.listen()).isEmpty();
    assertThat(settings.masters()).isEmpty();
  }

  @Test
  void laterFilesAndTheCommandLineWin() throws Exception {
    var second =
        Files.writeString(
            dir.resolve("local.yaml"), "throttle:\n  downloads: 5\nremotes:\n  - url: file:///x\n");
    Files.writeString(
        file,
        "root: /srv\n"
            + "throttle: {rate: 1MiB, downloads: 2}\n"
            + "masters: [a, b]\n"
            + "configuration: replace-unmodified\n");
    var settings =
        Settings.load(
            Agent.class, List.of(file, second), Map.of("throttle.rate", "2MiB", "masters", "[c]"));
    assertThat(settings.throttle()).isEqualTo(new Throttle(new ByteSize("2MiB"), 5));
    assertThat(settings.masters()).containsExactly("c");
    assertThat(settings.configuration()).isEqualTo(Mode.REPLACE_UNMODIFIED);
    assertThat(settings.remotes()).containsExactly(new Remote("file:///x"));
  }

  @Test
  void everyProblemIsToldAtOnceWithItsPlace() {
    assertThatThrownBy(() ->
            load(
                "health-timout: 3s\n"
                    + "health-timeout: soon\n"
                    + "throttle:\n"
                    + "  downloads: many\n"
                    + "configuration: keep\n"
                    + "masters: a\n",
                Map.of()))
        .isInstanceOfSatisfying(
            BadConfig.class,
            bad ->
                assertThat(bad.problems())
                    .containsExactlyInAnyOrder(
                        file + ":1: unknown key 'health-timout'; did you mean 'health-timeout'?",
                        file + ":1: 'root' must be given: Where packages go.",
                        file
                            + ":2: 'health-timeout': not a duration: 'soon'; write 500ms, 30s, 5m,"
                            + " 2h or 7d",
                        file + ":4: 'throttle.downloads' must be a whole number, not 'many'",
                        file
                            + ":5: 'configuration': must be one of protect, replace-unmodified, not"
                            + " 'keep'",
                        file + ":6: 'masters' must be a list: [a, b] or one '- item' a line"));
  }

  @Test
  void aRuleOfTheRecordIsAProblemToo() {
    assertThatThrownBy(() -> load("root: /\nthrottle:\n  downloads: 0\n", Map.of()))
        .hasMessage(file + ":3: throttle: downloads must be at least 1");
  }

  record Door(@Setting("Where to listen.") List<Address> listen) {}

  @Test
  void aValueOfSeveralPartsIsWrittenInOneWord() throws Exception {
    Files.writeString(file, "listen: [\"127.0.0.1:80\", \"[::1]:81\"]\n");
    assertThat(Settings.load(Door.class, List.of(file), Map.of()).listen())
        .containsExactly(new Address("127.0.0.1", 80), new Address("::1", 81));
    Files.writeString(file, "listen: [here]\n");
    assertThatThrownBy(() -> Settings.load(Door.class, List.of(file), Map.of()))
        .hasMessageContaining(file + ":1: 'listen': not an address: 'here'");
  }

  @Test
  void brokenFilesAndMissingOnesAreNamed() throws IOException {
    assertThatThrownBy(() -> load("root: [\n", Map.of()))
        .hasMessageContaining(file + ":2: not YAML");
    assertThatThrownBy(() -> load("root: /\nroot: /x\n", Map.of())).hasMessageContaining("root");
    assertThatThrownBy(
            () -> Settings.load(Agent.class, List.of(dir.resolve("none.yaml")), Map.of()))
        .hasMessageContaining("none.yaml: no such file");
  }

  @Test
  void theReferenceAndTheEffectiveValuesNameEveryKey() throws Exception {
    assertThat(Settings.describe(Agent.class))
        .contains(
            new Settings.Described(
                "throttle.rate", "size", Optional.of("10MiB"), "Bytes per second; 0 is no limit."))
        .contains(new Settings.Described("listen", "text", Optional.of(""), "Listen."))
        .contains(new Settings.Described("remotes[].url", "text", Optional.empty(), "Where to."));
    assertThat(Settings.effective(load("root: /\n", Map.of())))
        .contains(
            "root: /",
            "health-timeout: 30s",
            "password: (hidden)",
            "throttle.rate: 10MiB",
            "listen: (none)",
            "configuration: protect");
  }

  record Keeping(@Setting(value = "How many.", fallback = "10") int keepReleases) {}

  record Publishing(
      @Setting(value = "Remotes.", fallback = "[]") List<String> remotes,
      @Setting(value = "What is kept.", inline = true) Keeping keeping) {}

  record Inlining(@Setting("Publishing.") Publishing publish) {}

  private Inlining inlining(String yaml) throws Exception {
    Files.writeString(file, yaml);
    return Settings.load(Inlining.class, List.of(file), Map.of());
  }

  @Test
  void theKeysOfAnInlineRecordStandBesideTheOthers() throws Exception {
    var settings = inlining("publish:\n  keep-releases: 3\n  remotes: [a]\n");
    assertThat(settings.publish()).isEqualTo(new Publishing(List.of("a"), new Keeping(3)));
    assertThat(inlining("").publish().keeping()).isEqualTo(new Keeping(10));
    assertThat(Settings.effective(settings))
        .containsExactly("publish.remotes: [a]", "publish.keep-releases: 3");
    assertThat(Settings.describe(Inlining.class))
        .extracting(Settings.Described::key)
        .containsExactly("publish.remotes", "publish.keep-releases");
    assertThatThrownBy(() -> inlining("publish:\n  keep-release: 3\n"))
        .hasMessageContaining("did you mean 'keep-releases'?");
  }
}
