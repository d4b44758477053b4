package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlanceTest {
  @TempDir private Path root;

  private Path entry(String place) throws IOException {
    return Files.createDirectories(root.resolve("var/db/paludis/repositories").resolve(place));
  }

  private long glance() throws IOException {
    return Glance.over(new RootFacts(root).databases());
  }

  @Test
  void aRootWithoutDatabasesCanBeLookedAt() throws IOException {
    assertThat(glance()).isEqualTo(glance());
  }

  @Test
  void nothingIsAnotherAsLongAsNobodyWrites() throws IOException {
    for (int i = 0; i < 50; i++) entry("installed/data/app-misc---p" + i + "/1:0:magic");
    assertThat(glance()).isEqualTo(glance());
  }

  /** So that whatever comes is at another time, however coarse the kernel's clock is. */
  private void yesterday(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
  }

  @Test
  void entriesThatComeAndGoAreSeen() throws IOException {
    entry("installed/data/app-misc---one/1:0:magic");
    yesterday(entry("installed/data/app-misc---one"));
    long before = glance();
    var other = entry("installed/data/app-misc---one/2:0:magic");
    long more = glance();
    assertThat(more).isNotEqualTo(before);
    yesterday(entry("installed/data/app-misc---one"));
    long both = glance();
    TreeRemoval.delete(other);
    assertThat(glance()).isNotIn(before, more, both);
  }

  @Test
  void packagesThatComeAndGoAreSeen() throws IOException {
    entry("installed/data/app-misc---one/1:0:magic");
    long before = glance();
    entry("installed/data/app-misc---two/1:0:magic");
    assertThat(glance()).isNotEqualTo(before);
    TreeRemoval.delete(entry("installed/data/app-misc---two"));
    assertThat(glance()).isEqualTo(before);
  }

  @Test
  void anotherBuildInTheSamePlaceIsSeen() throws IOException {
    var entry = entry("installed/data/app-misc---one/1:0:magic");
    yesterday(entry("installed/data/app-misc---one"));
    long before = glance();
    Files.move(entry, entry.resolveSibling("1:0:other"));
    assertThat(glance()).isNotEqualTo(before);
  }

  @Test
  void whatIsInstalledBesidePaludisIsSeenToo() throws IOException {
    var unpackaged = entry("unpackaged");
    Files.writeString(
        unpackaged.resolve("ndbam.conf"),
        "ndbam_format = 1\nrepository_format = installed_unpackaged-1\n");
    long before = glance();
    entry("unpackaged/data/virtual---x/1:0:magic");
    assertThat(glance()).isNotEqualTo(before);
  }

  @Test
  void whatIsNoDatabaseIsNoReasonToFail() throws IOException {
    var data = entry("installed/data");
    Files.writeString(data.resolve("a file"), "");
    Files.createSymbolicLink(data.resolve("a link"), Path.of("nowhere"));
    assertThat(Glance.over(List.of(root.resolve("not there"), data.resolve("..")))).isNotZero();
  }
}
