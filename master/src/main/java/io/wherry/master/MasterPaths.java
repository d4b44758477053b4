package io.wherry.master;

import io.wherry.common.release.MalformedException;
import io.wherry.common.release.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What lies where below a master's state folder. */
record MasterPaths(Path state) {
  Path log() {
    return state.resolve("events.db");
  }

  Path authority() {
    return state.resolve("authority");
  }

  Path operator(String name) {
    return state.resolve("operators").resolve(name);
  }

  Path build() {
    return state.resolve("build");
  }

  /** Where the driver of its log unpacks what the machine runs. */
  Path driver() {
    return state.resolve("driver");
  }

  static Path publicKey(Path secret) {
    var name = secret.getFileName().toString();
    return secret.resolveSibling(
        (name.endsWith(".key") ? name.substring(0, name.length() - 4) : name) + ".pub");
  }

  /** The one line that a public key file is about. */
  static String publicLine(Path secret) throws IOException {
    var file = publicKey(secret);
    try {
      return VerifyingKey.parse(Files.readString(file)).line();
    } catch (MalformedException e) {
      throw new IOException(file + " is no public key: " + e.getMessage(), e);
    }
  }
}
