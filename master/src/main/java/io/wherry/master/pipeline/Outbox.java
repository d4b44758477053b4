package io.wherry.master.pipeline;

import io.wherry.common.model.MasterWord;

/** Where words to one host go. Called on the control thread: must not block, nor throw. */
public interface Outbox {
  void send(MasterWord word);
}
