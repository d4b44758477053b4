package io.wherry.master.cave;

import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.DurableFile;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** After a run: what it made whole, and away with what it has left half done. */
record Sweep(Destination destination, BuiltStore store, Artefacts artefacts) {
  private static final System.Logger LOG = System.getLogger(Sweep.class.getName());

  /** Pbins that are new and whole, and why others were taken away again. */
  record Swept(List<Pbin> fresh, Map<Pbin, String> broken) {}

  Swept after(RunMark.Before before) throws IOException, InterruptedException {
    var fresh = new ArrayList<Pbin>();
    var broken = new LinkedHashMap<Pbin, String>();
    for (var pbin : destination.pbins()) {
      if (before.had(pbin)) continue;
      var problem = artefacts.problem(pbin);
      if (problem.isPresent()) broken.put(pbin, problem.get());
      else fresh.add(pbin);
    }
    for (var pbin : broken.keySet()) takeBack(pbin);
    removeNameless(before);
    return new Swept(fresh, broken);
  }

  /** Puts the pbin of the build before in its place, where that one's tarball is still there. */
  private void takeBack(Pbin pbin) throws IOException {
    LOG.log(System.Logger.Level.WARNING, "{0} was not built whole; its pbin goes", pbin.build());
    var before = store.newest(pbin.id());
    if (before.isPresent()) {
      var saved = before.get().directory().resolve(PbinFile.fileNameOf(pbin.id()));
      var content = Files.readAllBytes(saved);
      var parsed = PbinFile.parse(content, saved.toString());
      var older = Pbin.of(pbin.id(), parsed, pbin.file(), destination);
      if (Files.exists(older.tarball())) {
        DurableFile.write(pbin.file(), content);
        return;
      }
    }
    Files.deleteIfExists(pbin.file());
  }

  private void removeNameless(RunMark.Before before) throws IOException {
    var named =
        destination.pbins().stream()
            .map(pbin -> pbin.tarball().getFileName().toString())
            .collect(Collectors.toSet());
    for (var tarball : destination.tarballs())
      if (!named.contains(tarball) && !before.tarballs().contains(tarball))
        Files.deleteIfExists(destination.distdir().resolve(tarball));
  }
}
