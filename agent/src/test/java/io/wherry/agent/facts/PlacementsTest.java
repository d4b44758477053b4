package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementsTest {
  private static final String OWN = "4c4c4544-0042-3510-8058-b4c04f4d5331";
  private static final String ONE = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
  private static final String TWO = "1f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1";
  @TempDir private Path system;
  private Path libvirt;

  @BeforeEach
  void machine() throws IOException {
    libvirt = Files.createDirectories(system.resolve("run/libvirt/qemu"));
    var dmi = Files.createDirectories(system.resolve("sys/class/dmi/id"));
    Files.writeString(dmi.resolve("product_uuid"), OWN.toUpperCase(java.util.Locale.ROOT) + "\n");
  }

  private Placement look(List<String> command) throws InterruptedException {
    return look(command, Placement.NONE);
  }

  private Placement look(List<String> command, Placement before) throws InterruptedException {
    var given =
        new Placements.Given(Optional.empty(), Optional.of("hv1"), command, Duration.ofMinutes(1));
    return new Placements(Optional.of(system), given).look(before);
  }

  private void guest(String file, String uuid) throws IOException {
    var status = "<domstatus state='running'><domain type='kvm' id='1'>\n<name>x</name>\n  <uuid>";
    Files.writeString(libvirt.resolve(file), status + uuid + "</uuid>\n<uuid>" + TWO + "</uuid>");
  }

  @Test
  void firmwareAndLibvirtSayItInLowerCase() throws Exception {
    guest("web1.xml", ONE.toUpperCase(java.util.Locale.ROOT));
    assertThat(look(List.of()))
        .isEqualTo(new Placement(Optional.of(OWN), Optional.of("hv1"), Set.of(ONE)));
  }

  @Test
  void whatIsNoGuestIsLeftOut() throws Exception {
    guest("own.xml", OWN);
    guest("zero.xml", "00000000-0000-0000-0000-000000000000");
    Files.writeString(libvirt.resolve("torn.xml"), "<domstatus><domain><uuid>" + ONE.substring(9));
    Files.writeString(libvirt.resolve("network.conf"), "<uuid>" + ONE + "</uuid>");
    Files.createDirectory(libvirt.resolve("folder.xml"));
    Files.writeString(system.resolve("secret"), "<uuid>" + ONE + "</uuid>");
    Files.createSymbolicLink(libvirt.resolve("link.xml"), system.resolve("secret"));
    assertThat(look(List.of()).guests()).isEmpty();
  }

  @Test
  void aFileIsReadNoFurtherThanItsBeginning() throws Exception {
    var large = " ".repeat(2 << 20) + "<uuid>" + ONE + "</uuid>";
    Files.writeString(libvirt.resolve("large.xml"), large);
    assertThat(look(List.of()).guests()).isEmpty();
  }

  @Test
  void noMoreGuestsThanTheWireCarries() throws Exception {
    for (int i = 0; i < Placement.MOST_GUESTS + 20; i++)
      guest("g" + i + ".xml", "%08x-4b5a-4978-8695-a4b3c2d1e0f1".formatted(i + 1));
    assertThat(look(List.of()).guests()).hasSize(Placement.MOST_GUESTS);
  }

  @Test
  void aCommandSaysItInsteadAndItsFailureChangesNothing() throws Exception {
    guest("web1.xml", ONE);
    var said = look(List.of("sh", "-c", "echo " + TWO + "; echo; echo no uuid"));
    assertThat(said.guests()).containsExactly(TWO);
    assertThat(look(List.of("sh", "-c", "echo " + ONE + "; exit 1"), said)).isEqualTo(said);
    assertThat(look(List.of("/nonexistent"), said)).isEqualTo(said);
  }

  @Test
  void aRootOfItsOwnSaysOnlyWhatIsConfigured() throws Exception {
    guest("web1.xml", ONE);
    var given =
        new Placements.Given(Optional.of(TWO), Optional.empty(), List.of(), Duration.ofMinutes(1));
    assertThat(new Placements(Optional.empty(), given).look(Placement.NONE))
        .isEqualTo(new Placement(Optional.of(TWO), Optional.empty(), Set.of()));
  }
}
