package io.wherry.sim;

/**
 * A process dies in the middle of what it does. An error, since nobody inside may catch it; {@code
 * who} knows what is left of it.
 */
final class Death extends Error {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never leaves the simulation
  private final Object who;

  Death(Object who) {
    super("killed", null, false, true);
    this.who = who;
  }

  @SuppressWarnings("ReferenceEquality") // it is about this very process
  boolean of(Object process) {
    return who == process;
  }
}
