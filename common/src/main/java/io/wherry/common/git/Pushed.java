package io.wherry.common.git;

/** What became of a push to one remote. */
public sealed interface Pushed {
  String remote();

  record Done(String remote) implements Pushed {}

  record Failed(String remote, String why) implements Pushed {}
}
