package io.wherry.master.publish;

/** Watches a publishing, on its thread. */
public interface PublishListener {
  PublishListener NONE =
      new PublishListener() {
        @Override
        public void begins(PublishStep step) {}

        @Override
        public void stored(String tarball, int done, int total) {}
      };

  void begins(PublishStep step);

  /** A tarball is in the store, one of those of this publishing. */
  void stored(String tarball, int done, int total);
}
