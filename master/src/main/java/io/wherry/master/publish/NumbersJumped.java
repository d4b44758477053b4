package io.wherry.master.publish;

/**
 * After a restore: releases go on past {@code release} and serials of channel statements past
 * {@code serial}, because hosts may have seen any up to those.
 */
public record NumbersJumped(long release, long serial) implements ReleaseFact {
  /** The higher of each. */
  NumbersJumped and(NumbersJumped other) {
    return new NumbersJumped(Math.max(release, other.release), Math.max(serial, other.serial));
  }
}
