package io.wherry.agent.link;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import java.util.Optional;

/** The stream to whichever master answers; it comes back by itself. */
public interface MasterLink extends Resources.Resource {
  /** Begins to dial; once. */
  void start();

  /**
   * Says {@code word} if there is a stream; false where there is none, or nothing but a greeting
   * may be said yet. Never waits; any thread may call it. True is no promise that it arrived.
   */
  boolean send(HostWord word);

  /** Hears of the link. Called one at a time, on the transport's thread: post and return. */
  interface Listener {
    /** A stream is open: greet. */
    void up();

    void said(MasterWord word);

    /** A heartbeat was said; on the thread that dials. */
    void beat();

    /** Why nothing is to be heard of who welcomes so; empty where it may lead. */
    Optional<String> objection(MasterWord.Welcomed welcome);

    /**
     * The stream has ended, or none could be opened; {@code why} is for people. Dialling goes on.
     */
    void down(String why);
  }
}
