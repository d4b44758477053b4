package io.wherry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterTest {
  @TempDir Path dir;

  private Map<String, String> keys() {
    return new HashMap<>(
        Map.of(
            "state-dir", dir.resolve("state").toString(),
            "doors.enrolment", "[127.0.0.1:0]",
            "doors.agents", "[127.0.0.1:0]",
            "doors.operators", "[127.0.0.1:0]",
            "publish.repository", "test-bin",
            "publish.static-folder", dir.resolve("static").toString(),
            "publish.release-key", dir.resolve("keys/release.key").toString(),
            "publish.channel-key", dir.resolve("keys/channel.key").toString(),
            "serve.listen", "[127.0.0.1:0]"));
  }

  private MasterSettings settings(Map<String, String> keys) throws Exception {
    return Settings.load(MasterSettings.class, java.util.List.of(), keys);
  }

  private Master started(Map<String, String> keys) throws Exception {
    var master = new Master(settings(keys), InstantSource.system());
    master.start();
    return master;
  }

  private void init() throws Exception {
    new MasterInit(settings(keys()), InstantSource.system()).run();
  }

  private static String get(Master master, String path) throws Exception {
    var line =
        master.addresses().stream().filter(a -> a.startsWith("static")).findFirst().orElseThrow();
    var port = line.replaceAll(".*:([0-9]+)]?$", "$1");
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void aMasterThatWasMadeRunsAndShowsItsHealthAndNumbers() throws Exception {
    init();
    try (var master = started(keys())) {
      assertThat(get(master, "/health")).isEqualTo("ok\n");
      assertThat(get(master, "/metrics")).contains("wherry_hosts{state=\"settled\"} 0");
    }
    try (var again = started(keys())) {
      assertThat(get(again, "/health")).isEqualTo("ok\n");
    }
  }

  @Test
  void makingItTwiceKeepsWhatIsThere() throws Exception {
    init();
    var key = Files.readString(dir.resolve("keys/release.key"));
    assertThat(new MasterInit(settings(keys()), InstantSource.system()).run()).isEmpty();
    assertThat(Files.readString(dir.resolve("keys/release.key"))).isEqualTo(key);
    var secret = dir.resolve("state/operators/admin/key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
  }

  @Test
  void aMasterThatWasNeverMadeSaysSo() {
    assertThatThrownBy(() -> started(keys()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run 'wherry-master init'");
  }

  @Test
  void aSecondMasterOnTheSameStateIsToldWhoHoldsIt() throws Exception {
    init();
    try (var _ = started(keys())) {
      assertThatThrownBy(() -> started(keys()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAndEverythingIsClosedAgain() throws Exception {
    init();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var keys = keys();
      keys.put("doors.agents", "[127.0.0.1:" + taken.getLocalPort() + "]");
      assertThatThrownBy(() -> started(keys))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    started(keys()).close();
  }

  @Test
  void badSettingsEndWithUsageAndOneLineEach() {
    var err = new StringWriter();
    int code =
        MasterMain.run(
            new PrintWriter(err, true),
            "config",
            "--config",
            dir.resolve("none.yaml").toString(),
            "--set",
            "fleet.max-concurent=3");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("none.yaml").contains("max-concurrent");
  }

  @Test
  void aFleetsCapBelowNobodyIsRefusedAsItIsRead() {
    assertThatThrownBy(() -> settings(with("fleet.max-concurrent", "-1")))
        .isInstanceOf(io.wherry.common.config.BadConfig.class)
        .hasMessageContaining("fleet")
        .hasMessageContaining("0 pauses all merging: -1");
  }

  private Map<String, String> with(String key, String value) {
    var keys = new java.util.HashMap<>(keys());
    keys.put(key, value);
    return keys;
  }
}
