package io.wherry.agent.work;

import io.wherry.agent.journal.Leavings;
import io.wherry.common.model.Fault;
import io.wherry.common.release.Manifest;
import io.wherry.common.resolve.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The real worker's loop over a fake disk, as a program: {@code FakeWorker DIRECTORY POINT} kills
 * itself the first time that it comes by that point.
 */
final class FakeWorker {
  private FakeWorker() {}

  public static void main(String[] args) throws InterruptedException {
    var directory = Path.of(args[0]);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    loop(directory, InstantSource.system(), p -> dieAt(directory, args[1], p), in, System.out)
        .run();
  }

  /** As a process that dies at {@code point}. */
  static ChildWorkers child(Path directory, String point) {
    return new ChildWorkers(() ->
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            FakeWorker.class.getName(),
            directory.toString(),
            point));
  }

  private static void dieAt(Path directory, String deadly, String point) {
    if (!point.equals(deadly)) return;
    var died = directory.resolve("died");
    try {
      if (Files.exists(died)) return;
      Files.createDirectories(directory);
      Files.writeString(died, point);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Runtime.getRuntime().halt(137);
  }

  /** A worker whose host is unhealthy where {@code <directory>/sick} says so. */
  static WorkerLoop loop(
      Path directory,
      InstantSource clock,
      Consumer<String> point,
      BufferedReader in,
      PrintStream out) {
    var disk = new FakeDisk(directory, point);
    var preparation =
        new Preparation(
            (order, _) -> sync(order.release(), point),
            (_, _, progress) -> {
              point.accept("fetch");
              progress.reached(1, 1);
              return new Fetching.Outcome.Fetched(Map.of(), 1);
            },
            disk,
            FakeDisk::inventory,
            Preparation.Idleness.Work::run,
            clock);
    var errands =
        new Errands(
            preparation,
            disk,
            () -> health(directory, point),
            new FakeHooks(directory, point),
            FakeDisk::inventory,
            Leavings.in(directory),
            clock);
    return new WorkerLoop(errands, in, out);
  }

  private static Syncing.Outcome sync(
      io.wherry.common.model.ReleaseId release, Consumer<String> point) {
    point.accept("sync");
    var manifest =
        new Manifest(
            release, Optional.empty(), Instant.EPOCH, List.of(), new TreeMap<>(), List.of());
    return new Syncing.Outcome.Synced(
        manifest, new Catalogue(release, List.of()), _ -> new byte[0]);
  }

  private static Optional<Fault> health(Path directory, Consumer<String> point) {
    point.accept("check");
    return Files.exists(directory.resolve("sick"))
        ? Optional.of(Fault.local("health check 50-web ended with status 1"))
        : Optional.empty();
  }
}
