package io.wherry.sim;

/**
 * How often what is rare came to pass: orders in the time of a chosen wave, patterns that somebody
 * was asked about, orders that ended with their last permission, and deadlines that passed while
 * somebody else kept a host from its change.
 */
record Met(long chosen, long asked, long lapsed, long kept) {
  static final Met NOTHING = new Met(0, 0, 0, 0);

  Met plus(Met other) {
    return new Met(
        chosen + other.chosen, asked + other.asked, lapsed + other.lapsed, kept + other.kept);
  }
}
