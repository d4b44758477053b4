package io.wherry.agent.install;

import java.io.IOException;

/** Runs a package's phases. */
interface PhaseRunner {
  Ending run(PhaseCall call) throws IOException;

  /** How a phase ended. */
  sealed interface Ending {
    record Done(Directives directives) implements Ending {}

    /** The end of a sentence that begins with the phase's name. */
    record Broken(String how) implements Ending {}
  }
}
