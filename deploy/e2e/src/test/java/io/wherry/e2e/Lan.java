package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A switch and hosts with one cable each, which can be pulled: network namespaces, from which no
 * way leads out. Processes, mounts and namespaces all hang from one process, in a process namespace
 * of which it is the first: whatever becomes of the test, they end with it. Nobody need be root
 * where the kernel lets users have namespaces.
 */
final class Lan implements AutoCloseable {
  private static final String NET = "198.51.100.";
  private static final int FIRST = 11;

  /** In the folder {@code $0}; hosts are the other arguments. */
  private static final String SET_UP =
      """
      set -e
      mount -t tmpfs -o mode=755 none "$0"
      ip link set lo up
      ip link add hub type bridge
      ip addr add %1$s1/24 dev hub
      ip link set hub up
      n=%2$d
      for host; do
        : > "$0/$host"
        unshare --net="$0/$host" ip link set lo up
        ip link add "$host" type veth peer name eth0 netns "$0/$host"
        ip link set "$host" master hub up
        nsenter --net="$0/$host" ip addr add %1$s$n/24 dev eth0
        nsenter --net="$0/$host" ip link set eth0 up
        n=$((n+1))
      done
      echo here
      exec cat
      """
          .formatted(NET, FIRST);

  private final Path place;
  private final Process holder;
  private final ProcessHandle first;
  private final Set<String> spaces;
  private final List<Wormhole> holes = new ArrayList<>();

  private Lan(Path place, Process holder, ProcessHandle first, Set<String> spaces) {
    this.place = place;
    this.holder = holder;
    this.first = first;
    this.spaces = spaces;
  }

  /** {@code place} is a folder that it may have. */
  static Lan of(Path place, List<String> hosts) throws IOException {
    Files.createDirectories(place);
    var command = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) command.add("-Ur");
    command.addAll(List.of("-n", "-m", "-p", "--fork", "--kill-child", "--mount-proc"));
    command.addAll(List.of("sh", "-c", SET_UP, place.toString()));
    command.addAll(hosts);
    var holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      var said =
          new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      assertThat(said).as("a network of its own").isEqualTo("here");
      var first = holder.children().findFirst().orElseThrow();
      return new Lan(place, holder, first, spaces(first, place, hosts));
    } catch (IOException | RuntimeException | AssertionError e) {
      end(holder);
      throw e;
    }
  }

  /** Why there can be none on this machine; empty where there can. */
  static String whyNot(Path folder) {
    try (var _ = of(folder.resolve("probe"), List.of("probe"))) {
      return "";
    } catch (IOException | AssertionError e) {
      return "no network namespaces here: " + e.getMessage();
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The namespaces by their numbers, as links in /proc show them. */
  private static Set<String> spaces(ProcessHandle first, Path place, List<String> hosts)
      throws IOException {
    var spaces = new TreeSet<String>();
    for (var kind : List.of("net", "mnt", "pid"))
      spaces.add(Files.readSymbolicLink(Path.of("/proc/" + first.pid() + "/ns/" + kind)) + "");
    for (var host : hosts)
      spaces.add("net:[" + Files.getAttribute(seen(first, place.resolve(host)), "unix:ino") + "]");
    return spaces;
  }

  private static Path seen(ProcessHandle first, Path inside) {
    return Path.of("/proc/" + first.pid() + "/root").resolve(inside.toString().substring(1));
  }

  /** Beside the switch itself, where every host gets that has its cable. */
  Site middle() {
    return new Port(NET + 1, "/proc/" + first.pid() + "/ns/net");
  }

  Site host(String name) {
    return new Port("nowhere", seen(first, place.resolve(name)).toString());
  }

  private final class Port implements Site {
    private final String address;
    private final String space;

    Port(String address, String space) {
      this.address = address;
      this.space = space;
    }

    @Override
    public List<String> into() {
      var command = new ArrayList<>(List.of("nsenter", "-t", "" + first.pid()));
      if (!isRoot()) command.addAll(List.of("-U", "--preserve-credentials"));
      command.addAll(List.of("-m", "-p", "--net=" + space, "--"));
      return command;
    }

    @Override
    public String door(int port) throws IOException {
      var hole = Wormhole.to(into(), address, port);
      holes.add(hole);
      return hole.door();
    }

    @Override
    public String address() {
      return address;
    }
  }

  /** What is on the way is lost, and nobody is told. */
  void pull(String host) throws IOException, InterruptedException {
    set(host, "down");
  }

  void plug(String host) throws IOException, InterruptedException {
    set(host, "up");
  }

  private void set(String host, String how) throws IOException, InterruptedException {
    Program.run(middle().into(), Path.of("ip"), List.of("link", "set", host, how)).ok();
  }

  @Override
  public void close() throws IOException {
    for (var hole : holes) hole.close();
    first.destroyForcibly();
    end(holder);
  }

  /** It ends when all have ended that are in the namespace of its child. */
  private static void end(Process holder) {
    holder.children().forEach(ProcessHandle::destroyForcibly);
    try {
      assertThat(holder.waitFor(60, TimeUnit.SECONDS)).as("everything in it ends").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What there still is of it: processes in its namespaces, mounts, links. */
  List<String> remains() throws IOException {
    var found = new ArrayList<String>();
    for (var process : ProcessHandle.allProcesses().toList())
      for (var kind : List.of("net", "mnt", "pid"))
        if (spaces.contains(link("/proc/" + process.pid() + "/ns/" + kind)))
          found.add(process.pid() + " " + process.info().command().orElse("?"));
    Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(place.toString()))
        .forEach(found::add);
    try (var left = Files.newDirectoryStream(place)) {
      left.forEach(file -> found.add(file.toString()));
    }
    return found;
  }

  private static String link(String path) {
    try {
      return Files.readSymbolicLink(Path.of(path)).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
