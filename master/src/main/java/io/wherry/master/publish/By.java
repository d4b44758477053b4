package io.wherry.master.publish;

/** Who asked for something, and why; the reason may be empty. */
public record By(String actor, String reason) {
  static final By MASTER = new By("master", "");
}
