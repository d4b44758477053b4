package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;

/** Things mounted for one test and unmounted after it; where only root may, the test is skipped. */
final class Mounted implements AutoCloseable {
  private final List<Path> places = new ArrayList<>();

  void memory(Path place, String options) throws Exception {
    mount(place, "-t", "tmpfs", "-o", options, "none");
  }

  void overlay(Path place, Path lower, Path work) throws Exception {
    var upper = Files.createDirectories(work.resolve("upper"));
    var scratch = Files.createDirectories(work.resolve("scratch"));
    mount(
        place,
        "-t",
        "overlay",
        "-o",
        "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + scratch,
        "none");
  }

  void bind(Path place, Path source) throws Exception {
    mount(place, "--bind", source.toString());
  }

  private void mount(Path place, String... how) throws Exception {
    Assumptions.assumeThat(Posix.geteuid()).as("only root mounts").isZero();
    if (!Files.exists(place)) Files.createDirectories(place);
    var command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(how));
    command.add(place.toString());
    var ended = Command.of(command).capture();
    Assumptions.assumeThat(ended.exit().ok()).as("no mounting here: " + ended.output()).isTrue();
    places.add(place);
  }

  static void remount(Path place, String options) throws Exception {
    var ended = Command.of("mount", "-o", "remount," + options, place.toString()).capture();
    assertThat(ended.exit().ok()).as(ended.output()).isTrue();
  }

  @Override
  public void close() throws IOException {
    try {
      for (var place : places.reversed()) Command.of("umount", "-l", place.toString()).run(_ -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
