package io.wherry.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
  sealed interface Shape {
    record Round(double radius) implements Shape {}

    record Named(String name) implements Shape {}

    record Nothing() implements Shape {}
  }

  record Everything(
      String text,
      int number,
      boolean flag,
      Optional<Long> perhaps,
      List<Shape> shapes,
      Map<String, Duration> waits,
      Instant at,
      Path path,
      RepositoryName name) {}

  @Test
  void aRecordOfEverythingComesBackAsItWas() {
    var value =
        new Everything(
            "a \"quoted\"\nline",
            -7,
            true,
            Optional.of(1L << 60),
            List.of(new Shape.Round(1.5), new Shape.Named("x"), new Shape.Nothing()),
            Map.of("bake", Duration.ofSeconds(90)),
            Instant.parse("2026-01-01T00:00:00Z"),
            Path.of("/var/lib"),
            new RepositoryName("mybinaries"));
    assertThat(Json.read(Everything.class, Json.write(value))).isEqualTo(value);
    assertThat(Json.read(Everything.class, Json.writePretty(value))).isEqualTo(value);
  }

  @Test
  void aHostWordKeepsVersionsAndDigests() {
    var inventory =
        new Inventory(
            List.of(
                new InstalledPackage(
                    PackageId.of("sys-libs/zlib", "1.3.1", "0"),
                    Optional.of(Digest.of(new byte[] {1})),
                    true),
                new InstalledPackage(
                    PackageId.of("app-shells/bash", "5.2_p37", "0"), Optional.empty(), false)));
    HostWord word = new HostWord.AskedPlan(new ReleaseId(new RepositoryName("r"), 3), inventory);
    assertThat(Json.read(HostWord.class, Json.write(word))).isEqualTo(word);
  }

  @Test
  void absentOptionalsAreLeftOutAndUnknownPropertiesPassedOver() {
    record Small(Optional<String> perhaps) {}
    assertThat(Json.write(new Small(Optional.empty()))).isEqualTo("{}");
    assertThat(Json.read(Small.class, "{\"later\":[1,{}]}")).isEqualTo(new Small(Optional.empty()));
  }

  @Test
  void complaintsNameThePlace() {
    assertThatThrownBy(
            () -> Json.read(ReleaseId.class, "{\"repository\":\"r\",\"number\":\"three\"}"))
        .hasMessage("$.number: expected long, found 'three'");
    assertThatThrownBy(() -> Json.read(ReleaseId.class, "{\"repository\":\"r\",\"number\":0}"))
        .hasMessageContaining("$: release number must be positive: 0");
    assertThatThrownBy(() -> Json.read(Shape.class, "{\"type\":\"Square\"}"))
        .hasMessage("$: no Shape is called 'Square'");
    assertThatThrownBy(() -> Json.read(ReleaseId.class, "{\"repository\""))
        .hasMessageStartingWith("not JSON:");
    assertThatThrownBy(() -> Json.read(ReleaseId.class, "{} {}")).isInstanceOf(Json.BadJson.class);
  }
}
