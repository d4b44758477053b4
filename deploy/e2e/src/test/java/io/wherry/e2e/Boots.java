package io.wherry.e2e;

/**
 * How a root becomes a machine that can be started again: its first process is the first of a
 * process namespace. When that one ends, the kernel kills all others in that moment; {@code /run}
 * and all mounts go with them, and what was on the disk is what the next boot finds, which has
 * another boot id.
 */
public final class Boots {
  /** What the machine is to run so that it starts again: no more than a shutdown would. */
  public static final String REBOOT = "[sh, -c, \"kill 1\"]";

  /** Adds a line, {@code %s} and the boot that it was in, to what the machine writes down. */
  public static final String WITNESS =
      "echo %s $(cat /proc/sys/kernel/random/boot_id) >> /var/log/witness";

  /** Where it writes down in which boots it has been, the first one first. */
  public static final String BOOTS = "var/log/boots";

  /** To be run in namespaces of its own for processes and mounts, with a shell's {@code $root}. */
  public static final String ANEW =
      """
      mount -t tmpfs none "$root/run"
      mount -t proc none "$root/proc"
      cat /proc/sys/kernel/random/uuid > "$root/run/boot_id"
      sed "s/^btime .*/btime $(($(date +%s) + 1))/" /proc/stat > "$root/run/stat"
      echo 0.50 0.50 > "$root/run/uptime"
      mount --bind "$root/run/boot_id" "$root/proc/sys/kernel/random/boot_id"
      mount --bind "$root/run/stat" "$root/proc/stat"
      mount --bind "$root/run/uptime" "$root/proc/uptime"
      """;

  /** The first process. Who is told to end ends everything; 3 says that it is to start again. */
  public static final String INIT =
      """
      trap 'if [ -e /stays-off ]; then exit 0; else exit 3; fi' TERM
      cat /proc/sys/kernel/random/boot_id >> /var/log/boots
      "$@" &
      wait $!
      """;

  /** What stays when the power goes: somebody who holds the button. */
  public static final String BUTTON = "while \"$@\"; [ $? = 3 ]; do :; done";

  private Boots() {}
}
