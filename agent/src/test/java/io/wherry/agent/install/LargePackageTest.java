package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a change remembers of each file is little: one of many files comes, is upgraded, reverted,
 * recovered from a crash and removed with a heap that they would not fit into otherwise.
 */
class LargePackageTest {
  private static final int FOLDERS = 150;

  /** The collector's young part is out of it, as in a worker. */
  private static final String HEAP = "-Xmx26m";

  @TempDir(factory = FastDisk.class)
  Path directory;

  @Test
  void thirtyThousandFilesNeedNoMoreThanAHandful() throws Exception {
    var said = new ArrayList<String>();
    var exit =
        Command.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                HEAP,
                "-Xmn8m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargePackageChild.class.getName(),
                directory.toString(),
                Integer.toString(FOLDERS))
            .run(said::add);
    assertThat(exit).as(String.join("\n", said)).isEqualTo(new Exit.Ended(0));
    assertThat(said).last().isEqualTo("played");
  }
}
