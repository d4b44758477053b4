package io.wherry.master.cave;

import io.wherry.common.cave.ResumeFile;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls the compilation node's cave. */
record CaveProgram(CaveSettings settings) {
  private static final String ERRORS = "I encountered the following errors:";
  private static final int LAST = 20;

  /** A run that changes something, to be started. */
  Command command(List<String> arguments) {
    return call(List.of("--colour", "no"), arguments);
  }

  private Command call(List<String> options, List<String> arguments) {
    var argv = new ArrayList<>(settings.command());
    argv.addAll(options);
    argv.addAll(arguments);
    return Command.of(argv).with("TERM", "dumb").within(settings.timeout());
  }

  /** What it answers to a question, which it must be able to answer. */
  String ask(String... arguments) throws CaveTrouble, InterruptedException {
    var command = call(List.of("--log-level", "silent", "--colour", "no"), List.of(arguments));
    var answer = command.capture();
    if (answer.exit().ok()) return answer.output();
    throw new CaveTrouble(
        "'"
            + command
            + "' "
            + answer.exit().words()
            + ":\n"
            + said(answer.output())
            + (isThere(answer.exit()) ? "" : "\nset paludis.command to how cave is called"));
  }

  /** As shells say it, and what starts a session of its own for a command. */
  private static boolean isThere(Exit exit) {
    return !(exit instanceof Exit.NotStarted
        || exit instanceof Exit.Ended(int status) && (status == 126 || status == 127));
  }

  /** What a run would do; {@code resume} is a file of ours that cave may write. */
  ResumeFile pretend(List<String> arguments, Path resume) throws IOException, InterruptedException {
    Files.deleteIfExists(resume);
    var all = new ArrayList<>(arguments);
    all.addAll(1, List.of("--resume-file", resume.toString()));
    var command = call(List.of("--log-level", "silent", "--colour", "no"), all);
    var answer = command.capture();
    if (!answer.exit().ok())
      throw new CaveTrouble(
          "cave would not do it: '"
              + command
              + "' "
              + answer.exit().words()
              + ":\n"
              + said(answer.output()));
    // Where nothing is to be done, cave writes no such file, and takes away an older one.
    if (!Files.exists(resume)) return new ResumeFile(List.of());
    try {
      return ResumeFile.parse(Files.readString(resume, StandardCharsets.UTF_8), resume.toString());
    } catch (MalformedText e) {
      throw new CaveTrouble("what cave would do cannot be read: " + e.getMessage());
    } finally {
      Files.deleteIfExists(resume);
    }
  }

  /** The part that matters of what it said before it gave up. */
  private static String said(String output) {
    int at = output.indexOf(ERRORS);
    var lines = (at < 0 ? output : output.substring(at)).strip().lines().toList();
    int skipped = at < 0 ? Math.max(0, lines.size() - LAST) : 0;
    return String.join("\n", lines.subList(skipped, lines.size()));
  }
}
