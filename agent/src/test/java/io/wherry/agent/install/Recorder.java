package io.wherry.agent.install;

import io.wherry.agent.install.DiskLog.Synced.What;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes down what an installer does to its file systems. */
final class Recorder implements Points {
  private final List<DiskLog> logs;
  private final List<String> steps = new ArrayList<>();

  Recorder(List<DiskLog> logs) {
    this.logs = logs;
  }

  @Override
  public void at(String step) throws IOException {
    for (var log : logs) log.look(steps.size());
    if (step.startsWith("syncfs ")) sync(What.ALL, step.substring("syncfs ".length()));
    else if (step.startsWith("fsync directory "))
      sync(What.DIRECTORY, step.substring("fsync directory ".length()));
    else if (step.startsWith("fsync ")) sync(What.FILE, step.substring("fsync ".length()));
    steps.add(step);
  }

  private void sync(What what, String subject) throws IOException {
    var path = Path.of(subject);
    for (var log : logs) if (log.holds(path)) log.sync(steps.size(), what, path);
  }

  /** What was done after the last step is written down too. */
  void end() throws IOException {
    at("end");
  }

  List<DiskLog> logs() {
    return logs;
  }

  List<String> steps() {
    return steps;
  }
}
