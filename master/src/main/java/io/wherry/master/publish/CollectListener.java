package io.wherry.master.publish;

import java.nio.file.Path;

/** Watches a collection, on its thread. */
interface CollectListener {
  CollectListener NONE =
      new CollectListener() {
        @Override
        public void begins(CollectStep step) {}

        @Override
        public void deleting(Path file) {}
      };

  void begins(CollectStep step);

  /** That file goes next. */
  void deleting(Path file);
}
