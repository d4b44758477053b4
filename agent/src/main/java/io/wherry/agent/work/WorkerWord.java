package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.Report;
import java.time.Duration;

/** A line from the worker to the resident process. */
public sealed interface WorkerWord {
  /** What came of the command. */
  record Answered(UpdateEvent event) implements WorkerWord {}

  /**
   * Instead of an answer: another worker must do it, for which ground was prepared that the plan
   * does not touch.
   */
  record Moved(String why) implements WorkerWord {}

  /** The staging was forgotten; nobody waits for this. */
  record Discarded() implements WorkerWord {}

  /** The machine goes down soon, and this process with it; nobody waits for this. */
  record GoingDown() implements WorkerWord {}

  record Progressed(Report.Progress progress) implements WorkerWord {}

  /** How long a step took and how many bytes it moved. */
  record Measured(Measure what, Duration took, long bytes) implements WorkerWord {}

  /** Something that a person should know and that stops nothing. */
  record Warned(String what) implements WorkerWord {}

  /** What is measured. */
  enum Measure {
    SYNC,
    FETCH,
    STAGE,
    MERGE,
    CHECK
  }
}
