package io.wherry.agent.aftermath;

import io.wherry.agent.install.Kernel;
import io.wherry.common.json.Json;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel that runs had on the disk in this boot, remembered for when somebody takes it:
 * later nobody could tell that from a machine whose kernel comes from elsewhere.
 */
record SeenKernel(String release, String boot, List<String> places) {
  static final String NAME = "seen-kernel";

  SeenKernel {
    places = List.copyOf(places);
  }

  private static Path in(Path stateDir) {
    return stateDir.resolve(NAME);
  }

  private static Optional<SeenKernel> read(Path stateDir) throws IOException {
    var file = in(stateDir);
    if (!NamedFiles.exists(file)) return Optional.empty();
    try {
      var text = new String(NamedFiles.read(file), StandardCharsets.UTF_8);
      return Optional.of(Json.read(SeenKernel.class, text));
    } catch (Json.BadJson _) {
      return Optional.empty(); // it is seen anew at once
    }
  }

  /** The first time that it has something in this boot: what is gone later was there. */
  static void remember(Kernel running, Path root, Path stateDir) throws IOException {
    if (read(stateDir).filter(seen -> seen.isOf(running)).isPresent()) return;
    var places = places(running, root);
    if (places.isEmpty()) return;
    var seen = new SeenKernel(running.release(), running.boot(), places);
    Files.createDirectories(stateDir);
    DurableFile.write(in(stateDir), (Json.write(seen) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private boolean isOf(Kernel running) {
    return release.equals(running.release()) && boot.equals(running.boot());
  }

  /** Not the folder of its modules itself: what depmod writes there stays. */
  private static List<String> places(Kernel running, Path root) throws IOException {
    var places = new ArrayList<String>();
    for (var modules : List.of("/lib/modules/", "/usr/lib/modules/")) {
      var place = modules + running.release() + "/kernel";
      if (Files.isDirectory(at(root, place))) places.add(place);
    }
    var boot = root.resolve("boot");
    if (Files.isDirectory(boot))
      for (var file : NamedFiles.list(boot))
        if (running.needs("/boot/" + file.getFileName())) places.add("/boot/" + file.getFileName());
    return places;
  }

  private static Path at(Path root, String place) {
    return root.resolve(place.substring(1));
  }

  /** What it had in this boot and has no more. */
  static Optional<String> gone(Kernel running, Path root, Path stateDir) throws IOException {
    var seen = read(stateDir).filter(kernel -> kernel.isOf(running));
    for (var place : seen.map(SeenKernel::places).orElse(List.of()))
      if (!NamedFiles.exists(at(root, place))) return Optional.of(place);
    return Optional.empty();
  }
}
