package io.wherry.master.publish;

/** A collection; a dry run only looks. */
public record CollectOrder(boolean dryRun, By by) {
  /** What the master does by itself. */
  public static CollectOrder afterPublish() {
    return new CollectOrder(false, new By("master", "after a publish"));
  }
}
