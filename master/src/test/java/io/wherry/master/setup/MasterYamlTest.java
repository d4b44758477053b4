package io.wherry.master.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MasterYamlTest {
  @Test
  void dottedKeysAreNestedOnes() {
    var yaml =
        new MasterYaml(
            Map.of(
                "state-dir", "/var/lib/x",
                "doors.names", "[a.example.org, b.example.org]",
                "serve.listen", "[[::]:8080]",
                "publish.repository", "mybinaries",
                "publish.binary-uri-prefix", "http://a:8080/tarballs/",
                "build.choices.options", "[*/* nls: -x]"));
    assertThat(yaml.text().lines().skip(1))
        .containsExactly(
            "build:",
            "  choices:",
            "    options: [\"*/* nls: -x\"]",
            "doors:",
            "  names: [a.example.org, b.example.org]",
            "publish:",
            "  binary-uri-prefix: http://a:8080/tarballs/",
            "  repository: mybinaries",
            "serve:",
            "  listen: [\"[::]:8080\"]",
            "state-dir: /var/lib/x");
  }
}
