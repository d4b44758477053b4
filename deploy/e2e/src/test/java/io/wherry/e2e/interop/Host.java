package io.wherry.e2e.interop;

import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A host on which both cave and Wherry are at home; both take what the same release offers. */
record Host(CaveRoot root, WherryHost wherry) {
  /** Takes up accounts where cave can. */
  static Host make(Path folder, Sources sources, Releases releases) throws Exception {
    var state = Files.createDirectories(folder.resolve("state"));
    var wherry = new WherryHost(folder.resolve("root"), state, releases);
    var sync = "git+file://" + wherry.repository();
    var root = CaveRoot.host(folder, sources.repository(), sync);
    root.takesUpAccounts();
    return new Host(root, wherry);
  }

  Path path() {
    return root.root();
  }

  Cave cave() {
    return root.cave();
  }

  /** What paludis on this host knows is the release that Wherry has verified. */
  void sync(ReleaseRecord release) throws Exception {
    wherry.sync(release);
    cave().run("sync").ok();
  }

  Cave.Said caveInstalls(ReleaseRecord release, String... wanted) throws Exception {
    return caveTries(release, wanted).ok();
  }

  Cave.Said caveTries(ReleaseRecord release, String... wanted) throws Exception {
    sync(release);
    var arguments = new ArrayList<>(List.of("resolve", "-x", "--hide", "*/*::arbor"));
    arguments.addAll(List.of(wanted));
    return cave().run(arguments.toArray(String[]::new));
  }

  WherryHost.Said weInstall(ReleaseRecord release, String... wanted) throws Exception {
    return wherry.apply(release, wanted);
  }

  List<String> installed() throws IOException {
    return Entries.ids(path());
  }
}
