package io.wherry.sim;

import java.util.Locale;

/** A kind of fault that may happen. */
enum Peril {
  /** A stream breaks, and what was on the way is lost; now and then each permission of a host. */
  LOSS,
  /** A host can reach nobody for a while, and nobody notices at once. */
  PARTITION,
  /** A host needs very long for its work. */
  SLOW,
  /** An agent dies as it writes something down. */
  CRASH,
  /** A whole host loses its power. */
  POWER,
  /** A worker dies over its work. */
  WORKER,
  /** Work fails: a fetch, a merge, a health check. */
  FAILURE,
  /** Somebody changes packages on a host by hand: before a merge, or where nothing is under way. */
  MEANWHILE,
  /** A hook that takes a host out of service, or puts it back, fails. */
  DRAIN,
  /** A machine that is told to start again does not, or not for long. */
  REBOOT,
  /** A host says that it has done what it has not, or is where it is not. */
  LIE,
  /** A guest moves to another hypervisor. */
  MIGRATION,
  /** A copy of a host, with its identity, wakes up elsewhere. */
  CLONE,
  /** A host's disk is full for a while. */
  FULL,
  /** A clock jumps; those of some hosts run slow all the time. */
  CLOCK,
  /** The master dies as it writes something down. */
  MASTER,
  /** The master's machine is lost, and another one starts from a backup of some time ago. */
  RESTORE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
