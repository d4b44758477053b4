package io.wherry.master.pipeline;

/** Who did something, on which request, and why. */
record Origin(String actor, String requestId, String reason) {
  static final Origin MASTER = new Origin("master", "", "");

  static Origin host(Object id) {
    return new Origin("host/" + id, "", "");
  }
}
