package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small disk in memory at one place, which only those see that are run inside: a mount namespace
 * of its own, held open by a process that ends with this one. Nobody need be root for it where the
 * kernel lets users have namespaces.
 */
final class Ground implements Site, AutoCloseable {
  private final Path place;
  private final Process holder;

  private Ground(Path place, Process holder) {
    this.place = place;
    this.holder = holder;
  }

  /** Made where there is none; {@code options} as of mount, such as {@code size=16m}. */
  static Ground at(Path place, String options) throws IOException {
    Files.createDirectories(place);
    var mount = "mount -t tmpfs -o mode=755," + options + " none \"$0\" && echo here && exec cat";
    var command = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) command.add("-Ur");
    command.addAll(List.of("-m", "sh", "-c", mount, place.toString()));
    var holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    assertThat(said).as("a disk of its own").isEqualTo("here");
    return new Ground(place, holder);
  }

  /** Why there can be none on this machine; empty where there can. */
  static String whyNot(Path folder) {
    try (var probe = at(folder.resolve("probe"), "size=64k")) {
      return Files.isDirectory(probe.seen(folder.resolve("probe"))) ? "" : "/proc shows no roots";
    } catch (IOException | AssertionError e) {
      return "no mount namespaces here: " + e.getMessage();
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  Path place() {
    return place;
  }

  @Override
  public Path home(Path usual) {
    return place;
  }

  @Override
  public List<String> into() {
    var command = new ArrayList<>(List.of("nsenter", "-t", "" + holder.pid()));
    if (!isRoot()) command.addAll(List.of("-U", "--preserve-credentials"));
    command.addAll(List.of("-m", "--"));
    return command;
  }

  @Override
  public Path seen(Path inside) {
    return Path.of("/proc/" + holder.pid() + "/root").resolve(inside.toString().substring(1));
  }

  /** Such as {@code size=64m}. */
  void remount(String options) throws IOException, InterruptedException {
    // With its source named, mount does not repeat the options that only root may give.
    inside("mount", "-o", "remount," + options, "none", place.toString());
  }

  /** A directory in it, until it is {@link #writable} again. */
  void readOnly(Path directory) throws IOException, InterruptedException {
    inside("mount", "--bind", directory.toString(), directory.toString());
    inside("mount", "-o", "remount,bind,ro", directory.toString());
  }

  void writable(Path directory) throws IOException, InterruptedException {
    inside("umount", "-l", directory.toString());
  }

  private void inside(String... words) throws IOException, InterruptedException {
    var command = into();
    command.addAll(List.of(words));
    var said = new ProcessBuilder(command).redirectErrorStream(true).start();
    var out = new String(said.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.waitFor()).as(String.join(" ", words) + ": " + out).isZero();
  }

  /** Takes all that is free; answers the file that holds it. */
  Path fill() throws IOException {
    var filler = seen(place.resolve("filler"));
    try (var out = Files.newOutputStream(filler)) {
      var zeros = new byte[1 << 16];
      while (true) out.write(zeros);
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    return filler;
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    try {
      assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
