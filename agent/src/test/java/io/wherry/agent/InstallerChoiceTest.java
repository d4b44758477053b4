package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.InstallerChoice.Installer;
import io.wherry.common.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who installs on which host, and why. */
class InstallerChoiceTest {
  @TempDir Path directory;

  private InstallerChoice choice(Map<String, String> more) throws Exception {
    var all = new LinkedHashMap<String, String>();
    all.put("root", directory.resolve("root").toString());
    all.put("state-dir", directory.resolve("state").toString());
    all.putAll(more);
    return InstallerChoice.of(
        Settings.load(AgentSettings.class, List.of(), all), directory.resolve("bin").toString());
  }

  private void touch(String file) throws IOException {
    var place = directory.resolve(file);
    Files.createDirectories(place.getParent());
    Files.writeString(place, "");
  }

  @Test
  void aRootThatIsNoMachinesOwnIsInstalledInto() throws Exception {
    assertThat(choice(Map.of()).words()).isEqualTo("native, because root is not /");
  }

  @Test
  void whatIsSetIsUsed() throws Exception {
    assertThat(choice(Map.of("install.installer", "cave")).words())
        .isEqualTo("cave, as install.installer says");
    assertThat(choice(Map.of("install.installer", "native")).installer())
        .isEqualTo(Installer.NATIVE);
  }

  @Test
  void aMachineWithoutCaveOnThePathHasTheNativeOne() throws Exception {
    assertThat(choice(Map.of("root", "/")).installer()).isEqualTo(Installer.NATIVE);
  }

  @Test
  void whoHasBegunAChangeEndsIt() throws Exception {
    touch("state/install/journal");
    assertThat(choice(Map.of("install.installer", "cave")).words())
        .isEqualTo("native, which has begun a change that is not over");
    Files.delete(directory.resolve("state/install/journal"));
    touch("state/install/cave/journal");
    assertThat(choice(Map.of("install.installer", "native")).words())
        .isEqualTo("cave, which has begun a change that is not over");
  }
}
