package io.wherry.common.cave;

import java.nio.file.Path;
import java.util.Optional;

/** What a line of cave's output says. */
public sealed interface CaveEvent {
  /** One of {@code of} jobs of its kind begins; fetches are counted apart and run beside others. */
  record Began(int number, int of, Job job) implements CaveEvent {}

  /** The installation or removal that began last has come to this phase. */
  record Phase(String name) implements CaveEvent {}

  record Ended(Job job, boolean well) implements CaveEvent {}

  /** What the summary says became of a job; it leaves out those that went well without a word. */
  record Fate(Outcome outcome, Job job) implements CaveEvent {}

  /** Of the job that the summary named last: where its output lies. */
  record Log(Path file) implements CaveEvent {}

  /** Everything else, without colours and titles. */
  record Line(String text) implements CaveEvent {}

  /** What became of a job. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    SKIPPED,
    /** Not come to, since the run was broken off. */
    PENDING
  }

  /** What a job does. */
  enum Kind {
    FETCH,
    INSTALL,
    /** Makes a pbin and its tarball. */
    BINARY,
    REMOVE
  }

  /** A job, about one package; binaries and installations have a destination. */
  record Job(Kind kind, CaveId what, Optional<String> destination) {}
}
