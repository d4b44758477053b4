package io.wherry.agent.facts;

import io.wherry.common.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what tells this machine from others. {@code root} is the root that packages are installed
 * into; {@code system} holds the running system's {@code /etc} and {@code /proc}.
 */
public record Facts(Path root, Path system, Optional<String> name) {
  private static final Pattern MACHINE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

  /** The facts of the machine that this runs on. */
  public static Facts of(Path root) {
    return new Facts(root, Path.of("/"), Optional.empty());
  }

  /** The same machine under another name. */
  public Facts called(String name) {
    return new Facts(root, system, Optional.of(name));
  }

  /**
   * The root's own machine id; else the running system's, mixed with the root's path, so that
   * several roots on one machine are several hosts.
   */
  public String machineId() throws IOException {
    var own = trimmed(root.resolve("etc/machine-id"));
    if (MACHINE_ID.matcher(own).matches()) return own;
    var systems = trimmed(system.resolve("etc/machine-id"));
    if (!MACHINE_ID.matcher(systems).matches())
      throw new IOException(
          system.resolve("etc/machine-id")
              + " holds no machine id; make one with 'systemd-machine-id-setup' or"
              + " 'dbus-uuidgen --ensure="
              + system.resolve("etc/machine-id")
              + "'");
    var mixed = (systems + "\0" + root.toAbsolutePath()).getBytes(StandardCharsets.UTF_8);
    return Digest.of(mixed).hex().substring(0, 32);
  }

  /** Another one after each boot; empty where the kernel does not say. */
  public String bootId() throws IOException {
    return trimmed(system.resolve("proc/sys/kernel/random/boot_id"));
  }

  /** As it was called here, else as the root calls itself, else as the running system does. */
  public String hostName() throws IOException {
    if (name.isPresent()) return name.get();
    for (var place :
        new Path[] {root.resolve("etc/hostname"), system.resolve("proc/sys/kernel/hostname")}) {
      var name = trimmed(place);
      if (HOST_NAME.matcher(name).matches()) return name;
    }
    return "localhost";
  }

  /** Kernel and machine, as in {@code linux-x86_64}. */
  public static String platform() {
    var machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    return System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + machine;
  }

  private static String trimmed(Path file) throws IOException {
    return Files.isReadable(file) ? Files.readString(file).strip() : "";
  }
}
