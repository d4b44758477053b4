package io.wherry.master.rpc;

import io.wherry.common.model.MasterWord;

/**
 * The way to one connected host. Any thread may use it and none ever waits: words that a slow host
 * has not taken are coalesced, the newest of a kind winning.
 */
public interface Outbox {
  void send(MasterWord word);

  /** Ends the stream after what was sent; the host comes back by itself unless told otherwise. */
  void close(String reason);
}
