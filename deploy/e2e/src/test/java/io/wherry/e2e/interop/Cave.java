package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.fail;

import io.wherry.common.process.Command;
import io.wherry.e2e.Boots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The real cave in a root of its own: an overlay over the machine's, in a mount namespace of its
 * own, so that everything that it writes lands in {@code root} and nothing on the machine. {@code
 * folder} is the same inside and outside.
 */
record Cave(Path folder, Path root) {
  private static final String PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String OVERLAY =
      """
      set -e
      mount -t overlay overlay -o "lowerdir=/,upperdir=$1,workdir=$2" "$3"
      mount --rbind /dev "$3/dev"
      """;
  private static final String ENTER =
      """
      mount --bind "$4" "$3$4"
      top=$3
      shift 4
      exec chroot "$top" "$@"
      """;
  private static final String IN_THE_ROOT = OVERLAY + "mount --rbind /proc \"$3/proc\"\n" + ENTER;
  private static final String STARTED = OVERLAY + "root=$3\n" + Boots.ANEW + ENTER;

  /** What a command that ended said. */
  record Said(List<String> command, int code, String out) {
    Said ok() {
      if (code != 0) fail(this + " ended with " + code + ":\n" + out);
      return this;
    }

    Said refused() {
      if (code == 0) fail(this + " should have been refused:\n" + out);
      return this;
    }

    List<String> lines() {
      return out.lines().toList();
    }

    @Override
    public String toString() {
      return String.join(" ", command);
    }
  }

  /** Why the real cave cannot be driven here, if so. */
  static Optional<String> missing() throws IOException {
    if (program().isEmpty()) return Optional.of("there is no cave on the PATH");
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0))
      return Optional.of("cave installs as root only");
    if (!hasBuildUser()) return Optional.of("cave needs a user and a group named paludisbuild");
    if (!Files.exists(Path.of("/dev/pts/ptmx"))) return Optional.of("cave needs /dev/pts");
    if (!Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"))
      return Optional.of("this kernel has no overlay file system");
    return Optional.empty();
  }

  private static Optional<Path> program() {
    return List.of(PATH.split(":")).stream()
        .map(folder -> Path.of(folder, "cave"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean hasBuildUser() throws IOException {
    var names = Path.of("/").getFileSystem().getUserPrincipalLookupService();
    try {
      names.lookupPrincipalByName("paludisbuild");
      names.lookupPrincipalByGroupName("paludisbuild");
      return true;
    } catch (java.nio.file.attribute.UserPrincipalNotFoundException _) {
      return false;
    }
  }

  static String version() throws InterruptedException {
    return Command.of("cave", "--version").capture().output().lines().findFirst().orElse("unknown");
  }

  Said run(String... arguments) throws IOException, InterruptedException {
    var cave = new ArrayList<>(List.of("cave", "--log-level", "silent", "--colour", "no"));
    cave.addAll(List.of(arguments));
    return in(cave);
  }

  /** Runs a command that sees the root as its own. */
  Said in(List<String> arguments) throws IOException, InterruptedException {
    return end(arguments, start(arguments));
  }

  static Said end(List<String> arguments, Process process)
      throws IOException, InterruptedException {
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) fail(arguments + " does not end");
    return new Said(List.copyOf(arguments), process.exitValue(), out);
  }

  /** Likewise, and does not wait for its end. */
  Process start(List<String> arguments) throws IOException {
    var process = open(arguments);
    process.getOutputStream().close();
    return process;
  }

  /** Likewise, with its standard input open. */
  Process open(List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--"));
    command.addAll(entering(IN_THE_ROOT));
    command.addAll(arguments);
    return process(command).start();
  }

  private List<String> entering(String script) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", script, "in-the-root"));
    for (var place : List.of(root, beside("work"), beside("merged"), folder))
      command.add(place.toString());
    return command;
  }

  private ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment());
    return builder;
  }

  /**
   * Makes the root a {@linkplain Boots machine} that runs a command; whoever holds its button is
   * what ends with it. The machine's first process is the only child of the only child of that.
   */
  Process boot(List<String> command, Path log) throws IOException {
    var held = new ArrayList<>(List.of("sh", "-c", Boots.BUTTON, "button", "unshare"));
    held.addAll(List.of("--mount", "--pid", "--fork", "--kill-child"));
    held.addAll(List.of("--propagation", "private", "--"));
    held.addAll(entering(STARTED));
    held.addAll(List.of("sh", "-c", Boots.INIT, "init"));
    held.addAll(command);
    return process(held).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }

  /** A script that calls a command in the root as {@link #in} does, for those who call cave. */
  Path wrapper(Path script) throws IOException {
    var text = new StringBuilder("#!/bin/sh\nexec env -i");
    environment().forEach((key, value) -> text.append(" %s='%s'".formatted(key, value)));
    text.append(" unshare --mount --propagation private -- sh -c '")
        .append(IN_THE_ROOT)
        .append("' in-the-root");
    for (var place : List.of(root, beside("work"), beside("merged"), folder))
      text.append(" '").append(place).append('\'');
    CaveRoot.write(script, text.append(" \"$@\"\n").toString());
    if (!script.toFile().setExecutable(true)) throw new IOException(script + " stays as it is");
    return script;
  }

  private Path beside(String name) throws IOException {
    return Files.createDirectories(root.resolveSibling(name));
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", PATH,
        "HOME", folder.toString(),
        "PALUDIS_DISTRIBUTION", "exherbo",
        "TERM", "dumb",
        "LC_ALL", "C.UTF-8");
  }
}
