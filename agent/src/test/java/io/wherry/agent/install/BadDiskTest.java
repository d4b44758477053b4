package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Fault;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets every read fail once, and every write as on a full disk, one after the other: the host ends
 * as it was before or as it was to be, and the message says which file and why.
 */
class BadDiskTest {
  @TempDir(factory = FastDisk.class)
  Path directory;

  @ParameterizedTest
  @CsvSource({
    "upgrade, READING, false",
    "upgrade, WRITING, false",
    "upgrade, WRITING, true",
    "upgrade, SYNCING, false",
    "removal, READING, false",
    "revert, READING, false",
    "revert, WRITING, true"
  })
  void whateverFailsTheHostEndsWholeAndSaysWhatItWas(String scene, String what, String lasting)
      throws Exception {
    var control = Files.write(directory.resolve("control"), new byte[BadDisk.SIZE]);
    var said = new ArrayList<String>();
    var exit =
        Command.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dwherry.outages=" + Integer.getInteger("wherry.outages", 2),
                "-cp",
                System.getProperty("java.class.path"),
                BadDiskChild.class.getName(),
                scene,
                directory.toString(),
                control.toString(),
                what,
                lasting)
            .with("LD_PRELOAD", library().toString())
            .with("FAULTS_FILE", control.toString())
            .with("FAULTS_BELOW", directory.resolve("worlds").toString())
            .run(said::add);
    assertThat(exit).as(String.join("\n", said)).isEqualTo(new Exit.Ended(0));
  }

  /** From no room at all to room for everything, in small steps, on a file system that is full. */
  @Test
  void aRealFileSystemThatIsTooSmallHoldsTheOldSet() throws Exception {
    var scene = Scene.of("upgrade", new PackageKit(directory.resolve("workshop")));
    var base = World.make(directory.resolve("base"));
    var ends = scene.prepare(base);
    try (var mounts = new Tmpfs()) {
      mounts.mount(directory.resolve("small"), "2m");
      int free = 0;
      while (!fits(scene, base, ends, free)) free += 12 << 10;
      assertThat(free).isGreaterThan(100 << 10);
    }
  }

  @Test
  void aFullFileSystemDoesNotStandInTheWayBack() throws Exception {
    var scene = Scene.of("revert", new PackageKit(directory.resolve("workshop")));
    var base = World.make(directory.resolve("base"));
    var ends = scene.prepare(base);
    try (var mounts = new Tmpfs()) {
      mounts.mount(directory.resolve("small"), "3m");
      var world = World.make(directory.resolve("small/world")).filledLike(base);
      scene.approach(world);
      var space = (int) Posix.space(world.top()).bytesFree();
      Files.write(world.top().resolve("ballast"), new byte[space]);

      scene.act(world, Points.NONE);

      scene.look(world, new Recovery.Nothing(), ends, true);
    }
  }

  private boolean fits(Scene scene, World base, Scene.Ends ends, int free) throws Exception {
    for (var old : NamedFiles.list(directory.resolve("small"))) TreeRemoval.delete(old);
    var world = World.make(directory.resolve("small/world")).filledLike(base);
    var space = (int) Posix.space(world.top()).bytesFree() - free;
    Files.write(world.top().resolve("ballast"), new byte[space]);
    Optional<Fault> said;
    try (var installer = world.installer(Points.NONE)) {
      said = scene.attempt(installer);
    }
    said.ifPresent(fault -> assertThat(fault.what()).contains(world.top() + "/", "room"));
    try (var installer = world.installer(Points.NONE)) {
      var recovery = installer.recover();
      installer.close();
      scene.look(world, recovery, ends, said.isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError(free + " bytes free: " + said, e);
    }
    return said.isEmpty();
  }

  private Path library() throws IOException, InterruptedException {
    var source = directory.resolve("faults.c");
    try (var in = BadDiskTest.class.getResourceAsStream("faults.c")) {
      Files.copy(java.util.Objects.requireNonNull(in), source);
    }
    var library = directory.resolve("faults.so");
    var gcc =
        List.of(
            "gcc",
            "-shared",
            "-fPIC",
            "-O1",
            "-o",
            library + "",
            source + "",
            "-Wl,--no-as-needed",
            "-ldl",
            "-lm");
    assertThat(Command.of(gcc).run(System.err::println)).isEqualTo(new Exit.Ended(0));
    return library;
  }
}
