package io.wherry.agent.work;

/** Whoever gives a worker its commands. Never waits; what comes of them is heard elsewhere. */
public interface Crew {
  void submit(WorkerCommand command);

  /** Ends the worker, whatever it does; from then on nothing that it says counts. */
  void dismiss();

  /** Lets the worker end once it is done, and take its memory away. */
  void rest();
}
