package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that {@linkplain Boots can be started again}: the agent with {@code /} for its root.
 * Programs and libraries are this machine's own. Only root can have one.
 */
final class Machine implements AutoCloseable {
  private static final List<String> SHARED =
      List.of("usr", "dev", "bin", "sbin", "lib", "lib32", "lib64", "libx32");
  private static final List<String> OWN =
      List.of("proc", "run", "boot", "opt", "var/log", "etc/wherry/health.d");

  /** For {@code $1}, the machine's folder, and {@code $2}, the distribution's: runs the others. */
  private static final String BOOT =
      """
      set -e
      root=$1/root
      mount --bind "$root" "$root"
      for place in %s; do
        if [ -d "/$place" ] && [ ! -h "/$place" ]; then mount --rbind "/$place" "$root/$place"; fi
      done
      mount --rbind "$2" "$root$2"
      %s
      shift 2
      exec chroot "$root" "$@"
      """
          .formatted(String.join(" ", SHARED), Boots.ANEW);

  private final Path folder;
  private @Nullable Process button;

  private Machine(Path folder) {
    this.folder = folder;
  }

  static Machine in(Path folder, String settings) throws IOException {
    var machine = new Machine(folder);
    for (var place : SHARED) machine.share(place);
    for (var place : OWN) Files.createDirectories(machine.root().resolve(place));
    Files.createDirectories(machine.root().resolve(dist().toString().substring(1)));
    var tmp = Files.createDirectories(machine.root().resolve("tmp"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (var file : List.of("passwd", "group", "hosts", "nsswitch.conf", "ld.so.cache"))
      machine.copy(Path.of("/etc").resolve(file));
    Exheres.write(
        machine.root().resolve("etc/machine-id"), "%032x\n".formatted(folder.hashCode() & 0xffff));
    Exheres.write(machine.root().resolve("etc/wherry/agent.yaml"), settings);
    return machine;
  }

  private void share(String place) throws IOException {
    var there = Path.of("/").resolve(place);
    var here = root().resolve(place);
    Files.createDirectories(root());
    if (Files.isSymbolicLink(there)) Files.createSymbolicLink(here, Files.readSymbolicLink(there));
    else if (Files.isDirectory(there)) Files.createDirectories(here);
  }

  private void copy(Path file) throws IOException {
    var here = root().resolve(file.toString().substring(1));
    if (Files.exists(file)) Files.copy(file, here, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Why there can be none on this machine; empty where there can. */
  static String whyNot(Path folder) throws Exception {
    var probe = in(folder.resolve("probe"), "").once("true");
    return probe.code() == 0 ? "" : "no machine of its own here: " + probe.out().strip();
  }

  private static Path dist() {
    return Program.agent().resolve("../..").normalize();
  }

  Path root() {
    return folder.resolve("root");
  }

  Path log() {
    return folder.resolve("log");
  }

  /** Boots it for one command of the agent's. */
  Program.Said command(String command, String... arguments) throws Exception {
    var all = new ArrayList<>(agent(command));
    all.addAll(List.of(arguments));
    return once(all.toArray(String[]::new));
  }

  private static List<String> agent(String command) {
    return List.of(Program.agent().toString(), command, "--config", "/etc/wherry/agent.yaml");
  }

  private Program.Said once(String... command) throws Exception {
    var process = new ProcessBuilder(booting(List.of(command))).redirectErrorStream(true).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Program.Said(process.waitFor(), out);
  }

  private List<String> booting(List<String> first) {
    var command = new ArrayList<>(List.of("unshare", "-m", "-p", "--fork", "--kill-child"));
    command.addAll(List.of("sh", "-c", BOOT, "sh", folder.toString(), dist().toString()));
    command.addAll(first);
    return command;
  }

  /** Switches it on. */
  void start() throws IOException {
    var init = new ArrayList<>(List.of("sh", "-c", Boots.INIT, "sh"));
    init.addAll(agent("run"));
    var held = new ArrayList<>(List.of("-c", Boots.BUTTON, "sh"));
    held.addAll(booting(init));
    button = Program.start(Path.of("sh"), held, log(), Map.of());
  }

  boolean isOn() {
    return button != null && button.isAlive();
  }

  /** When it is told to start again, it ends and does not come back by itself. */
  void staysOff(boolean off) throws IOException {
    var mark = root().resolve("stays-off");
    if (off) Exheres.write(mark, "");
    else Files.delete(mark);
  }

  /** The boot ids so far, the first one first. */
  List<String> boots() throws IOException {
    return Files.readAllLines(root().resolve(Boots.BOOTS));
  }

  String read(String path) throws IOException {
    return Files.readString(root().resolve(path)).strip();
  }

  @Override
  public void close() throws InterruptedException {
    if (button != null) Program.kill(button);
    assertThat(isOn()).isFalse();
  }
}
