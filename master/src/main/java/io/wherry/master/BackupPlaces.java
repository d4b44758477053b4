package io.wherry.master;

import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What of a master goes into a backup, by the names that it has there, and where it lies. */
record BackupPlaces(MasterSettings settings) {
  static final String STATE = "state/";
  static final String LOG = STATE + "events.db";
  static final String HISTORY = "git/history.bundle";
  static final String TARBALLS = "tarballs/";
  static final String CONFIG = "config/master.yaml";
  static final String LATER_CONFIG = "config/more-";

  MasterPaths paths() {
    return new MasterPaths(settings.stateDir());
  }

  Path git() {
    var publish = settings.publish();
    return publish.staticFolder().resolve(StaticPaths.git(publish.repository()));
  }

  Path tarballs() {
    return settings.publish().staticFolder().resolve(StaticPaths.TARBALLS);
  }

  /** Both secret keys with their public halves. */
  Map<String, Path> keys() {
    var keys = new LinkedHashMap<String, Path>();
    key(keys, "release", settings.publish().keys().releaseKey());
    key(keys, "channel", settings.publish().keys().channelKey());
    return keys;
  }

  private static void key(Map<String, Path> keys, String name, Path secret) {
    keys.put("keys/" + name + ".key", secret);
    keys.put("keys/" + name + ".pub", MasterPaths.publicKey(secret));
  }

  /** The authority and the operators' credentials, as far as they lie here. */
  Map<String, Path> state() throws IOException {
    var found = new LinkedHashMap<String, Path>();
    for (var folder : List.of(paths().authority(), settings.stateDir().resolve("operators")))
      for (var file : filesBelow(folder))
        found.put(STATE + settings.stateDir().relativize(file), file);
    return found;
  }

  static List<Path> filesBelow(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
