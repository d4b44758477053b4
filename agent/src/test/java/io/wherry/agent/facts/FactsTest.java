package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  @TempDir Path directory;

  @Test
  void aRootsOwnMachineIdIsItsId() throws IOException {
    write("root/etc/machine-id", ID + "\n");
    assertThat(facts("root").machineId()).isEqualTo(ID);
  }

  @Test
  void rootsOfOneMachineAreSeveralHostsThatKeepTheirIds() throws IOException {
    write("system/etc/machine-id", ID);
    var one = facts("one").machineId();
    assertThat(one).matches("[0-9a-f]{32}").isNotEqualTo(ID).isEqualTo(facts("one").machineId());
    assertThat(facts("two").machineId()).isNotEqualTo(one);
  }

  @Test
  void aMachineWithoutIdSaysWhatToDo() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> facts("root").machineId())
        .withMessageContaining("systemd-machine-id-setup");
  }

  @Test
  void namesComeFromTheRootFirstAndHostileOnesFromNowhere() throws IOException {
    write("system/proc/sys/kernel/hostname", "hv1\n");
    assertThat(facts("root").hostName()).isEqualTo("hv1");
    write("root/etc/hostname", "web1\n");
    assertThat(facts("root").hostName()).isEqualTo("web1");
    write("root/etc/hostname", "<script>\n");
    assertThat(facts("root").hostName()).isEqualTo("hv1");
  }

  private Facts facts(String root) {
    return new Facts(directory.resolve(root), directory.resolve("system"), Optional.empty());
  }

  private void write(String name, String text) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
