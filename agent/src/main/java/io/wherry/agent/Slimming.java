package io.wherry.agent;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps a process small: what only starting needs, or syncing, does not stay. */
final class Slimming {
  private static final System.Logger LOG = System.getLogger(Slimming.class.getName());
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * OkHttp asks for the JVM's default authorities once, 150 certificates that no connection of the
   * resident agent trusts: it knows its master's authority. The worker keeps them, for {@code
   * https}.
   */
  static void beforeTheStart() {
    System.setProperty("javax.net.ssl.trustStore", "NONE");
  }

  /** Once: garbage goes, and program pages that were needed only to get here. */
  void afterTheStart() {
    if (done.compareAndSet(false, true)) Thread.ofVirtual().name("slimming").start(Slimming::now);
  }

  /** What was needed to get here goes: syncing needs other things than staging. */
  static void now() {
    System.gc();
    try {
      Posix.releaseFilePages();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "program pages stay in memory: {0}", e.getMessage());
    }
  }
}
